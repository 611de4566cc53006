"""`DATABASE_URL`: which database, and how to reach it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import BadInput
from bot.store.bells import Watch

SQLITE_SCHEMES = frozenset({"sqlite", "sqlite+aiosqlite"})
POSTGRESQL_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+asyncpg"})
EXPECTED = "use sqlite:///fixwarden.db or postgresql://USER:PASSWORD@HOST/NAME."


@dataclass(frozen=True, slots=True)
class Address:
    """How to open one database; the URL itself may hold a password and is not kept."""

    dialect: Literal["sqlite", "postgresql"]
    writer: Callable[[], AsyncEngine]
    reader: Callable[[AsyncEngine], AsyncEngine]
    """From the writer, whose connections it may share."""
    watch: Watch


def read_address(url: str) -> Address:
    """Raises `BadInput` with a sentence that never repeats the URL."""
    scheme = url.split("://", 1)[0]
    if scheme in SQLITE_SCHEMES:
        return _sqlite(url)
    if scheme in POSTGRESQL_SCHEMES and "://" in url:
        return _postgresql(url)
    raise BadInput(f"DATABASE_URL is of an unknown kind: {EXPECTED}")


def _sqlite(url: str) -> Address:
    from bot.store import sqlite

    try:
        name = make_url(url).database
    except ArgumentError as exc:
        raise BadInput(f"DATABASE_URL cannot be read: {EXPECTED}") from exc
    if not name or name == ":memory:":
        raise BadInput("DATABASE_URL names no file, and memory is not durable: name a file.")
    path = Path(name)
    try:
        sqlite.create_file(path)
    except OSError as exc:
        raise BadInput(f"The database file {path} cannot be opened: {exc.strerror}.") from exc
    return Address(
        "sqlite",
        writer=lambda: sqlite.writer(path),
        reader=lambda _: sqlite.reader(path),
        watch=sqlite.watcher(path),
    )


def _postgresql(url: str) -> Address:
    from bot.store import postgres

    connect = postgres.connector(url)
    return Address(
        "postgresql",
        writer=lambda: postgres.engine(connect),
        reader=lambda writer: writer.execution_options(postgresql_readonly=True),
        watch=postgres.watcher(connect),
    )
