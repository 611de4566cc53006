"""Bring a database's schema to this release."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import BadInput
from bot.store import schema
from bot.store.address import read_address

if TYPE_CHECKING:
    from alembic.config import Config

ADVISORY_LOCK = 0x6669_7877  # "fixw"


async def migrate(url: str, *, check: bool = False) -> bool:
    """Migrate to the newest revision; True: there was something to do.

    With `check` nothing is written. Several processes may call it at once.
    """
    engine = read_address(url).writer()
    try:
        return await bring_up(engine, check=check)
    finally:
        await engine.dispose()


async def bring_up(engine: AsyncEngine, *, check: bool) -> bool:
    """`migrate` over an open engine. Raises `BadInput` if a newer release was here."""
    async with engine.begin() as connection:
        if not await connection.run_sync(_is_behind):
            return False
        if not check:
            await connection.run_sync(_upgrade)
        return True


def _is_behind(connection: Connection) -> bool:
    at = schema.revision(connection)
    if at is not None and at > schema.head():
        raise BadInput(
            f"The database is at revision {at}, made by a newer release: run that release, "
            "or restore a backup made by this one."
        )
    return at != schema.head()


def _upgrade(connection: Connection) -> None:
    from alembic import command

    if connection.dialect.name == "postgresql":  # SQLite's transaction is the lock
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        if not _is_behind(connection):
            return
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> "Config":
    """Alembic without a file: it works on our connection, inside our transaction."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
