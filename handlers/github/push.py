"""`push`: a changed policy file changes every open decision (R5)."""

from bot.store import Session, executions, fixes
from bot.workflows.house import House
from handlers.github.event import Effect, Event, tenant


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    owner = await tenant(house, event)
    if owner is None or event.data["ref"] != f"refs/heads/{owner.default_branch}":
        return ()
    house.heads.forget(owner.github_repo_id)
    if not event.data["touches_policy"]:
        return ()
    integration_id = owner.integration_id

    async def wake(session: Session) -> None:
        await fixes.poke_waiting(session, integration_id)
        await executions.poke_rollbacks(session, integration_id)

    return (wake,)
