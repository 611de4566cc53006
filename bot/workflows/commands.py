"""`/fixwarden` commands in comments; each needs the rights of what it does."""

from dataclasses import dataclass

from bot.github.people import PersonFact
from bot.store import Session, Work, errors, fixes, poke
from bot.store.errors import ErrorFact
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_ask
from bot.workflows.read_policy import read_policy
from bot.workflows.report_issue import Effect
from bot.workflows.tell import tell
from bot.workflows.tenancy import repo_of


@dataclass(frozen=True, slots=True)
class Command:
    word: str
    number: int
    """Of the issue or PR it was said on."""
    is_pull: bool
    sender: str
    """Login."""


async def obey(house: House, tenant: Tenant, command: Command) -> tuple[Effect, ...]:
    """Do what a person with the rights for it asks; everything else changes nothing."""
    error = await _error(house, tenant, command)
    if error is None:
        return ()
    if command.word == "fix":
        return await _fix(house, tenant, command, error)
    if command.word == "why":
        return (_refresh(house, error),)
    return ()


async def _error(house: House, tenant: Tenant, command: Command) -> ErrorFact | None:
    async with house.db.read() as session:
        if not command.is_pull:
            return await errors.by_issue(session, tenant.integration_id, command.number)
        fix = await fixes.by_pull(session, tenant.integration_id, command.number)
        return await errors.load(session, fix.error_id) if fix else None


async def _fix(
    house: House, tenant: Tenant, command: Command, error: ErrorFact
) -> tuple[Effect, ...]:
    """Start a fix (again); said by an admin it authorises the draft of a category C fix too."""
    repo = repo_of(house, tenant)
    policy = await read_policy(house, repo, tenant)
    person = await house.permissions.look_up(repo, command.sender, now=house.now(), fresh=True)
    if person is None or not may_ask(person, policy, private=tenant.private):
        return ()
    return (_ask(error, person),)


def _ask(error: ErrorFact, person: PersonFact) -> Effect:
    async def write(session: Session) -> None:
        if is_admin(person):
            await fixes.authorise_draft(session, error.id, by=person.id)
        await errors.ask_again(session, error.id, asker_id=person.id, asker_login=person.login)
        await poke(session, Work.ERROR, error.id)

    return write


def _refresh(house: House, error: ErrorFact) -> Effect:
    """`why`: judge again and bring the tracking comment up to date, which says why."""

    async def write(session: Session) -> None:
        latest = await fixes.latest(session, error.id)
        if latest is not None:
            await poke(session, Work.FIX, latest.id)
        await tell(house, session, error.id)

    return write
