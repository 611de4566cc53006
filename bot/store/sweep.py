"""When to look again, and what nobody else would notice."""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, and_, func, select, update

from bot.clock import utc_now
from bot.store.database import Database
from bot.store.dialect import is_postgresql, moment, seconds_from_now
from bot.store.session import ring
from bot.store.work import RELEASED, TABLE_OF, Work, key_is_busy


async def seconds_to_next(db: Database, work: Work) -> float | None:
    """Until the earliest due row or lease end; None: nothing is on its way.

    Rows behind a busy key do not count: the bell rings for them when the key is free.
    """
    async with db.read() as session:
        asking = _asking(work, postgresql=is_postgresql(session))
        first, end, at = (await session.execute(asking)).one()
    times: list[datetime] = [time for time in (first, end) if time is not None]
    return max(0.0, (min(times) - at).total_seconds()) if times else None


@cache
def _asking(work: Work, *, postgresql: bool) -> Executable:
    """Built once: workers ask whenever they have nothing to do."""
    table = TABLE_OF[work]
    c = table.c
    is_due = (c.due_at.is_not(None), c.lease.is_(None), ~key_is_busy(table))
    due = select(func.min(c.due_at)).where(*is_due)
    held = select(func.min(c.lease_until)).where(c.lease.is_not(None), c.due_at.is_not(None))
    now = moment(postgresql=postgresql)
    return select(due.scalar_subquery(), held.scalar_subquery(), now)


async def expire_leases(db: Database) -> None:
    """At the start on SQLite: nobody else holds a lease, so none need be waited for.

    They are expired, not cleared: a cleared lease would let another row of the same key
    overtake an interrupted merge.
    """
    async with db.begin() as session:
        if is_postgresql(session):
            return
        for table in TABLE_OF.values():
            await session.execute(
                update(table).where(table.c.lease.is_not(None)).values(lease_until=utc_now())
            )


async def sweep(db: Database) -> None:
    """Free the keys of rows that were taken from a dead worker by a person's move."""
    async with db.begin() as session:
        for work, table in TABLE_OF.items():
            c = table.c
            over = and_(c.due_at.is_(None), c.lease_until <= seconds_from_now(session))
            freed = update(table).where(over).values(**RELEASED).returning(c.id)
            if (await session.execute(freed)).first() is not None:
                ring(session, work)
