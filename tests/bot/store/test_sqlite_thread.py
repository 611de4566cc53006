"""SQLite's thread: a statement is one trip, and a cancelled trip leaves nothing behind."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.sqlite_thread import Connection


class Counting(Connection):
    """Counts its trips to the thread."""

    trips = 0

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        self.trips += 1
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite's own


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counting]:
    own = Counting(str(tmp_path / "x.db"), isolation_level=None, check_same_thread=False)
    async with own:
        await own.cursor().execute("CREATE TABLE t (x)")
        own.trips = 0
        yield own


async def rows(connection: Connection) -> list[Any]:
    return await (await connection.cursor().execute("SELECT x FROM t")).fetchall()


async def test_a_statement_and_its_rows_are_one_trip(connection: Counting) -> None:
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO t VALUES (?), (?) RETURNING x", (1, 2))

    assert (await cursor.fetchall(), cursor.rowcount, connection.trips) == ([(1,), (2,)], 2, 1)
    assert [column[0] for column in cursor.description] == ["x"]


async def test_nothing_to_take_back_is_no_trip(connection: Counting) -> None:
    await connection.rollback()
    assert connection.trips == 0

    await connection.cursor().execute("BEGIN IMMEDIATE")
    await connection.cursor().executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    await connection.rollback()
    assert (connection.trips, await rows(connection)) == (3, [])


async def test_what_a_cancelled_trip_still_does_is_taken_back(connection: Counting) -> None:
    gate = threading.Event()
    held = asyncio.create_task(connection.run(gate.wait))
    await asyncio.sleep(0)
    late = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    late.cancel()
    await asyncio.wait([late])

    taken_back = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(held, taken_back)

    assert (await rows(connection), connection.in_transaction) == ([], False)


async def test_a_refused_statement_raises_what_sqlite_says(connection: Counting) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await connection.cursor().execute("SELECT x FROM nowhere")

    assert await rows(connection) == []
