"""The rows that move, and what happens to them from outside their steps."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Table, and_, case, exists, or_, update
from sqlalchemy.exc import IntegrityError

from bot.store.dialect import seconds_from_now
from bot.store.session import Session, ring
from bot.store.tables import (
    cron_slots,
    devops_notifications,
    llm_fix_requests,
    system_errors,
    webhook_deliveries,
)

FAILED = "failed"
"""The state of a row whose tries are used up; a person may restart it."""


class Work(StrEnum):
    """The tables whose rows move."""

    DELIVERY = "delivery"
    ERROR = "error"
    FIX = "fix"
    NOTIFICATION = "notification"
    CRON = "cron"


TABLE_OF: Mapping[Work, Table] = {
    Work.DELIVERY: webhook_deliveries,
    Work.ERROR: system_errors,
    Work.FIX: llm_fix_requests,
    Work.NOTIFICATION: devops_notifications,
    Work.CRON: cron_slots,
}
RELEASED: Mapping[str, None] = {"lease": None, "lease_until": None}


@cache
def key_is_busy(table: Table) -> ColumnElement[bool]:
    """Spares the unique index most collisions; the index is what keeps two from running."""
    other = table.alias("other")
    return exists().where(other.c.key == table.c.key, other.c.lease.is_not(None))


async def poke(session: Session, work: Work, id: int) -> None:  # noqa: A002 the row's own word
    """Look again at a row: at once, or after the back-off if its last try failed.

    A failed row stays failed until a person restarts it.
    """
    c = TABLE_OF[work].c
    now = seconds_from_now(session)
    backing_off = and_(c.attempts > 0, c.problem.is_not(None), c.due_at > now)
    kept = or_(c.status == FAILED, backing_off)
    due_at = case((kept, c.due_at), else_=now)
    poked = update(TABLE_OF[work]).where(c.id == id).values(rev=c.rev + 1, due_at=due_at)
    await session.execute(poked)
    ring(session, work)


async def move(
    session: Session,
    work: Work,
    id: int,  # noqa: A002 the row's own word
    *,
    among: Collection[str],
    to: str,
    due_in: float | None = None,
    values: Mapping[str, object] | None = None,
) -> bool:
    """A person moves a row from one of the states `among`; a step that runs on it is fenced.

    False: the row is in another state, or the database allows only one such row.
    """
    c = TABLE_OF[work].c
    due_at = None if due_in is None else seconds_from_now(session, due_in)
    moved = (
        update(TABLE_OF[work])
        .where(c.id == id, c.status.in_(list(among)))
        .values(**values or {})
        .values(status=to, due_at=due_at, rev=c.rev + 1, attempts=0, problem=None)
    )
    try:
        async with session.begin_nested():
            found = (await session.execute(moved.returning(c.id))).one_or_none()
    except IntegrityError:
        return False
    ring(session, work)
    return found is not None


async def restart(session: Session, work: Work, id: int, *, state: str) -> bool:  # noqa: A002
    """A person gives a failed row another set of tries."""
    return await move(session, work, id, among=(FAILED,), to=state, due_in=0)
