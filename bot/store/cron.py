"""Work by the clock: one row per slot, so that each runs once however many workers there are."""

from datetime import datetime

from sqlalchemy import and_, delete, select

from bot.store.database import Database
from bot.store.dialect import upsert
from bot.store.session import Session, ring
from bot.store.tables import cron_slots
from bot.store.work import Work

WAITING = "waiting"
DONE = "done"
KEPT_SLOTS = 50
"""Of each name; older ones that are over are deleted."""


async def open_slot(
    db: Database, name: str, *, period_seconds: float, now: datetime, again: bool = False
) -> bool:
    """Open the slot that `now` is in; True: it is open, whoever opened it.

    The name is its key: a slot waits until the one before it is over. `again`: a slot that
    is over is opened once more, for a process that was away while it ran.
    """
    slot = int(now.timestamp() // period_seconds)
    c = cron_slots.c
    async with db.begin() as session:
        row = {"name": name, "slot": slot, "key": name, "status": WAITING, "due_at": now}
        opening = upsert(session, cron_slots).values(row)
        if again:
            afresh = {"status": WAITING, "due_at": now, "attempts": 0, "problem": None}
            is_over = and_(c.due_at.is_(None), c.lease.is_(None))
            opening = opening.on_conflict_do_update(
                index_elements=[c.name, c.slot], set_=afresh, where=is_over
            )
        else:
            opening = opening.on_conflict_do_nothing()
        if (await session.execute(opening.returning(c.id))).one_or_none() is None:
            return True
        over = (c.name == name, c.slot < slot - KEPT_SLOTS, c.due_at.is_(None), c.lease.is_(None))
        await session.execute(delete(cron_slots).where(*over))
        ring(session, Work.CRON)
    return True


async def name_of(session: Session, slot_id: int) -> str:
    """What to run for a row."""
    found = select(cron_slots.c.name).where(cron_slots.c.id == slot_id)
    name: str = (await session.execute(found)).scalar_one()
    return name
