"""`issue_comment`: a `/fixwarden` command by a person with the rights for it."""

from bot.workflows.commands import Command, obey
from bot.workflows.house import House
from bot.workflows.report_issue import IssueNews
from handlers.github.event import Effect, Event, tenant


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    """Only a new comment commands: an edit could put words into an old one."""
    word = event.data.get("command")
    if event.action != "created" or word is None:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    news = IssueNews(
        number=event.data["issue"],
        sender=event.data.get("sender") or "",
        sender_id=event.data.get("sender_id"),
        delivery_id=event.delivery_id,
        digest=event.data.get("digest"),
        is_command=True,
    )
    command = Command(word, event.data["is_pull"], news, event.data["comment_id"])
    return await obey(house, owner, command)
