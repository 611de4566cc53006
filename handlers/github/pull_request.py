"""`pull_request` and `pull_request_review`: something about a fix changed; look again."""

from bot.store import Session, fixes
from bot.workflows.house import House
from handlers.github.event import Effect, Event, tenant

_MOVES = {"synchronize", "closed", "reopened", "converted_to_draft", "ready_for_review"}


async def look_again(house: House, event: Event) -> tuple[Effect, ...]:
    """Wake the fix; the payload itself is never taken as proof (R50).

    What bots do to labels, titles and reviews counts for nothing, so neither do our own acts;
    a bot's push or close does.
    """
    if event.data.get("sender_type") == "Bot" and event.action not in _MOVES:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    integration_id, number = owner.integration_id, event.data["pull"]

    head = event.data.get("head")

    async def wake(session: Session) -> None:
        await fixes.poke_by_pull(session, integration_id, number)
        if head is not None:  # another PR with the same head withholds the gate (R31)
            await fixes.poke_by_head(session, integration_id, head)

    return (wake,)
