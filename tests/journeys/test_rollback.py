"""Taking a merged fix back: by whom, for how long, once, and what happens to the error."""

from datetime import timedelta

import pytest

from demo.github.state import Issue
from tests.journeys.rolling_back import (
    EXPORT,
    FIXED,
    ROLLBACK,
    asks,
    audited,
    merge_of,
    merged_fix,
    merges,
    revert_of,
    states,
)
from tests.town import GATE, Town


async def taken_back(town: Town, issue: Issue) -> None:
    await town.until(lambda: issue.state == "open", "the report is open again")
    await town.settled()


async def test_a_label_takes_a_fix_back_and_locks_the_error(database_url: str) -> None:
    async with merged_fix(database_url) as (town, issue, pull):
        assert FIXED in town.shop.text(EXPORT)
        merged = await merge_of(town)

        town.shop.create_label("dan", ROLLBACK)
        town.shop.label("dan", pull.number, ROLLBACK)
        await taken_back(town, issue)

        assert FIXED not in town.shop.text(EXPORT)
        merge = await merge_of(town)
        assert (merge.execution_status, merge.rollback_state) == ("rolled_back", "done")
        assert merge.rollback_sha == town.shop.head()
        assert (merged.rollback_available, merge.rollback_available) == (True, False)
        assert await states(town) == ([("triaged", True)], ["rolled_back"])
        assert town.shop.branches() == ["main"]
        revert = revert_of(town)
        assert "dan asked" in revert.body
        (gate,) = town.shop.checks(str(merge.rollback_head), GATE)
        assert (gate.conclusion, gate.output["title"]) == ("success", "A verified inverse of a fix")
        assert "asked for by dan" in gate.output["summary"]
        told = f"It was taken back as {town.shop.head()[:12]}, as dan asked."
        await town.until(lambda: told in town.comment(issue), "the comment says so")
        acts = ["ask", "propose", "merge"]
        assert await audited(town) == [f"fix:rollback:{act}" for act in acts]


async def test_the_label_on_the_report_does_the_same_for_a_fix_that_was_approved(
    sqlite_url: str,
) -> None:
    async with merged_fix(sqlite_url, "summary") as (town, issue, _):
        town.shop.label("ana", issue.number, ROLLBACK)
        await taken_back(town, issue)

        assert "if not products" not in town.shop.text("shop/statistics.py")


async def test_one_person_asking_twice_is_one_rollback(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        first = await asks(town, "dan")
        again = await asks(town, "dan")
        other = await asks(town, "ana")
        await taken_back(town, issue)
        late = await asks(town, "ana")

        assert (first.accepted, again.accepted) == (True, True)
        once = "No rollback: this fix was rolled back before, or is about to be (R56)."
        assert (other.accepted, other.reason) == (False, once)
        assert (late.accepted, late.reason) == (False, once)
        assert len(merges(town)) == 2


async def test_the_window_is_closed_at_exactly_24_hours(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, pull):
        merged_at = (await merge_of(town)).merged_at
        assert merged_at is not None
        end = merged_at + timedelta(hours=24)
        town.clock.advance((end - town.clock()).total_seconds())

        town.shop.create_label("ana", ROLLBACK)
        town.shop.label("ana", pull.number, ROLLBACK)
        late = "No rollback: the 24 hours for a rollback are over (R56)."
        await town.until(lambda: late in town.comment(pull), "the refusal is said")
        await town.settled()

        assert [label.name for label in pull.labels if label.name == ROLLBACK] == []
        assert FIXED in town.shop.text(EXPORT)
        assert issue.state == "closed"
        assert await audited(town) == ["fix:rollback:refuse"]


@pytest.mark.parametrize(
    ("way", "login", "why"),
    [
        pytest.param("export", "tim", "tim lacks write access (R56)", id="A: not by triage"),
        pytest.param(
            "summary", "dan", "their role may not approve this (R11)", id="B: not by write"
        ),
    ],
)
async def test_nobody_without_the_rights_takes_a_fix_back(
    sqlite_url: str, way: str, login: str, why: str
) -> None:
    async with merged_fix(sqlite_url, way) as (town, issue, pull):
        if way == "export":
            town.shop.create_label("ana", ROLLBACK)
        town.shop.label(login, pull.number, ROLLBACK)
        await town.until(lambda: why in town.comment(pull), "the refusal is said")
        await town.settled()

        assert len(merges(town)) == 1
        assert issue.state == "closed"


async def test_a_label_of_that_name_that_is_not_ours_asks_for_nothing(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url, "summary") as (town, _, pull):
        town.shop.delete_label("ana", ROLLBACK)
        town.shop.create_label("ana", ROLLBACK)
        town.shop.label("ana", pull.number, ROLLBACK)
        await town.until(lambda: "not the one" in town.comment(pull), "the refusal is said")
        await town.settled()

        assert len(merges(town)) == 1
        assert await audited(town) == []


async def test_whoever_lost_their_rights_meanwhile_merges_nothing(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        assert revert.pull is not None
        town.shop.set_permission("dan", "read")
        town.shop.set_status("ana", revert.pull.head_sha, "ci")
        await town.settled()

        assert len(merges(town)) == 1
        assert (await merge_of(town)).rollback_problem == "dan lacks write access"


async def test_a_new_report_of_a_locked_error_drafts_nothing_until_a_person_asks(
    sqlite_url: str,
) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        await asks(town, "dan")
        await taken_back(town, issue)

        again = town.report("ana", "export")
        await town.settled()
        assert again.number != issue.number
        assert await states(town) == ([("triaged", True)], ["rolled_back"])

        town.shop.comment("dan", issue.number, "/fixwarden fix")
        await town.until(lambda: FIXED in town.shop.text(EXPORT), "another fix is merged")
        await town.settled()
        assert await states(town) == ([("resolved", False)], ["rolled_back", "executed"])
        assert (await audited(town))[-1] == "error:lock:release"


async def test_the_report_label_set_again_releases_a_locked_error(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        await asks(town, "dan")
        await taken_back(town, issue)
        town.next_second()

        town.shop.unlabel("tim", issue.number, "error")
        town.shop.label("tim", issue.number, "error")
        await town.until(lambda: FIXED in town.shop.text(EXPORT), "another fix is merged")
        await town.settled()

        assert await states(town) == ([("resolved", False)], ["rolled_back", "executed"])
