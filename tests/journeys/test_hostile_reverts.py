"""Pushing to a revert's branch opens no gate, and a hijacked revert takes nothing back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from demo.github.state import Issue
from tests.journeys.rolling_back import (
    EXPORT,
    FIXED,
    asks,
    look_again,
    merge_of,
    merged_fix,
    problem_of,
    revert_of,
    states,
)
from tests.journeys.sight import pull_of
from tests.town import GATE, Town, open_town


@asynccontextmanager
async def victim_and_revert(url: str, way: str = "summary") -> AsyncIterator[tuple[Town, Issue]]:
    """A fix that waits for ana, and dan's rollback of another that waits for its check."""
    async with open_town(url) as town:
        town.github.add_person("dan")
        town.github.grant(town.shop, "dan", "write")
        report = town.report("bea", way)
        await town.settled()
        if way == "charge":
            town.shop.label("ana", report.number, "fix:draft")
        victim = await town.proposed(report)
        merged = town.report("bea", "export")
        await town.until(lambda: town.is_merged(merged), "the other fix is merged")
        await town.settled()
        town.shop.protect(checks=["ci", (GATE, town.github.app.id)])
        await asks(town, "dan", 2)
        await town.settled()
        yield town, victim


async def pushes(town: Town, pull: Issue, head: str) -> None:
    town.shop.push_commit("dan", pull_of(pull).head_ref, head, force=True)
    await town.settled()


def said(town: Town, head: str) -> tuple[str, str]:
    """Whose the gate on a commit is, and what it says."""
    run = town.shop.checks(head, GATE)[-1]
    return run.external_id, run.conclusion or run.status


async def test_a_revert_pushed_onto_a_waiting_fix_opens_no_gate(sqlite_url: str) -> None:
    async with victim_and_revert(sqlite_url) as (town, victim):
        revert = revert_of(town)
        own, head = pull_of(revert).head_sha, pull_of(victim).head_sha
        assert said(town, own) == ("rollback-2", "success")
        for sha in (head, own, head):
            await pushes(town, revert, sha)
            assert town.gate(victim) == "in_progress"
        assert said(town, head) == ("fix-1", "in_progress")
        assert said(town, own) == ("rollback-2", "in_progress")
        assert (await merge_of(town, 2)).rollback_state == "for_people"


async def test_a_revert_pushed_onto_a_rejected_fix_stays_red(sqlite_url: str) -> None:
    async with victim_and_revert(sqlite_url, "charge") as (town, victim):
        head = pull_of(victim).head_sha
        town.shop.label("ana", victim.number, "fix:rejected")
        await town.settled()
        await pushes(town, revert_of(town), head)
        assert said(town, head) == ("fix-1", "failure")

        town.shop.close_pull("dan", revert_of(town).number)
        await town.settled()
        assert said(town, head) == ("fix-1", "failure")


async def test_closing_a_hijacked_revert_leaves_the_fix_its_gate(sqlite_url: str) -> None:
    async with victim_and_revert(sqlite_url) as (town, victim):
        revert = revert_of(town)
        own, head = pull_of(revert).head_sha, pull_of(victim).head_sha
        await pushes(town, revert, head)
        town.shop.close_pull("dan", revert.number)
        await town.settled()
        assert said(town, head) == ("fix-1", "in_progress")
        assert said(town, own) == ("rollback-2", "failure")

        town.shop.review("ana", victim.number)
        await town.settled()
        assert said(town, head) == ("fix-1", "success")


async def test_a_fix_pushed_onto_a_revert_does_not_borrow_its_gate(sqlite_url: str) -> None:
    async with victim_and_revert(sqlite_url) as (town, victim):
        own = pull_of(revert_of(town)).head_sha
        await pushes(town, victim, own)
        assert town.gate(victim) == "in_progress"
        await look_again(town, 2)
        assert said(town, own) == ("fix-1", "in_progress")


async def test_another_pull_request_with_the_revert_s_commit_closes_its_gate(
    sqlite_url: str,
) -> None:
    async with victim_and_revert(sqlite_url) as (town, _):
        own = pull_of(revert_of(town)).head_sha
        town.shop.push_commit("dan", "mine", own)
        town.shop.open_pull("dan", head="mine", title="Mine")
        await town.settled()
        assert said(town, own) == ("rollback-2", "in_progress")


async def test_a_gate_that_is_not_what_was_recorded_is_written_anew(sqlite_url: str) -> None:
    async with victim_and_revert(sqlite_url) as (town, victim):
        run = town.shop.checks(pull_of(victim).head_sha, GATE)[-1]
        run.status, run.conclusion, run.external_id = "completed", "success", "rollback-2"
        await look_again(town, 1)
        assert said(town, pull_of(victim).head_sha) == ("fix-1", "in_progress")


async def test_a_hijacked_revert_that_was_merged_is_no_rollback(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        await pushes(town, revert, town.shop.head("main"))
        town.shop.push("dan", pull_of(revert).head_ref, {"unrelated.txt": "hi\n"})
        await town.settled()
        assert said(town, pull_of(revert).head_sha) == ("withheld", "in_progress")
        town.shop.set_status("dan", pull_of(revert).head_sha, "ci")
        town.shop.merge("dan", revert.number)
        await town.settled()

        assert FIXED in town.shop.text(EXPORT)
        assert await states(town) == ([("resolved", False)], ["executed"])
        assert (await merge_of(town)).rollback_state == "for_people"
        assert f"{EXPORT} does not hold what it held before" in await problem_of(town)

        town.shop.unprotect()
        old = town.shop.text(EXPORT).replace(FIXED, "", 1)
        town.shop.push("ana", "main", {EXPORT: old})
        await look_again(town)
        assert await states(town) == ([("triaged", True)], ["rolled_back"])
