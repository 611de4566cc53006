"""What people are told: one comment on the issue, edited in place, and notices once each."""

from typing import Any

from bot.store import Session, notices
from bot.workflows.house import House
from bot.workflows.situation import Situation

GITHUB = "github"
TRACKING = "tracking_comment"
TOLD_TOGETHER_SECONDS = 1.5
"""A fix by the fixers takes about that long: one or two edits tell it all."""


async def tell(house: House, session: Session, error_id: int) -> None:
    """Bring the tracking comment up to date; it is made from the state found when it is sent."""
    await notices.refresh(
        session,
        f"{GITHUB}:{TRACKING}:{error_id}",
        error_id=error_id,
        delay_seconds=TOLD_TOGETHER_SECONDS,
        now=house.now(),
    )


async def tell_once(
    house: House, session: Session, situation: Situation, kind: str, text: str
) -> None:
    """Put one notice into every channel's outbox; the same news about a fix goes out once.

    A public repository's category C keeps its details out of chat rooms too.
    """
    for channel in house.channels:
        await notices.put(
            session,
            channel=channel,
            notification_type=kind,
            dedupe_key=f"{channel}:{kind}:{situation.fix.id}:{situation.fix.head_sha or ''}",
            payload=_payload(situation, kind, text),
            error_id=situation.error.id,
            fix_request_id=situation.fix.id,
            now=house.now(),
        )


def _payload(situation: Situation, kind: str, text: str) -> dict[str, Any]:
    tenant, error, fix = situation.tenant, situation.error, situation.fix
    hidden = fix.category == "C" and not tenant.private
    return {
        "kind": kind,
        "title": "A category C error" if hidden else error.title,
        "text": "See the repository." if hidden else text,
        "url": fix.pull_url,
        "repository": f"{tenant.owner}/{tenant.name}",
        "priority": error.severity or "error",
        "fields": [
            ["error", str(error.id)],
            ["category", fix.category or "?"],
            ["kind", fix.fix_type or "?"],
        ],
    }
