"""The one way to the database: a transaction that writes, or a snapshot to read."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import Unreachable
from bot.store.bells import Bells, Watch
from bot.store.inbox import Inbox
from bot.store.session import Session, end, open_ending
from bot.store.work import Work

TRANSIENT_SQLSTATES = frozenset({"25P03", "40001", "40P01", "53300", "57P01", "57P02", "57P03"})
"""Idle too long, serialization, deadlock, too many connections, three kinds of shutdown."""
TRANSIENT_SQLITE = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)


class Database:
    """Raises `Unreachable` when it is away, busy or full; trying again may help."""

    def __init__(
        self, *, dialect: str, writer: AsyncEngine, reader: AsyncEngine, watch: Watch
    ) -> None:
        self.dialect = dialect
        self._writer = writer
        self._reader = reader
        is_sqlite = dialect == "sqlite"
        self._one_writer = asyncio.Lock() if is_sqlite else contextlib.nullcontext()
        self._next_writer = asyncio.Lock() if is_sqlite else contextlib.nullcontext()
        self._bells = Bells(watch)
        self.inbox = Inbox(self.begin_next)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[Session]:
        """One transaction: committed at the end, rolled back by an exception.

        SQLite has one writer, so keep it short and never wait for another system inside.
        """
        async with self._next_writer, self.begin_next() as session:
            yield session

    @contextlib.asynccontextmanager
    async def begin_next(self) -> AsyncIterator[Session]:
        """The same past the queue: it waits for two writers at most, however many there are."""
        async with self._one_writer, _transaction(self._writer) as session:
            ending = open_ending(session)
            yield session
            await end(session)
        self._bells.ring(ending.bells)

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Session]:
        """Read-only and without a write lock."""
        async with _transaction(self._reader) as session:
            yield session

    def bells(self) -> contextlib.AbstractAsyncContextManager[Mapping[Work, asyncio.Event]]:
        """Events that a worker waits for; set when rows of that kind may be due."""
        return self._bells.hung()

    async def close(self) -> None:
        await self.inbox.close()
        await self._writer.dispose()
        await self._reader.dispose()


@contextlib.asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[Session]:
    async with contextlib.AsyncExitStack() as stack:
        try:
            session = await stack.enter_async_context(engine.connect())
        except Exception as exc:
            raise _away(exc) from exc
        with _translated():
            async with session.begin():
                yield session


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as exc:
        if exc.connection_invalidated or _is_transient(exc):
            raise _away(exc) from exc
        raise


def _is_transient(exc: DBAPIError) -> bool:
    original = exc.orig
    if isinstance(original, sqlite3.Error):
        code: int = getattr(original, "sqlite_errorcode", 0)
        return code & 0xFF in TRANSIENT_SQLITE
    return getattr(original, "sqlstate", None) in TRANSIENT_SQLSTATES


def _away(exc: BaseException) -> Unreachable:
    cause = exc.orig if isinstance(exc, DBAPIError) else exc
    return Unreachable(f"the database did not answer ({type(cause).__name__})")
