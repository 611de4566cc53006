"""Open a database and see that its schema fits this release."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import BadInput, Unreachable
from bot.store.address import read_address
from bot.store.database import Database
from bot.store.migrate import bring_up

NEEDS_A_PERSON = ("28", "3D")
"""SQLSTATE classes: the password or role is wrong, the database does not exist."""


async def open_database(url: str, *, migrate: bool | None = None) -> Database:
    """Open it; SQLite is migrated unless told not to, PostgreSQL only when asked.

    Raises `BadInput` for a URL or schema a person must look at, `Unreachable` if nobody answers.
    """
    address = read_address(url)
    writer = address.writer()
    may_migrate = address.dialect == "sqlite" if migrate is None else migrate
    try:
        await _fit(writer, may_migrate=may_migrate)
    except BaseException:
        await writer.dispose()
        raise
    reader = address.reader(writer)
    return Database(dialect=address.dialect, writer=writer, reader=reader, watch=address.watch)


async def _fit(writer: AsyncEngine, *, may_migrate: bool) -> None:
    await _knock(writer)
    try:
        was_behind = await bring_up(writer, check=not may_migrate)
    except DBAPIError as exc:
        raise BadInput(f"The database cannot be used: {exc.orig}.") from exc
    if was_behind and not may_migrate:
        raise BadInput("The database is behind this release: run python app.py migrate.")


async def _knock(writer: AsyncEngine) -> None:
    try:
        await (await writer.connect()).close()
    except Exception as exc:
        state = getattr(exc, "sqlstate", None) or ""
        if isinstance(exc, ValueError | DBAPIError) or state.startswith(NEEDS_A_PERSON):
            raise BadInput(f"The database cannot be opened; look at DATABASE_URL: {exc}.") from exc
        raise Unreachable(f"The database did not answer ({type(exc).__name__}: {exc}).") from exc
