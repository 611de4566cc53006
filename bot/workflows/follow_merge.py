"""After a merge: the reports are closed, a rollback is done if asked for, else CI is watched."""

from bot.store import Claim, Outcome, executions
from bot.workflows.close_up import close_up
from bot.workflows.house import House
from bot.workflows.roll_back_fix import roll_back_fix
from bot.workflows.watch_merge import watch_merge


async def follow_merge(house: House, claim: Claim) -> Outcome:
    async with house.db.read() as session:
        merge = await executions.of(session, claim.id)
    if merge is None or merge.watch_state is None:
        return await close_up(house, claim, merge)
    if merge.is_rolling_back:
        return await roll_back_fix(house, claim, merge)
    return await watch_merge(house, claim.id, merge)
