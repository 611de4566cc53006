"""R53: what a pass costs, what it leaves to others, and when it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bot.store.tables import cron_slots
from demo.github import SERVER_ERROR, secondary_limit
from handlers.cli.serve import cron_of, worker_of
from tests.journeys.passes import lost, passed, second_repository, waiting_fix
from tests.town import Town
from tests.toys import until


async def test_an_unchanged_repository_costs_nothing(sqlite_url: str) -> None:
    """Three lists that are answered 304, whatever waits there."""
    async with waiting_fix(sqlite_url) as (town, _, _):
        town.report("bea", "export", "error")
        await town.settled()
        for _ in range(3):
            await passed(town)
        town.github.calls.clear()

        await passed(town)

        assert [(call.template, call.status) for call in town.github.calls] == [
            ("/repos/{owner}/{repo}/git/ref/{ref}", 304),
            ("/repos/{owner}/{repo}/pulls", 304),
            ("/repos/{owner}/{repo}/issues", 304),
        ]


async def test_a_repository_that_fails_does_not_stop_the_others(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        other = second_repository(town)
        other.open_issue("bea", "It crashes", "Nobody knows why", labels=["error"])
        await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        town.github.fail_next("GET", rf"/{other.state.name}/", SERVER_ERROR, times=40)

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_limit_of_github_ends_the_pass(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        second_repository(town).open_issue("bea", "A question", "Why?", [])
        await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        town.github.fail_next("GET", r"/shop/pulls$", secondary_limit(60))
        town.github.calls.clear()

        await passed(town)
        assert not [call for call in town.github.calls if "/stock/" in call.path]
        assert not town.is_merged(issue)
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_three_quarters_of_the_limit_are_left_to_other_work(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        spent = town.github.world.spent
        with lost(town):
            town.shop.review("ana", pull.number)
        spent["fixwarden[bot]"] = 3 * town.github.world.hourly_limit // 4

        await passed(town)
        assert not town.is_merged(issue)
        spent["fixwarden[bot]"] = 0
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_the_clock_starts_a_pass_at_every_start_of_the_bot(sqlite_url: str) -> None:
    """Also where the pass of these five minutes was over before the bot was away."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        async with started(town):
            await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        assert not town.is_merged(issue)

        async with started(town):
            await town.until(lambda: town.is_merged(issue), "the merge")


@asynccontextmanager
async def started(town: Town) -> AsyncIterator[None]:
    """What a second start of the bot does; it waits until the pass of the start is over."""
    worker = worker_of(town.house, cron=cron_of(town.house))
    task = asyncio.create_task(worker.run())
    await until(partial(has_reconciled, town))
    await worker.idle()
    yield
    await worker.stop()
    await task


async def has_reconciled(town: Town) -> bool:
    async with town.db.read() as session:
        found = (await session.execute(cron_slots.select())).mappings().all()
    return {row["name"] for row in found if row["status"] == "done"} == {"reconcile", "redeliver"}
