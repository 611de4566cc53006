"""`/fixwarden` commands in comments; each needs the rights of what it does."""

from dataclasses import dataclass

from bot.store import Session, Work, errors, fixes, poke
from bot.store.errors import ErrorFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_ask
from bot.workflows.read_policy import read_policy
from bot.workflows.report_issue import Effect, IssueNews, look_at_issue
from bot.workflows.tell import tell
from bot.workflows.tenancy import repo_of


@dataclass(frozen=True, slots=True)
class Command:
    word: str
    is_pull: bool
    """Said on a PR."""
    news: IssueNews
    """On which issue or PR, by whom."""


async def obey(house: House, tenant: Tenant, command: Command) -> tuple[Effect, ...]:
    """Do what a person with the rights for it asks; everything else changes nothing."""
    if command.word == "fix":
        if not command.is_pull:
            return await look_at_issue(house, tenant, command.news)
        return await _fix_again(house, tenant, command)
    if command.word == "why":
        return await _why(house, tenant, command)
    return ()


async def _error(house: House, tenant: Tenant, command: Command) -> ErrorFact | None:
    number = command.news.number
    async with house.db.read() as session:
        if not command.is_pull:
            return await errors.by_issue(session, tenant.integration_id, number)
        fix = await fixes.by_pull(session, tenant.integration_id, number)
        return await errors.load(session, fix.error_id) if fix else None


async def _fix_again(house: House, tenant: Tenant, command: Command) -> tuple[Effect, ...]:
    """Said on the PR of an attempt that ended; by an admin it authorises a category C draft."""
    error = await _error(house, tenant, command)
    if error is None:
        return ()
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant)
    news = command.news
    person = await house.permissions.look_up(repo, news.sender, now=house.now(), fresh=True)
    if person is None or person.id != news.sender_id:
        return ()
    if not may_ask(person, policy, private=tenant.private):
        return ()

    async def write(session: Session) -> None:
        if is_admin(person):
            await fixes.authorise_draft(session, error.id, by=person.id)
        await errors.ask_again(session, error.id, asker_id=person.id, asker_login=person.login)
        await poke(session, Work.ERROR, error.id)

    return (write,)


async def _why(house: House, tenant: Tenant, command: Command) -> tuple[Effect, ...]:
    """Judge again and bring the tracking comment up to date, which says why."""
    error = await _error(house, tenant, command)
    if error is None:
        return ()

    async def write(session: Session) -> None:
        latest = await fixes.latest(session, error.id)
        if latest is not None:
            await poke(session, Work.FIX, latest.id)
        await tell(house, session, error.id)

    return (write,)
