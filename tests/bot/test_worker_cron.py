"""Work by the clock: one slot, one run."""

import asyncio
from functools import partial

from bot.clock import utc_now
from bot.store import Database, open_database
from bot.store.cron import open_slot
from bot.store.tables import cron_slots
from tests.fakes.running_worker import working
from tests.toys import until


async def test_a_slot_of_a_cron_runs_once_across_workers(
    database: Database, database_url: str
) -> None:
    elsewhere = await open_database(database_url)
    ran: list[str] = []

    async def digest() -> None:
        ran.append("digest")

    cron = {"digest": (3600.0 * 24 * 365 * 100, digest)}
    async with working(database, cron=cron) as one:
        if database.dialect == "sqlite":  # one at a time there: a start ends the others' leases
            await until(lambda: is_done(database))
        async with working(elsewhere, cron=cron) as other:
            await until(lambda: is_done(database))
            await one.idle()
            await other.idle()
    await elsewhere.close()

    assert ran == ["digest"]


async def is_done(db: Database) -> bool:
    async with db.read() as session:
        found = (await session.execute(cron_slots.select())).mappings().all()
    return [row["status"] for row in found] == ["done"]


async def test_a_cron_runs_again_in_its_next_slot(database: Database) -> None:
    ran = asyncio.Semaphore(0)

    async def often() -> None:
        ran.release()

    async with working(database, cron={"often": (0.2, often)}):
        for _ in range(3):
            await asyncio.wait_for(ran.acquire(), timeout=20)


YEARS = 3600.0 * 24 * 365 * 100


async def test_at_a_start_the_slot_that_is_over_runs_again_where_that_is_asked_for(
    database: Database,
) -> None:
    """The process that ran it may have died since, and missed what happened afterwards."""
    ran: list[str] = []

    async def reconcile() -> None:
        ran.append("reconcile")

    async def digest() -> None:
        ran.append("digest")

    cron = {"reconcile": (YEARS, reconcile), "digest": (YEARS, digest)}
    for start in (1, 2, 3):
        async with working(database, cron=cron, at_start=["reconcile"]) as worker:
            await until(partial(has_run, ran, start))
            await worker.idle()

    assert sorted(ran) == ["digest", "reconcile", "reconcile", "reconcile"]


async def has_run(ran: list[str], times: int) -> bool:
    return ran.count("reconcile") == times


async def test_a_start_leaves_a_slot_alone_that_another_process_runs(database: Database) -> None:
    began, go_on = asyncio.Event(), asyncio.Event()
    ran: list[str] = []

    async def slow() -> None:
        ran.append("slow")
        began.set()
        await go_on.wait()

    async with working(database, cron={"slow": (YEARS, slow)}) as worker:
        await began.wait()
        assert await open_slot(database, "slow", period_seconds=YEARS, now=utc_now(), again=True)
        go_on.set()
        await until(lambda: is_done(database))
        await worker.idle()

    assert ran == ["slow"]
