"""R35: an execute label that executes nothing says why."""

from dataclasses import replace
from typing import Any

import pytest

from policies.approval import judge
from policies.category import Category
from policies.facts import Facts, LabelEvent, LabelFacts
from policies.label_upkeep import hear_execute_label
from policies.rulebook import parse_rulebook
from policies.verdict import Reason
from tests.policies.situations import (
    ANA,
    APPROVAL_LABEL,
    BO,
    HEAD,
    MAJOR,
    admin_fix,
    fix,
    labelled,
    review,
)

EXECUTE = LabelFacts("fix:execute", "L4")
IDS = {"fix:approved": "L1", "fix:execute": "L4"}


def execute_labelled(actor_id: int, **changes: Any) -> LabelEvent:
    return labelled(actor_id, **{"name": "fix:execute", "node_id": "L4", **changes})


def with_execute(*events: LabelEvent, **changes: Any) -> Facts:
    return admin_fix(**{"labels": (EXECUTE,), "label_events": events, "label_ids": IDS} | changes)


@pytest.mark.parametrize(
    ("facts", "doubt"),
    [
        pytest.param(with_execute(execute_labelled(ANA)), "", id="one that counts"),
        pytest.param(
            with_execute(execute_labelled(BO)),
            "",
            id="a writer's: the judge says it does not count",
        ),
        pytest.param(admin_fix(labels=(APPROVAL_LABEL,)), "", id="no execute label"),
        pytest.param(
            with_execute(labels=(LabelFacts("fix:execute", "L9"),)),
            "it is not the one we made",
            id="another label of its name",
        ),
        pytest.param(
            with_execute(execute_labelled(ANA, via_app=True)), "an app set it", id="by an app"
        ),
        pytest.param(
            with_execute(), "nobody is known to have set it last", id="nobody knows by whom"
        ),
        pytest.param(
            with_execute(execute_labelled(ANA, at=-1)),
            f"set before {HEAD} was the head",
            id="for an earlier commit",
        ),
        pytest.param(
            with_execute(execute_labelled(ANA), category=Category.B),
            "a fix of category B needs no execute",
            id="on a B",
        ),
    ],
)
def test_an_execute_label_that_executes_nothing_says_why(facts: Facts, doubt: str) -> None:
    text = f"the label fix:execute does not count: {doubt}"

    expected = (Reason("R35", None, text),) if doubt else ()
    assert hear_execute_label(facts, parse_rulebook(MAJOR)) == expected


def test_an_execute_label_on_a_b_changes_nothing() -> None:
    b = fix(review(ANA), label_ids=IDS)
    with_label = replace(b, labels=(EXECUTE,), label_events=(execute_labelled(BO),))

    assert judge(with_label) == judge(b)
