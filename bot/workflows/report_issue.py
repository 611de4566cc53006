"""A labelled issue becomes an error; a person with rights asks for its fix or authorises it."""

from dataclasses import dataclass

from bot.github.issues import IssueFact
from bot.github.people import PersonFact
from bot.github.repository import Repo
from bot.intake.delivery import words_digest
from bot.intake.github_issue import report_from_issue
from bot.store import Session, errors, fixes
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_ask
from bot.workflows.read_policy import PolicyRead, read_policy
from bot.workflows.record_error import Origin, record_error
from bot.workflows.set_again import is_set_again
from bot.workflows.tenancy import repo_of
from bot.workflows.triage_error import ANALYSE
from bot.workflows.wish import Effect
from policies.redaction import scrub_report


@dataclass(frozen=True, slots=True)
class IssueNews:
    """Why an issue is looked at."""

    number: int
    sender: str
    """Login of whoever caused the event."""
    sender_id: int | None
    delivery_id: str
    digest: str | None
    """Of the words the sender saw."""
    label: str | None = None
    """The label that was just applied."""
    is_command: bool = False
    """`/fixwarden fix`: a fix is asked for (again)."""
    only_analyse: bool = False
    """`/fixwarden analyse`: not more than an analysis is asked for."""


@dataclass(frozen=True, slots=True)
class _Look:
    """The issue as it is now, and whoever speaks about it."""

    house: House
    tenant: Tenant
    repo: Repo
    policy: PolicyRead
    issue: IssueFact
    news: IssueNews

    @property
    def names(self) -> set[str]:
        return {label.name for label in self.issue.labels}

    @property
    def is_as_seen(self) -> bool:
        """Nobody changed the words since the sender acted on them."""
        return self.news.digest == words_digest(self.issue.title, self.issue.body)

    async def person(self, login: str, *, fresh: bool = False) -> PersonFact | None:
        house = self.house
        return await house.permissions.look_up(self.repo, login, now=house.now(), fresh=fresh)

    async def sender(self) -> PersonFact | None:
        """The sender's rights now; None if the login is another account's by now."""
        person = await self.person(self.news.sender, fresh=True)
        return person if person is not None and person.id == self.news.sender_id else None

    def may_ask(self, person: PersonFact | None) -> bool:
        return may_ask(person, self.policy, private=self.tenant.private)


async def look_at_issue(house: House, tenant: Tenant, news: IssueNews) -> tuple[Effect, ...]:
    """Read the issue as it is now and record what it reports, asks for or authorises."""
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant)
    issue = await repo.issues.get(news.number)
    if issue.is_pull or issue.state != "open":
        return ()
    look = _Look(house, tenant, repo, policy, issue, news)
    labels = policy.usable.labels
    if news.is_command:
        return await _asked(look) if labels.report in look.names else ()
    if news.label == labels.draft:
        return await _authorised(look) if labels.draft in look.names else ()
    if labels.report not in look.names or news.label not in {None, labels.report}:
        return ()
    return await _reported(look)


async def _reported(look: _Look) -> tuple[Effect, ...]:
    """The label's applier stands behind the words they saw; an author behind their own."""
    author = look.issue.author_login or ""
    asker = look.news.sender if look.news.label is not None else author
    person = await look.person(asker)
    trusted = look.may_ask(person)
    if trusted and asker != author and not look.is_as_seen:
        trusted = look.may_ask(await look.person(author))
    if look.news.label is not None and await is_set_again(
        look.house, look.tenant, look.repo, look.issue.number, look.policy.usable.labels.report
    ):
        return await _asked(look) or (_recording(look, person, trusted=trusted),)
    return (_recording(look, person, trusted=trusted),)


async def _asked(look: _Look) -> tuple[Effect, ...]:
    person = await look.sender()
    if person is None or not look.may_ask(person) or not look.is_as_seen:
        return ()
    authorises = is_admin(person) and not look.news.only_analyse
    return (_recording(look, person, trusted=True, asks=True, authorises=authorises),)


async def _authorised(look: _Look) -> tuple[Effect, ...]:
    """An admin authorises the draft of what they saw (R34)."""
    person = await look.sender()
    if person is None or not is_admin(person) or not look.is_as_seen:
        return ()
    return (_recording(look, person, trusted=True, authorises=True),)


def _recording(
    look: _Look,
    person: PersonFact | None,
    *,
    trusted: bool,
    asks: bool = False,
    authorises: bool = False,
) -> Effect:
    """Count the report to its error; what is asked or authorised holds for that error."""
    issue, now = look.issue, look.house.now()
    report = scrub_report(
        report_from_issue(
            title=issue.title,
            body=issue.body,
            url=issue.url,
            labels=sorted(look.names),
        )
    )
    origin = Origin(
        delivery_id=look.news.delivery_id,
        issue_number=issue.number,
        issue_author_id=issue.author_id,
        asker_id=person.id if person else None,
        asker_login=person.login if person else None,
        trusted=trusted,
    )

    async def write(session: Session) -> None:
        recorded = await record_error(session, look.tenant, report, origin, now=now)
        if person is not None and asks:
            await _ask_again(session, recorded.error_id, person, look.news)
        if person is not None and authorises:
            await fixes.authorise_draft(session, recorded.error_id, by=person.id)

    return write


async def _ask_again(session: Session, error_id: int, person: PersonFact, news: IssueNews) -> None:
    route = ANALYSE if news.only_analyse else None
    await errors.ask_again(
        session, error_id, asker_id=person.id, asker_login=person.login, route=route
    )
