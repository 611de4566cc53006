"""`merge_group`: a merge queue asks for the checks of a group."""

from bot.workflows.gate_group import gate_group
from bot.workflows.house import House
from bot.workflows.queue_place import group_of
from handlers.github.event import Effect, Event, tenant

HEADS = "refs/heads/"


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    """Judge the group, if its branch still is where the payload saw it (R50)."""
    group = group_of(event.data["ref"].removeprefix(HEADS), event.data["sha"])
    if event.action != "checks_requested" or group is None:
        return ()
    owner = await tenant(house, event)
    if owner is not None:
        await gate_group(house, owner, group)
    return ()
