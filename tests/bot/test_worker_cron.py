"""Work by the clock: one slot, one run."""

import asyncio

from bot.store import Database, open_database
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
    async with working(database, cron=cron) as one, working(elsewhere, cron=cron) as other:
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
