"""What GitHub says the people of a decision may do (R10, R11, R14)."""

import asyncio
from collections.abc import Mapping

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.people import PersonFact
from bot.github.repository import Repo
from bot.workflows.house import House
from bot.workflows.read_policy import PolicyRead
from policies.facts import PersonFacts
from policies.permission import may_report


async def person_facts(
    house: House, repo: Repo, logins: Mapping[int, str], *, fresh: bool
) -> Mapping[int, PersonFacts | None]:
    """Each person's authority by id; None for whoever could not be looked up: no authority."""
    ids = sorted(logins)
    found = await asyncio.gather(
        *(_look_up(house, repo, person, logins[person], fresh=fresh) for person in ids)
    )
    return dict(zip(ids, found, strict=True))


async def _look_up(
    house: House, repo: Repo, person: int, login: str, *, fresh: bool
) -> PersonFacts | None:
    try:
        name = login or (await repo.people.user(person)).login
        fact = await house.permissions.look_up(repo, name, now=house.now(), fresh=fresh)
    except (GitHubRefused, GitHubUnreachable):
        return None
    if fact is None or fact.id != person:
        return None  # no access, or the login is another account's by now
    return authority_of(fact)


def authority_of(person: PersonFact) -> PersonFacts:
    """The person as policies judge them."""
    return PersonFacts(
        login=person.login,
        type=person.type,
        permission=person.permission,
        role_name="maintain" if person.is_maintainer else person.role_name,
    )


def may_ask(person: PersonFact | None, policy: PolicyRead, *, private: bool) -> bool:
    """Whether this person's word may start a draft (`reports.trust`); only people count."""
    if person is None or person.type != "User":
        return False
    trust = policy.usable.reports_trust.value
    if trust == "read" and not private:
        trust = "triage"
    return _reaches(person, trust)


def may_triage(person: PersonFact) -> bool:
    """Whoever has this role is answered when they speak to us."""
    return person.type == "User" and _reaches(person, "triage")


def _reaches(person: PersonFact, role: str) -> bool:
    held = "maintain" if person.is_maintainer else person.role_name
    return may_report(person.permission, held, role)


def is_admin(person: PersonFact | None) -> bool:
    """Admin as R11 defines it."""
    return person is not None and person.type == "User" and person.permission == "admin"
