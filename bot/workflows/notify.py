"""The outbox's step: one notice to one channel."""

from typing import Any

from bot.notify.message import Notice, NoticeKind
from bot.store import Claim, Outcome, notices
from bot.store.notices import NoticeFact
from bot.workflows.house import House
from bot.workflows.tell import GITHUB
from bot.workflows.tracking_comment import write_tracking_comment

SENT = "sent"


async def send_notice(house: House, claim: Claim) -> Outcome:
    """Send what is due; failures are tried again by the engine and end visibly as failed."""
    async with house.db.read() as session:
        notice = await notices.load(session, claim.id)
    if notice.channel == GITHUB:
        await write_tracking_comment(house, claim, notice)
    else:
        channel = house.channels.get(notice.channel)
        if channel is None:
            problem = f"the channel {notice.channel} is no longer configured"
            return Outcome(state="failed", problem=problem)
        await channel.send(_message(notice))
    return Outcome(state=SENT, values={"sent_at": house.now()})


def _message(notice: NoticeFact) -> Notice:
    payload: dict[str, Any] = dict(notice.payload)
    return Notice(
        id=f"fixwarden-{notice.id}",
        kind=NoticeKind(payload["kind"]),
        title=payload["title"],
        text=payload["text"],
        url=payload["url"],
        repository=payload["repository"],
        priority=payload["priority"],
        fields=tuple((name, value) for name, value in payload["fields"]),
    )
