"""Labelled issues whose webhook never came: found in GitHub's list, recorded as if it had."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import GitHubRefused
from bot.github.issues import IssueFact
from bot.github.repository import Repo
from bot.store import reconciling
from bot.store.tenants import Tenant
from bot.workflows.allowance import Allowance
from bot.workflows.house import House
from bot.workflows.report_issue import IssueNews, look_at_issue

log = logging.getLogger(__name__)

GRACE = timedelta(minutes=1)
"""For a delivery that is on its way: it says who labelled which words, the list does not."""
LOOKING = 5
"""Requests for one issue."""


@dataclass(frozen=True, slots=True)
class Search:
    """Where one repository's issues are looked through."""

    tenant: Tenant
    repo: Repo
    label: str
    """Whoever sets it reports."""
    since: datetime
    """Everything that changed before was looked at."""


async def find_lost_reports(house: House, search: Search, allowance: Allowance) -> datetime:
    """Look at issues that are labelled and unknown; up to when all was looked at afterwards.

    Where nothing new is found that stays as it is, and the next list is a 304.
    """
    issues = await search.repo.issues.labelled(search.label, search.since)
    settled = [issue for issue in issues if _changed(issue) <= house.now() - GRACE]
    known = await _known(house, search.tenant, settled)
    since = search.since
    for issue in settled:
        if issue.number not in known:
            if not allowance.promise(LOOKING):
                break
            await _look(house, search, issue)
        since = max(since, _changed(issue))
    return since


async def _known(house: House, tenant: Tenant, issues: Sequence[IssueFact]) -> frozenset[int]:
    numbers = [issue.number for issue in issues]
    async with house.db.read() as session:
        return await reconciling.reported(session, tenant.integration_id, numbers)


async def _look(house: House, search: Search, issue: IssueFact) -> None:
    try:
        news = await _news(search, issue)
        effects = () if news is None else await look_at_issue(house, search.tenant, news)
    except GitHubRefused as refused:
        log.warning(
            "a lost report could not be read",
            extra={"issue": issue.number, "problem": str(refused)},
        )
        return
    async with house.db.begin() as session:
        for effect in effects:
            await effect(session)
    if effects:
        log.info("a report was found whose delivery was lost", extra={"issue": issue.number})


async def _news(search: Search, issue: IssueFact) -> IssueNews | None:
    """Who set the label, as GitHub's events say; None if that was before we listened.

    Which words they saw nobody knows any more, so no digest: only the author's own rights
    make an issue of somebody else trusted. A label set through an App is nobody's click.
    """
    events = await search.repo.issues.label_events(issue.number)
    set_by = [event for event in events if event.name == search.label]
    last = max(set_by, key=lambda event: event.created_at, default=None)
    if last is None or last.event != "labeled" or last.created_at < search.since:
        return None
    is_click = not last.via_app and last.actor_type == "User"
    return IssueNews(
        number=issue.number,
        sender=(last.actor_login or "") if is_click else "",
        sender_id=last.actor_id if is_click else None,
        delivery_id="reconcile",
        digest=None,
        label=search.label,
    )


def _changed(issue: IssueFact) -> datetime:
    assert issue.updated_at is not None, "GitHub's lists always say it"
    return issue.updated_at
