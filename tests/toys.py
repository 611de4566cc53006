"""Toy rows for tests of the engine: deliveries, because they need nothing around them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import RowMapping, select, update

from bot.store import Claim, Database, Work
from bot.store import claim as claim_row
from bot.store.tables import webhook_deliveries

T0 = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
NUMBERS = count(1)
PATIENCE_SECONDS = 30.0


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)


async def add_row(db: Database, **columns: Any) -> int:
    """One delivery, due since a minute unless told otherwise; does not ring."""
    defaults = {"event": "toy", "payload": "{}", "status": "new", "due_at": ago(60)}
    row = {"delivery_id": f"toy-{next(NUMBERS)}", "received_at": T0} | defaults | columns
    async with db.begin() as session:
        added = webhook_deliveries.insert().values(row).returning(webhook_deliveries.c.id)
        row_id: int = (await session.execute(added)).scalar_one()
        return row_id


async def row_of(db: Database, row_id: int) -> RowMapping:
    async with db.read() as session:
        found = select(webhook_deliveries).where(webhook_deliveries.c.id == row_id)
        return (await session.execute(found)).mappings().one()


async def change_row(db: Database, row_id: int, **columns: Any) -> None:
    """As somebody else's hand: a clock that went on, a worker that died."""
    async with db.begin() as session:
        changed = update(webhook_deliveries).where(webhook_deliveries.c.id == row_id)
        await session.execute(changed.values(columns))


async def take(db: Database, **options: Any) -> Claim | None:
    return await claim_row(db, Work.DELIVERY, worker="w", **options)


async def take_one(db: Database, **options: Any) -> Claim:
    """The claim of a row that must be there."""
    held = await take(db, **options)
    assert held is not None
    return held


async def until(
    condition: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS
) -> None:
    """Wait for a condition, never for time."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)
