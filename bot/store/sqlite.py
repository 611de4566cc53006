"""What only SQLite needs: its pragmas, its one writer, and a look at other processes' commits."""

import asyncio
import os
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.bells import Ring, Watch
from bot.store.sqlite_thread import Connection
from bot.store.work import Work

BUSY_MILLISECONDS = 30_000
LOOK_SECONDS = 0.25
"""How long a commit of another process may go unnoticed; one look costs about 50 µs."""

PRAGMAS = (
    f"busy_timeout = {BUSY_MILLISECONDS}",
    "journal_mode = WAL",
    "synchronous = FULL",  # a COMMIT is on the disk before a delivery is acknowledged
    "foreign_keys = ON",
    "journal_size_limit = 67108864",
)


def create_file(path: Path) -> None:
    """For our user only: it holds reports and ciphertext. SQLite's side files follow it."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def writer(path: Path) -> AsyncEngine:
    """One connection; a transaction takes the write lock at its start, so it never deadlocks."""
    return _engine(path, begin="BEGIN IMMEDIATE", pragmas=PRAGMAS, pool_size=1, max_overflow=0)


def reader(path: Path) -> AsyncEngine:
    pragmas = (*PRAGMAS, "query_only = ON")
    return _engine(path, begin="BEGIN", pragmas=pragmas, pool_size=4, max_overflow=4)


def _engine(path: Path, *, begin: str, pragmas: tuple[str, ...], **pool: int) -> AsyncEngine:
    url = URL.create("sqlite+aiosqlite", database=str(path))
    own = {"isolation_level": None, "async_creator_fn": Connection}
    engine = create_async_engine(url, connect_args=own, hide_parameters=True, **pool)

    def set_up(connection: Any, _: object) -> None:
        with closing(connection.cursor()) as cursor:
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")

    event.listen(engine.sync_engine, "connect", set_up)
    event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def watcher(path: Path) -> Watch:
    return partial(_look_forever, path)


async def _look_forever(path: Path, ring: Ring) -> None:
    """`data_version` moves when another connection commits; whose it was does not matter."""
    while True:
        try:
            async with aiosqlite.connect(path) as connection:
                await _look(connection, ring)
        except sqlite3.Error:  # a full disk, say; looking again is all there is to do
            await asyncio.sleep(LOOK_SECONDS)


async def _look(connection: aiosqlite.Connection, ring: Ring) -> None:
    seen = None
    while True:
        async with connection.execute("PRAGMA data_version") as cursor:
            version = await cursor.fetchone()
        if version != seen:
            seen = version
            ring(Work)
        await asyncio.sleep(LOOK_SECONDS)
