"""What the two databases say differently."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Interval, Table, bindparam, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import utc_now
from bot.store.tables.columns import Moment


def is_postgresql(session: AsyncConnection) -> bool:
    return session.dialect.name == "postgresql"


def upsert(session: AsyncConnection, table: Table) -> Any:
    """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return insert(table, on_postgresql=is_postgresql(session))


def insert(table: Table, *, on_postgresql: bool) -> Any:
    """The same for a statement that is kept."""
    return (postgresql if on_postgresql else sqlite).insert(table)


def seconds_from_now(session: AsyncConnection, seconds: float = 0) -> ColumnElement[Any]:
    """The time on the one clock all workers share: the server's, or this machine's."""
    return moment(seconds, postgresql=is_postgresql(session))


def moment(seconds: float = 0, *, postgresql: bool) -> ColumnElement[Any]:
    """The same for a statement that is kept: the clock is read when it is executed."""
    delta = timedelta(seconds=seconds)
    if postgresql:
        now = func.statement_timestamp(type_=DateTime(timezone=True))
        return now + literal(delta, Interval()) if seconds else now
    return bindparam(None, callable_=lambda: utc_now() + delta, type_=Moment(), unique=True)


def later(name: str, *, postgresql: bool) -> ColumnElement[Any]:
    """A moment that a kept statement takes as its parameter `name`, made by `in_seconds`."""
    if postgresql:
        return moment(postgresql=True) + bindparam(name, type_=Interval())
    return bindparam(name, type_=Moment())


def in_seconds(seconds: float | None, *, postgresql: bool) -> timedelta | datetime | None:
    """The value for `later`; None is NULL."""
    if seconds is None:
        return None
    delta = timedelta(seconds=seconds)
    return delta if postgresql else utc_now() + delta
