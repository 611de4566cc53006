"""`check_run`, `check_suite`, `status`: a check changed; look again at the fix of that commit."""

from bot.store import Session, fixes
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

    return (wake,)
