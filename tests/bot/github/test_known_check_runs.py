"""A check run that the caller knows of, or knows to be missing, is not looked up."""

import pytest

from bot.github.repository import Repo
from tests.bot.github.scripted import Answer, ScriptedGitHub
from tests.bot.github.test_checks import GONE, OURS, REPO, put, run


@pytest.mark.parametrize(
    ("known", "updated", "calls"),
    [
        pytest.param(None, GONE, [f"POST {REPO}/check-runs"], id="there is none"),
        pytest.param(30, Answer(run("completed", "failure")), [f"PATCH {OURS}"], id="there is one"),
        pytest.param(
            30, GONE, [f"PATCH {OURS}", f"POST {REPO}/check-runs"], id="it vanished meanwhile"
        ),
    ],
)
async def test_what_the_caller_knows_is_not_asked_again(
    scripted: ScriptedGitHub, repo: Repo, known: int | None, updated: Answer, calls: list[str]
) -> None:
    scripted.on("PATCH", OURS, updated)
    scripted.on("POST", f"{REPO}/check-runs", Answer(run(), status=201))

    assert await put(repo, "failure", known, looked_up=True) == 30
    assert scripted.calls() == calls
