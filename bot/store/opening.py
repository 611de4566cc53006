"""Open a database and see that its schema fits this release."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import BadInput, FixwardenError, Unreachable
from bot.store.address import read_address
from bot.store.database import Database
from bot.store.migrate import bring_up


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
    reader = writer if address.reader is None else address.reader()
    return Database(dialect=address.dialect, writer=writer, reader=reader, watch=address.watch)


async def _fit(writer: AsyncEngine, *, may_migrate: bool) -> None:
    try:
        was_behind = await bring_up(writer, check=not may_migrate)
    except FixwardenError:
        raise
    except DBAPIError as exc:
        raise BadInput(f"The database cannot be used: {exc.orig}.") from exc
    except Exception as exc:
        raise Unreachable(f"The database did not answer ({type(exc).__name__}: {exc}).") from exc
    if was_behind and not may_migrate:
        raise BadInput("The database is behind this release: run python app.py migrate.")
