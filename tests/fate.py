"""Where a bot dies: just before or just after a named COMMIT. Runs inside the bot's process.

The boundaries are the COMMITs that move the two journeys: every `finish` (by kind and states),
the delivery that is accepted, the note of our commit, and each turn of a language model.
"""

import contextlib
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import partial
from types import ModuleType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

import bot.store.database
import bot.worker.loop
import bot.workflows.publish_fix
import handlers.cli.serve
from bot.store import Claim, Database, Outcome, Session, Work, inbox, notices, turns
from bot.worker import Worker

MARK = "boundary"
Meet = Callable[[str | None, str], None]
"""Told the boundary, if the transaction is one, and `before` or `after`."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What is special about a bot."""

    doomed: Sequence[str] = ()
    """At which COMMITs it dies: `before X` and `after X`, by the names below."""
    tells: bool = True
    """It says which COMMITs it survived."""
    lease_seconds: float | None = None
    """Shorter than usual, so that a frozen bot loses its work soon."""


def say(name: str, **facts: object) -> None:
    """One write, so that lines of several processes never mix."""
    os.write(1, json.dumps({"name": name, **facts}).encode() + b"\n")


def foretell(name: str, fate: Fate) -> None:
    """Mark every boundary of this process, and end it at the fated one."""

    def meet(boundary: str | None, moment: str) -> None:
        place = f"{moment} {boundary}"
        if place in fate.doomed:
            say(name, dies=place)
            os.kill(os.getpid(), signal.SIGKILL)
        if boundary is not None and moment == "after":
            say(name, passed=boundary)

    _wrap(handlers.cli.serve, "_say_ready", lambda _, *__, **___: say(name, ready=True))
    if fate.lease_seconds is not None:
        worker = partial(Worker, lease_seconds=fate.lease_seconds)
        setattr(handlers.cli.serve, "Worker", worker)  # noqa: B010 - not exported by that name
    if not fate.tells:
        return
    _wrap(bot.worker.loop, "finish", _finish)
    _wrap(bot.workflows.publish_fix, "note", _note)
    _wrap(turns, "keep", _keep)
    _wrap(inbox, "_store", _store)
    _wrap(bot.store.database, "end", partial(_end, meet))
    _wrap(bot.store.database, "_transaction", partial(_transaction, meet))


def _wrap(module: ModuleType, name: str, wrapper: Callable[..., Any]) -> None:
    setattr(module, name, partial(wrapper, getattr(module, name)))


async def _end(
    meet: Meet, original: Callable[[Session], Awaitable[None]], session: Session
) -> None:
    """The last statements before the COMMIT."""
    await original(session)
    meet(session.info.get(MARK), "before")


@contextlib.asynccontextmanager
async def _transaction(
    meet: Meet,
    original: Callable[[AsyncEngine], AbstractAsyncContextManager[Session]],
    engine: AsyncEngine,
) -> AsyncIterator[Session]:
    """Every COMMIT passes here."""
    async with original(engine) as session:
        session.info.pop(MARK, None)  # `info` outlives a transaction
        yield session
        name = session.info.get(MARK)
    meet(name, "after")


async def _finish(
    original: Callable[[Database, Claim, Outcome], Awaitable[bool]],
    db: Database,
    claim: Claim,
    outcome: Outcome,
) -> bool:
    async def mark(session: Session) -> None:
        session.info[MARK] = name

    name = await _name_of(db, claim, outcome)
    return await original(db, claim, replace(outcome, then=(*outcome.then, mark)))


async def _name_of(db: Database, claim: Claim, outcome: Outcome) -> str:
    async with db.read() as session:
        if claim.work is Work.DELIVERY:
            stored = await inbox.load(session, claim.id)
            action = json.loads(stored.payload).get("action")
            return f"delivery {stored.event} {action or ''}".strip()
        what = claim.work.value
        if claim.work is Work.NOTIFICATION:
            notice = await notices.load(session, claim.id)
            what = f"notice {notice.channel} {notice.notification_type}"
    tried = " (a failed try)" if outcome.failed_try else ""
    return f"{what} {claim.state} → {outcome.state or claim.state}{tried}"


async def _note(
    original: Callable[..., Awaitable[None]],
    session: Session,
    claim: Claim,
    values: Mapping[str, object],
) -> None:
    await original(session, claim, values)
    session.info[MARK] = "note of our commit"


async def _keep(
    original: Callable[..., Awaitable[None]],
    session: Session,
    fix_id: int,
    attempt: int,
    turn: turns.StoredTurn,
    **rest: Any,
) -> None:
    await original(session, fix_id, attempt, turn, **rest)
    session.info[MARK] = f"turn {turn.turn}"


async def _store(
    original: Callable[..., Awaitable[list[bool]]],
    session: Session,
    rows: Sequence[dict[str, Any]],
) -> list[bool]:
    answers = await original(session, rows)
    session.info[MARK] = f"acceptance of {rows[0]['event']}"
    return answers
