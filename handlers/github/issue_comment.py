"""`issue_comment`: a `/fixwarden` command by a person with the rights for it."""

from bot.workflows.commands import Command, obey
from bot.workflows.house import House
from handlers.github.event import Effect, Event, tenant


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    """Only a new comment commands: an edit could put words into an old one."""
    word = event.data.get("command")
    if event.action != "created" or word is None:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    command = Command(
        word=word,
        number=event.data["issue"],
        is_pull=event.data["is_pull"],
        sender=event.data.get("sender") or "",
    )
    return await obey(house, owner, command)
