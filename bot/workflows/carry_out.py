"""What was granted is written, and its outcome awaited for a moment: most come at once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.store import Session, fixes
from bot.workflows.house import House
from bot.workflows.wish import Granted

T = TypeVar("T")

JUDGED_WITHIN_SECONDS = 5.0
OPENED_WITHIN_SECONDS = 1.0
_LOOK_EVERY_SECONDS = 0.05


async def judged_after(house: House, fix_id: int, granted: Granted) -> bool:
    """True: the fix was judged again since, or is over; its row says how."""
    async with house.db.begin() as session:
        await granted.write(session)
        rev = await fixes.rev_of(session, fix_id)

    async def look(session: Session) -> bool | None:
        fix = await fixes.load(session, fix_id)
        return not fix.is_open or (fix.judgement or {}).get("rev", -1) >= rev or None

    return await _seen_within(house, JUDGED_WITHIN_SECONDS, look) is not None


async def open_request_after(house: House, error_id: int, granted: Granted) -> int | None:
    """The error's open fix request; None: it takes longer, or triage decided against one."""
    async with house.db.begin() as session:
        await granted.write(session)

    async def look(session: Session) -> int | None:
        latest = await fixes.latest(session, error_id)
        return latest.id if latest is not None and latest.is_open else None

    return await _seen_within(house, OPENED_WITHIN_SECONDS, look)


async def _seen_within(
    house: House, seconds: float, look: Callable[[Session], Awaitable[T | None]]
) -> T | None:
    for _ in range(round(seconds / _LOOK_EVERY_SECONDS)):
        async with house.db.read() as session:
            found = await look(session)
        if found is not None:
            return found
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    return None
