"""What happens after the approval and before the merge still decides."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from demo.github.state import Issue
from handlers.cli.serve import worker_of
from tests.journeys.sight import approved_c, codes, pull_of
from tests.town import Town, open_town


@asynccontextmanager
async def approved_b(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix with ana's approval that waits for the required check `ci`."""
    async with open_town(url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.settled()
        assert town.gate(pull) == "success"
        town.next_second()
        yield town, issue, pull


def green(town: Town, pull: Issue) -> None:
    town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)


def merge_calls(town: Town) -> int:
    """Merge requests that reached GitHub, refused ones too."""
    return sum(call.method == "PUT" and call.path.endswith("/merge") for call in town.github.calls)


async def test_an_approved_fix_merges_once_its_check_is_green(sqlite_url: str) -> None:
    async with approved_b(sqlite_url) as (town, issue, pull):
        assert not town.is_merged(issue)

        green(town, pull)

        await town.until(lambda: town.is_merged(issue), "the merge")
        assert merge_calls(town) == 1


async def test_an_objection_after_the_approval_stops_it(sqlite_url: str) -> None:
    async with approved_b(sqlite_url) as (town, _, pull):
        town.github.add_person("dan")
        town.github.grant(town.shop, "dan", "write")
        town.shop.review("dan", pull.number, "CHANGES_REQUESTED")
        green(town, pull)
        await town.settled()

        assert town.gate(pull) == "failure"
        assert "R26" in codes(town, pull)
        assert merge_calls(town) == 0


async def test_an_approver_who_lost_the_right_takes_the_approval_along(sqlite_url: str) -> None:
    async with approved_b(sqlite_url) as (town, _, pull):
        town.shop.set_permission("ana", "write")
        green(town, pull)
        await town.settled()

        assert town.gate(pull) == "in_progress"
        assert "R11" in codes(town, pull)
        assert merge_calls(town) == 0


async def test_an_approval_is_not_carried_to_what_is_pushed_after_it(sqlite_url: str) -> None:
    async with approved_b(sqlite_url) as (town, _, pull):
        town.shop.push("bea", pull_of(pull).head_ref, {"shop/more.py": "MORE = 1\n"})
        await town.settled()
        green(town, pull)
        await town.settled()

        assert town.gate(pull) == "in_progress"
        assert "R20" in codes(town, pull)
        assert merge_calls(town) == 0


async def test_two_admins_who_execute_at_once_make_one_merge(database_url: str) -> None:
    async with open_town(database_url) as town:
        town.github.add_person("alma")
        town.github.grant(town.shop, "alma", "admin")
        issue, pull = await approved_c(town)
        town.next_second()
        second = worker_of(town.house)
        running = asyncio.create_task(second.run())

        town.shop.label("ana", pull.number, "fix:execute")
        town.shop.label("alma", pull.number, "fix:execute")
        town.shop.review("alma", pull.number)
        await town.until(lambda: issue.state == "closed", "the report is closed")
        await town.settled()

        await second.stop()
        await running
        assert town.is_merged(issue)
        assert merge_calls(town) == 1
