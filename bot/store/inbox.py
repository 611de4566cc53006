"""Webhook deliveries: acknowledged after a durable commit, stored once, handled afterwards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, bindparam, select, update

from bot.clock import utc_now
from bot.store.batch import Begin, GroupCommit
from bot.store.dialect import insert, is_postgresql, upsert
from bot.store.session import Session, ring
from bot.store.tables import webhook_deliveries
from bot.store.work import FAILED, Work

if TYPE_CHECKING:
    from bot.store.database import Database  # which owns an Inbox

RECEIVED = "received"
HANDLED = "handled"
MOST_ASKED = 500
"""Parameters of one statement."""


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """One delivery as it came; `payload` is the body's text."""

    id: int
    delivery_id: str
    event: str
    payload: str
    received_at: datetime


class Inbox:
    """Group commit for deliveries; a `Database` owns one."""

    def __init__(self, begin: Begin) -> None:
        self._group: GroupCommit[dict[str, Any], bool] = GroupCommit(begin, _store)

    async def accept(
        self, delivery_id: str, event: str, payload: str, *, received_at: datetime
    ) -> bool:
        """True: stored just now. False: it was already there, and is not handled again."""
        row = {"delivery_id": delivery_id, "event": event, "payload": payload}
        due = {"received_at": received_at, "due_at": received_at, "status": RECEIVED}
        return await self._group.add(row | due)

    async def close(self) -> None:
        await self._group.close()


async def accept(
    db: "Database", delivery_id: str, event: str, payload: str, *, received_at: datetime
) -> bool:
    """`Inbox.accept`; raises `Unreachable` if it cannot be stored (answer 503)."""
    return await db.inbox.accept(delivery_id, event, payload, received_at=received_at)


async def _store(session: Session, rows: Sequence[dict[str, Any]]) -> list[bool]:
    c = webhook_deliveries.c
    storing = _storing(on_postgresql=is_postgresql(session))
    unique = {row["delivery_id"]: row for row in reversed(rows)}
    new = set((await session.execute(storing, list(unique.values()))).scalars())
    known = [row["delivery_id"] for row in rows if row["delivery_id"] not in new]
    if known:
        again = update(webhook_deliveries).where(c.delivery_id.in_(known))
        await session.execute(again.values(redelivered=True))
    if new:
        ring(session, Work.DELIVERY)
    return [_first(row["delivery_id"], new) for row in rows]


@cache
def _storing(*, on_postgresql: bool) -> Executable:
    """Built once, as the statements of the engine."""
    c = webhook_deliveries.c
    inserting = insert(webhook_deliveries, on_postgresql=on_postgresql)
    once = inserting.on_conflict_do_nothing(index_elements=[c.delivery_id])
    storing: Executable = once.returning(c.delivery_id)
    return storing


def _first(delivery_id: str, new: set[str]) -> bool:
    """True once for each new delivery, whatever the group holds."""
    try:
        new.remove(delivery_id)
    except KeyError:
        return False
    return True


async def store_failed(
    db: "Database", delivery_id: str, event: str, payload: str, problem: str
) -> None:
    """Keep a delivery that cannot be handled, with a sentence that says why."""
    row = {"delivery_id": delivery_id, "event": event, "payload": payload}
    async with db.begin() as session:
        statement = upsert(session, webhook_deliveries).values(
            **row, received_at=utc_now(), status=FAILED, problem=problem
        )
        await session.execute(statement.on_conflict_do_nothing(index_elements=["delivery_id"]))


async def known(session: Session, delivery_ids: Collection[str]) -> frozenset[str]:
    """Those of them that are here, handled or not."""
    c, asked, found = webhook_deliveries.c, sorted(delivery_ids), set[str]()
    for at in range(0, len(asked), MOST_ASKED):
        here = select(c.delivery_id).where(c.delivery_id.in_(asked[at : at + MOST_ASKED]))
        found |= set((await session.execute(here)).scalars())
    return frozenset(found)


async def load(session: Session, id: int) -> StoredDelivery:  # noqa: A002 the row's own word
    return StoredDelivery(**(await session.execute(_ONE, {"held_id": id})).mappings().one())


def _one() -> Executable:
    c = webhook_deliveries.c
    columns = (c.id, c.delivery_id, c.event, c.payload, c.received_at)
    return select(*columns).where(c.id == bindparam("held_id"))


_ONE = _one()
"""Built once, too."""
