"""`pull_request` and `pull_request_review`: something about a fix changed; look again.

Somebody else's pull request gets the gate, so that a repository can require it (R31).
"""

from bot.store import Session, executions, fixes, our_heads, reopening
from bot.workflows.gate_other import gate_other
from bot.workflows.heed_rollback_label import LabelNews, heed_rollback_label
from bot.workflows.house import House
from handlers.github.event import Effect, Event, tenant

_NEW_HEADS = {"opened", "synchronize", "reopened", "ready_for_review"}
_MOVES = {"synchronize", "closed", "reopened", "converted_to_draft", "ready_for_review"}


async def look_again(house: House, event: Event) -> tuple[Effect, ...]:
    """Wake the fix; the payload itself is never taken as proof (R50).

    What bots do to labels, titles and reviews counts for nothing, so neither do our own acts;
    a bot's push or close does.
    """
    is_new_head = event.name == "pull_request" and event.action in _NEW_HEADS
    by_bot = event.data.get("sender_type") == "Bot"
    if by_bot and not is_new_head and event.action not in _MOVES:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    integration_id, number = owner.integration_id, event.data["pull"]
    head = event.data.get("head")
    if by_bot and event.action == "opened" and head is not None:
        async with house.db.read() as session:
            if await our_heads.is_being_born(session, integration_id, number, head):
                return ()
    if is_new_head:
        await gate_other(house, owner, number)
    label = event.data.get("label")
    if label is not None and event.action == "labeled":
        await heed_rollback_label(house, owner, LabelNews(number, label, is_pull=True))

    async def wake(session: Session) -> None:
        if event.action == "reopened":
            await reopening.take_up_again(session, integration_id, number)
        await fixes.poke_by_pull(session, integration_id, number)
        await executions.poke_by_revert(session, integration_id, number)
        if head is not None:  # another PR with the same head withholds the gate (R31)
            await fixes.poke_by_head(session, integration_id, head)

    return (wake,)
