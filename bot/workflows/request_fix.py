"""A person asks for a fix of an error, or only for its analysis; an admin may authorise a C."""

from bot.store import Session, Work, errors, fixes, poke
from bot.store.errors import ErrorFact
from bot.store.fixes import FixFact
from bot.workflows.house import House
from bot.workflows.people import is_admin, may_ask
from bot.workflows.read_policy import read_policy
from bot.workflows.tenancy import repo_of
from bot.workflows.triage_error import ANALYSE
from bot.workflows.wish import Asker, Denied, Granted, note_act


async def request_fix(
    house: House,
    by: Asker,
    error: ErrorFact,
    *,
    authorise: bool = False,
    only_analyse: bool = False,
) -> Granted | Denied:
    """The asker becomes the requester of the next attempt (R16).

    `authorise`: an admin lets a category C be drafted, under way or to come (R34).
    """
    person = by.person
    refusal = await _lack(house, by, authorise=authorise)
    if refusal is not None:
        return refusal
    async with house.db.read() as session:
        latest = await fixes.latest(session, error.id)
    refusal = _refusal(error, latest, authorise=authorise, only_analyse=only_analyse)
    if refusal is not None:
        return refusal

    async def write(session: Session) -> None:
        await errors.ask_again(
            session,
            error.id,
            asker_id=person.id,
            asker_login=person.login,
            route=ANALYSE if only_analyse else None,
        )
        if authorise:
            await fixes.authorise_draft(session, error.id, by=person.id)
            await note_act(session, by, "fix:draft:authorise", f"error:{error.id}")
        await note_act(
            session, by, "fix:request:ask", f"error:{error.id}", only_analyse=only_analyse
        )
        await poke(session, Work.ERROR, error.id)

    return Granted(write)


async def _lack(house: House, by: Asker, *, authorise: bool) -> Denied | None:
    tenant = by.tenant
    policy = await read_policy(house, repo_of(house, tenant), tenant)
    if not may_ask(by.person, policy, private=tenant.private):
        role = policy.usable.reports_trust.value
        return Denied(f"Asking for a fix here takes the role {role} or more.", lacks_rights=True)
    if authorise and not is_admin(by.person):
        return Denied("Only an admin may authorise a category C draft.", lacks_rights=True)
    return None


def _refusal(
    error: ErrorFact, latest: FixFact | None, *, authorise: bool, only_analyse: bool
) -> Denied | None:
    if latest is not None and latest.is_open:
        if authorise and latest.draft_authorised_by is None:
            return None
        return Denied(
            f"Fix request {latest.id} of error {error.id} is open already ({latest.status}).",
            more={"fix_request_id": latest.id, "pull_url": latest.pull_url},
        )
    if only_analyse and error.status == "resolved":
        return Denied(f"Error {error.id} is resolved: `/fixwarden fix` asks for another fix.")
    return None
