"""`check_run`, `check_suite`, `status`: a check changed; look again at whatever waits for it.

That is the fix with that head, the revert with that head, or the watch on that merge.
"""

from bot.store import Session, executions, fixes
from bot.workflows.house import House
from handlers.github.event import Effect, Event, tenant


async def look_again(house: House, event: Event) -> tuple[Effect, ...]:
    if event.data.get("app_id") == house.app_id:
        return ()  # our own gate
    owner = await tenant(house, event)
    if owner is None:
        return ()
    integration_id, sha = owner.integration_id, event.data["sha"]

    async def wake(session: Session) -> None:
        await fixes.poke_by_head(session, integration_id, sha)
        await executions.poke_by_commit(session, integration_id, sha)

    return (wake,)
