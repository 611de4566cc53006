"""What was granted is written, and its outcome awaited for a moment: most are judged at once."""

import asyncio

from bot.store import fixes
from bot.workflows.house import House
from bot.workflows.wish import Granted

PATIENCE_SECONDS = 5.0
LOOK_EVERY_SECONDS = 0.05


async def carry_out(house: House, fix_id: int, granted: Granted) -> bool:
    """True: the fix was judged again since, or is over; its row says how."""
    async with house.db.begin() as session:
        await granted.write(session)
        rev = await fixes.rev_of(session, fix_id)
    for _ in range(int(PATIENCE_SECONDS / LOOK_EVERY_SECONDS)):
        async with house.db.read() as session:
            fix = await fixes.load(session, fix_id)
        if not fix.is_open or (fix.judgement or {}).get("rev", -1) >= rev:
            return True
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return False
