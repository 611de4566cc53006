"""What people are told: one comment on the issue, edited in place, and notices once each."""

from dataclasses import dataclass
from typing import Any

from bot.store import Session, notices
from bot.store.errors import ErrorFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.situation import Situation
from policies.shown import shown, shown_line, times

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
    house: House,
    session: Session,
    situation: Situation,
    kind: str,
    text: str,
    *,
    category: str | None = None,
    about: str = "",
) -> None:
    """One notice about a fix into every channel's outbox; the same news goes out once.

    `category` is the one this step found out, where the row does not hold it yet; `about`
    tells apart two pieces of news of one kind.
    """
    fix = situation.fix
    now_known = category or fix.category or "?"
    is_hidden = now_known == "C" and not situation.tenant.private
    kind_told = None if is_hidden and fix.pull_number is None else fix.fix_type
    news = News(
        kind=kind,
        text=text,
        key=f"fix-{fix.id}-{fix.head_sha or ''}{about and f'-{about}'}",
        url=fix.pull_url,
        fields=(("category", now_known), ("kind", kind_told or "?")),
        is_hidden=is_hidden,
        fix_id=fix.id,
    )
    await _tell_channels(house, session, situation.tenant, situation.error, news)


async def tell_new(house: House, session: Session, tenant: Tenant, error: ErrorFact) -> None:
    """A new or returned error, once."""
    kind = "regressed" if error.status == "regressed" else "error_new"
    text = f"seen {times(error.occurrence_count)}"
    news = News(kind=kind, text=text, key=f"error-{error.id}-{error.occurrence_count}")
    await _tell_channels(house, session, tenant, error, news)


@dataclass(frozen=True, slots=True)
class News:
    kind: str
    """A `NoticeKind`."""
    text: str
    key: str
    """The same key is told once to each channel."""
    url: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    is_hidden: bool = False
    """A public repository's category C: chat rooms see no details either."""
    fix_id: int | None = None


async def _tell_channels(
    house: House, session: Session, tenant: Tenant, error: ErrorFact, news: News
) -> None:
    payload: dict[str, Any] = {
        "kind": news.kind,
        "title": "A category C error" if news.is_hidden else shown_line(error.title, 200),
        "text": "See the repository." if news.is_hidden else shown(news.text, 1000),
        "url": news.url,
        "repository": f"{tenant.owner}/{tenant.name}",
        "priority": error.severity or "error",
        "fields": [["error", str(error.id)], *map(list, news.fields)],
    }
    for channel in house.channels:
        await notices.put(
            session,
            channel=channel,
            notification_type=news.kind,
            dedupe_key=f"{channel}:{news.kind}:{news.key}",
            payload=payload,
            error_id=error.id,
            fix_request_id=news.fix_id,
            now=house.now(),
        )
