"""A rollback while GitHub answers badly and the base moves: done once, and verified."""

import pytest

from bot.github.transport import Guard
from bot.store import Claim, engine
from bot.workflows.house import House
from bot.workflows.merge_guard import merge_guard
from bot.workflows.situation import Situation
from demo.github import BASE_MODIFIED, LOST_ANSWER, LOST_IN_GATEWAY, TRUNCATED, Fault
from tests.journeys.rolling_back import (
    COMMENT,
    EXPORT,
    asks,
    audited,
    is_revert,
    look_again,
    merged_fix,
    merges,
    problem_of,
    states,
    undone,
)

MERGE = ("PUT", r"/pulls/\d+/merge$")


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed try waits 5 s and more otherwise."""
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.05)


@pytest.mark.parametrize("fault", [LOST_ANSWER, LOST_IN_GATEWAY, TRUNCATED])
async def test_every_write_of_a_rollback_goes_wrong_once(sqlite_url: str, fault: Fault) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        writes = {
            "the commit": ("POST", r"/git/commits$"),
            "the branch": ("POST", r"/git/refs$"),
            "the PR": ("POST", r"/pulls$"),
            "its labels": ("POST", r"/issues/\d+/labels$"),
            "the check run": ("POST", r"/check-runs$"),
            "the merge": MERGE,
            "the reopening": ("PATCH", r"/issues/\d+$"),
            "the end of the branch": ("DELETE", r"/git/refs/"),
        }
        for method, path in writes.values():
            town.github.fail_next(method, path, fault)
        await asks(town, "dan")
        await undone(town)
        await town.until(lambda: issue.state == "open", "the report is open again")
        await town.until(lambda: "taken back" in town.comment(issue), "the comment says so")
        await town.settled()

        hit = [call.template for call in town.github.calls if call.fault]
        assert len(hit) == len(writes)
        assert len(merges(town)) == 2
        assert len([pull for pull in town.shop.pulls.values() if is_revert(pull)]) == 1
        acts = ["ask", "propose", "merge"]
        assert await audited(town) == [f"fix:rollback:{act}" for act in acts]


@pytest.mark.parametrize("answer", ["heard", "lost"])
async def test_a_push_under_the_merge_is_found_afterwards(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        text = town.shop.text(EXPORT)

        def pushing_guard(house: House, claim: Claim, situation: Situation) -> Guard:
            async def guard() -> None:
                await merge_guard(house, claim, situation)()
                if COMMENT not in town.shop.text(EXPORT):
                    town.shop.push("ana", "main", {EXPORT: text + COMMENT})

            return guard

        monkeypatch.setattr("bot.workflows.merge_revert.merge_guard", pushing_guard)
        if answer == "lost":
            town.github.fail_next(*MERGE, LOST_ANSWER)
        await asks(town, "dan")
        await undone(town)

        assert await states(town) == ([("triaged", True)], ["rolled_back"])
        assert await problem_of(town) == f"{EXPORT} did not get back what it held before"


async def test_a_base_that_moves_on_and_on_is_left_to_a_person(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.github.fail_next(*MERGE, BASE_MODIFIED, times=4)
        await asks(town, "dan")
        await town.settled()
        assert "again and again" in await problem_of(town)
        assert len(merges(town)) == 1

        await look_again(town)
        await undone(town)
