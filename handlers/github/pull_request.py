"""`pull_request` and `pull_request_review`: something about a fix changed; look again."""

from bot.store import Session, fixes
from bot.workflows.house import House
from handlers.github.event import Effect, Event, is_our_own, tenant


async def look_again(house: House, event: Event) -> tuple[Effect, ...]:
    """Wake the fix; the payload itself is never taken as proof (R50)."""
    if await is_our_own(house, event):
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    integration_id, number = owner.integration_id, event.data["pull"]

    async def wake(session: Session) -> None:
        await fixes.poke_by_pull(session, integration_id, number)

    return (wake,)
