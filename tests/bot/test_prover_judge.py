"""The judge in a process of its own, for documents that anybody may have written."""

import copy
import json

import pytest

from bot.errors import Unreachable
from bot.prover import Prover
from policies.json_fields import BadDocument
from policies.judge_document import judge_document
from tests.policies.test_facts_document import DOCUMENT

FACTS = json.dumps(DOCUMENT).encode()


async def test_a_document_is_judged_or_refused_and_one_made_to_take_for_ever_given_up() -> None:
    patterns = ", ".join(f"{number}/**/*z" for number in range(500))
    endless = DOCUMENT | {
        "policy": f"version: 1\nrules: [{{category: B, paths: [{patterns}]}}]\n",
        "paths": [f"{number}/a/b/c/d/e" for number in range(30_000)],
    }
    prover = Prover(processes=1, deadline_seconds=0.3)
    try:
        with pytest.raises(Unreachable, match=r"the judge gave no answer: .* longer than 0\.3 s"):
            await prover.judge(json.dumps(endless).encode())
        with pytest.raises(BadDocument) as refused:
            await prover.judge(b'{"now": 1, "now": 2}')
        assert (refused.value.path, refused.value.text) == ("now", "is given twice")
        assert await prover.judge(FACTS) == judge_document(FACTS)
    finally:
        await prover.close()


@pytest.mark.parametrize("path", ["", "pull.head", "a\x1b[2J", "a" * 1000])
def test_a_refusal_stays_the_same_on_its_way(path: str) -> None:
    refused = BadDocument(path, "is missing")
    told = copy.copy(refused)

    assert (told.path, told.text, str(told)) == (refused.path, refused.text, str(refused))
