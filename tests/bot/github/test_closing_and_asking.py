"""Who closed a pull request, and asking somebody for a review."""

import pytest

from bot.errors import Forbidden
from bot.github.pulls import ClosingFact
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, ScriptedGitHub

REPO = "/repos/acme/shop"
ASKING = f"{REPO}/pulls/12/requested_reviewers"
TIME = "2026-11-23T10:00:00Z"


async def test_closings_tell_who_and_when(scripted: ScriptedGitHub, repo: Repo) -> None:
    ana = {"id": 3, "login": "ana", "type": "User"}
    closed = {"event": "closed", "actor": ana, "created_at": TIME}
    events = [{"event": "labeled"}, closed, {"event": "reopened"}, closed | {"actor": None}]
    scripted.on("GET", f"{REPO}/issues/12/events", Answer(events))

    assert await repo.pulls.closings(12) == (
        ClosingFact(3, "ana", "User", START),
        ClosingFact(None, None, None, START),
    )


async def test_whom_github_does_not_let_us_ask_is_not_asked(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    refused = "Reviews may only be requested from collaborators."
    scripted.on("POST", ASKING, Answer({"message": refused}, status=422))

    await repo.pulls.ask_reviewer(12, "ana")

    assert scripted.sent("POST", ASKING) == [{"reviewers": ["ana"]}]


async def test_a_missing_permission_to_ask_is_told(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", ASKING, Answer({"message": "Resource not accessible"}, status=403))

    with pytest.raises(Forbidden):
        await repo.pulls.ask_reviewer(12, "ana")
