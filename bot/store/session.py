"""One transaction, and what it does at its end."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.dialect import is_postgresql

Session: TypeAlias = AsyncConnection
"""Opaque outside the store: others only pass it on. Whoever opened it commits it."""

CHANNEL = "fixwarden"
"""PostgreSQL's LISTEN channel."""


@dataclass(slots=True)
class Ending:
    """What happens just before and after a COMMIT."""

    last: list[Callable[[Session], Awaitable[None]]] = field(default_factory=list)
    bells: set[str] = field(default_factory=set)


def open_ending(session: Session) -> Ending:
    """Start a clean one; `info` outlives a transaction, the pool keeps it."""
    ending = Ending()
    session.info["ending"] = ending
    return ending


def defer(session: Session, act: Callable[[Session], Awaitable[None]]) -> None:
    """Do `act` last in this transaction, so that a lock it takes is held for a moment only."""
    _ending(session).last.append(act)


def ring(session: Session, work: str) -> None:
    """Wake the workers for `work` when this transaction commits."""
    _ending(session).bells.add(work)


async def end(session: Session) -> None:
    """Do what was deferred and, on PostgreSQL, ring inside the transaction."""
    ending = _ending(session)
    for act in ending.last:
        await act(session)
    if is_postgresql(session):
        for work in sorted(ending.bells):
            await session.execute(func.pg_notify(CHANNEL, work).select())


def _ending(session: Session) -> Ending:
    ending = session.info.get("ending")
    if not isinstance(ending, Ending):
        raise TypeError("writing needs Database.begin()")
    return ending
