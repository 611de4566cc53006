"""SQLite's connection in its own thread, reached in one trip a statement instead of four.

A trip costs two thread switches. Through aiosqlite's own cursor a statement takes four: make
a cursor, execute, fetch, close; here all happen in one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self

import aiosqlite

Act = Callable[..., object]


class Connection(aiosqlite.Connection):
    """What SQLAlchemy's adapter asks of a connection; one user at a time, as its pool sees to."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, *args, **options), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy has it: a lost connection holds no exit up
        self._is_settled = True
        """False: a call was cancelled, and the thread may still be at work on it."""

    def cursor(self) -> "Cursor":  # type: ignore[override]  # no trip, so nothing to await
        return Cursor(self)

    async def run(self, act: Act, *args: object) -> None:
        """Call `act` in the thread, after all that was asked of it before."""
        self._is_settled = False
        try:
            await self._execute(act, *args)  # type: ignore[no-untyped-call]  # aiosqlite's own
        except Exception:
            self._is_settled = True
            raise
        self._is_settled = True

    async def rollback(self) -> None:
        """No trip where there is nothing to take back: after every commit, for the pool."""
        if not self._is_settled or self.in_transaction:
            await self.run(self._conn.rollback)

    def raw_cursor(self) -> sqlite3.Cursor:
        """For the thread only."""
        return self._conn.cursor()


class Cursor:
    """One statement and all its rows."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        await self._connection.run(self._do, sqlite3.Cursor.execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        await self._connection.run(self._do, sqlite3.Cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open: the rows are here, and the thread kept no cursor."""

    def _do(self, act: Act, sql: str, parameters: object) -> None:
        """In the thread."""
        cursor = self._connection.raw_cursor()
        try:
            act(cursor, sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()
