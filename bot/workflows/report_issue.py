"""A labelled issue becomes an error; a person with rights may ask for its fix."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.github.issues import IssueFact
from bot.github.people import PersonFact
from bot.github.repository import Repo
from bot.intake.github_issue import report_from_issue
from bot.store import Session, errors, fixes
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_ask
from bot.workflows.read_policy import PolicyRead, read_policy
from bot.workflows.record_error import Origin, record_error
from bot.workflows.tenancy import repo_of
from policies.redaction import scrub_report

Effect = Callable[[Session], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class IssueNews:
    """Why an issue is looked at."""

    number: int
    sender: str
    """Login of whoever caused the event."""
    delivery_id: str
    label: str | None = None
    """The label that was just applied."""


async def look_at_issue(house: House, tenant: Tenant, news: IssueNews) -> tuple[Effect, ...]:
    """Read the issue as it is now and record what it reports or authorises."""
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant)
    issue = await repo.issues.get(news.number)
    if issue.is_pull or issue.state != "open":
        return ()
    labels = policy.usable.labels
    if news.label == labels.draft:
        return await _authorise_draft(house, tenant, repo, news)
    if labels.report not in {label.name for label in issue.labels}:
        return ()
    if news.label is not None and news.label != labels.report:
        return ()
    return await _record(house, tenant, repo, policy, issue, news)


async def _record(
    house: House, tenant: Tenant, repo: Repo, policy: PolicyRead, issue: IssueFact, news: IssueNews
) -> tuple[Effect, ...]:
    asker = news.sender if news.label is not None else issue.author_login or ""
    person = await house.permissions.look_up(repo, asker, now=house.now())
    report = scrub_report(
        report_from_issue(
            title=issue.title,
            body=issue.body,
            url=issue.url,
            labels=[label.name for label in issue.labels],
        )
    )
    origin = Origin(
        delivery_id=news.delivery_id,
        issue_number=issue.number,
        issue_author_id=issue.author_id,
        asker_id=person.id if person else None,
        asker_login=asker,
        trusted=may_ask(person, policy, private=tenant.private),
    )

    async def write(session: Session) -> None:
        await record_error(session, tenant, report, origin, now=house.now())

    return (write,)


async def _authorise_draft(
    house: House, tenant: Tenant, repo: Repo, news: IssueNews
) -> tuple[Effect, ...]:
    person = await house.permissions.look_up(repo, news.sender, now=house.now(), fresh=True)
    if person is None or not is_admin(person):
        return ()
    return (authorisation(tenant, news.number, person),)


def authorisation(tenant: Tenant, issue_number: int, person: PersonFact) -> Effect:
    """Record that an admin authorised the draft of a category C fix (R34)."""

    async def write(session: Session) -> None:
        error = await errors.by_issue(session, tenant.integration_id, issue_number)
        if error is not None:
            await fixes.authorise_draft(session, error.id, by=person.id)

    return write
