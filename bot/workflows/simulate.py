"""What would become of a fix if somebody did this or that; nothing is written anywhere."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.errors import BadInput, NotFound
from bot.github.repository import Repo
from bot.store import fixes, tenants
from bot.workflows.case import Case
from bot.workflows.house import House
from bot.workflows.judge_fix import case_of, decided
from bot.workflows.people import person_facts
from bot.workflows.read_pull import see_pull
from bot.workflows.situation import Situation, situation_of
from policies.shown import shown_line
from policies.what_if import SOMEONE, SUPPOSABLE, Act, Actor, Label, Push, Review, suppose

Wish = tuple[str, str]
"""`review`, `label` or `push`, and the words that say which."""


@dataclass(frozen=True, slots=True)
class Simulation:
    acts: tuple[Act, ...]
    now: Case
    then: Case


async def simulate(
    house: House, full_name: str, number: int, wishes: Sequence[Wish] = ()
) -> Simulation:
    """The real pull request, read as before a merge, now and once these acts had happened.

    Raises `BadInput` if it is none of ours, or for a wish that cannot be understood.
    """
    situation = await situation_of(house, await _fix_of(house, full_name, number), fresh=True)
    acts = tuple([await _act(house, situation, wish) for wish in wishes])
    sight = await see_pull(situation)
    if sight.pull.merged:
        raise BadInput(f"{full_name}#{number} is merged: there is nothing left to decide.")
    now = await case_of(house, situation, sight, fresh=True)
    facts = suppose(now.facts, acts)
    return Simulation(
        acts, now, decided(situation, now.reading, now.weighed, facts, sight.closings)
    )


async def _fix_of(house: House, full_name: str, number: int) -> int:
    owner, _, name = full_name.partition("/")
    async with house.db.read() as session:
        tenant = await tenants.tenant_by_name(session, owner, name)
        if tenant is None:
            raise BadInput(f"{full_name} is not known here: give OWNER/REPO#N as on GitHub.")
        fix = await fixes.by_pull(session, tenant.integration_id, number)
    if fix is None:
        raise BadInput(f"{full_name}#{number} is not a pull request that fixwarden made.")
    return fix.id


async def _act(house: House, situation: Situation, wish: Wish) -> Act:
    what, words = wish
    if what == "push":
        return Push()
    if what == "label":
        name, login = _label_and_login(words, situation)
        by = await _actor(house, situation.repo, login) if login else SOMEONE
        return Label(name, by)
    login, _, state = words.partition(":")
    state = state.upper() or SUPPOSABLE[0]
    if state not in SUPPOSABLE:
        raise BadInput(f"A review can be {', '.join(SUPPOSABLE)}, not {shown_line(state, 40)}.")
    return Review(await _actor(house, situation.repo, login), state)


def _label_and_login(words: str, situation: Situation) -> tuple[str, str]:
    """`NAME[:LOGIN]`, where a name may hold a colon itself: the names in use are known."""
    names = {name.casefold() for name in asdict(situation.policy.usable.labels).values()}
    if words.casefold() in names or ":" not in words:
        return words, ""
    name, _, login = words.rpartition(":")
    return name, login


async def _actor(house: House, repo: Repo, login: str) -> Actor:
    """Whoever has this login on GitHub now, and what they may do here."""
    try:
        account = await repo.people.named(login)
    except NotFound as exc:
        raise BadInput(f"GitHub knows nobody called {shown_line(login, 60)!r}.") from exc
    found = await person_facts(house, repo, {account.id: account.login}, fresh=True)
    return Actor(account.id, account.login, found[account.id])
