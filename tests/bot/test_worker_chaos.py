"""The engine under kill -9 and SIGSTOP: every row reaches its end, each move is made once."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.store import Database, open_database
from bot.store.audit_chain import Sound, verify
from bot.store.tables import audit_log, webhook_deliveries
from tests.chaos import SECONDS, SEED, swarm
from tests.postgres import PostgresServer
from tests.toy_worker import PATH
from tests.toys import add_row, until

ROWS = 200
KEYS = 20

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(SECONDS + 110)]


async def states(db: Database) -> Counter[str]:
    async with db.read() as session:
        c = webhook_deliveries.c
        found = await session.execute(
            select(c.status, func.count().label("number")).group_by(c.status)
        )
        return Counter({row.status: row.number for row in found})


async def most_tries(db: Database) -> int:
    async with db.read() as session:
        facts = (await session.execute(select(audit_log.c.facts))).scalars()
        return max(int(fact["try"]) for fact in facts)


def tail(log: Path) -> str:
    return log.read_text()[-3000:]


async def moves(db: Database) -> Counter[tuple[str, str]]:
    async with db.read() as session:
        found = await session.execute(select(audit_log.c.subject, audit_log.c.action))
        return Counter((subject, action) for subject, action in found)


async def add_rows(db: Database) -> list[int]:
    """A third of them exclude one another, as the fixes of one repository do."""
    keys = [f"repo:{number % KEYS}" if number % 3 == 0 else None for number in range(ROWS)]
    return [await add_row(db, status="one", key=key) for key in keys]


async def assert_all_reach_their_end(db: Database, rows: list[int], log: Path) -> None:
    async def all_done() -> bool:
        return await states(db) == Counter(done=ROWS)

    try:
        await until(all_done, seconds=60)
    except AssertionError:
        pytest.fail(f"seed {SEED}: {await states(db)}\n{tail(log)}")
    once = Counter((f"row:{row_id}", state) for row_id in rows for state in PATH)
    assert await moves(db) == once
    async with db.read() as session:
        sound = await verify(session)
        assert isinstance(sound, Sound)
        assert sound.rows == ROWS * len(PATH)
    assert await most_tries(db) > 1, "no blow met a step: this proved nothing"


async def test_two_processes_on_postgresql(
    postgresql_url: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    database = await open_database(postgresql_url)
    rows = await add_rows(database)
    log = tmp_path / "log"

    async def restart_the_server() -> None:
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)

    async with swarm("tests.toy_worker", postgresql_url, processes=2, log=log) as workers:
        await workers.torment(pause=0.7, blow=restart_the_server)
        await assert_all_reach_their_end(database, rows, log)
        assert workers.deaths() == []
    await database.close()


async def test_one_process_on_sqlite(sqlite_url: str, tmp_path: Path) -> None:
    database = await open_database(sqlite_url)
    rows = await add_rows(database)
    log = tmp_path / "log"

    async with swarm("tests.toy_worker", sqlite_url, processes=1, log=log) as workers:
        await workers.torment(pause=1.2)
        await assert_all_reach_their_end(database, rows, log)
        assert workers.deaths() == []
    await database.close()
