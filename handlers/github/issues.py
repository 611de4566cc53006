"""`issues`: a labelled issue is a report; `fix:draft` and `fix:rollback` on it are wishes."""

from bot.workflows.heed_rollback_label import LabelNews, heed_rollback_label
from bot.workflows.house import House
from bot.workflows.report_issue import IssueNews, look_at_issue
from handlers.github.event import Effect, Event, tenant

_TELLING = {"opened", "edited", "labeled", "reopened"}


async def handle(house: House, event: Event) -> tuple[Effect, ...]:
    if event.action not in _TELLING:
        return ()
    owner = await tenant(house, event)
    if owner is None:
        return ()
    label = event.data.get("label") if event.action == "labeled" else None
    if label is not None and event.data.get("sender_type") != "Bot":
        told = LabelNews(event.data["issue"], label, is_pull=False)
        await heed_rollback_label(house, owner, told)
    news = IssueNews(
        number=event.data["issue"],
        sender=event.data.get("sender") or "",
        sender_id=event.data.get("sender_id"),
        delivery_id=event.delivery_id,
        digest=event.data.get("digest"),
        label=label,
    )
    return await look_at_issue(house, owner, news)
