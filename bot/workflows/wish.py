"""What a person asks of one fix request, and how it is answered; the same for every surface."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.errors import NotFound
from bot.github.people import PersonFact
from bot.github.pulls import PullFact
from bot.store import Session, audit
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.store.wishes import UNDER_JUDGEMENT
from bot.workflows.house import House
from bot.workflows.tenancy import repo_of
from policies.shown import shown_line

Effect = Callable[[Session], Awaitable[None]]
"""Rows to be written; whoever asked commits them with their own."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and by which door."""

    tenant: Tenant
    person: PersonFact
    """As GitHub described them a moment ago."""
    via: str
    """`api` or `comment`."""
    delivery_id: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    by: Asker
    fix: FixFact

    @property
    def person(self) -> PersonFact:
        return self.by.person

    @property
    def tenant(self) -> Tenant:
        return self.by.tenant


@dataclass(frozen=True, slots=True)
class Granted:
    write: Effect


@dataclass(frozen=True, slots=True)
class Denied:
    """Nothing happens; the text says why and what to do."""

    text: str
    lacks_rights: bool = False
    more: Mapping[str, object] = field(default_factory=dict)
    """For programs."""


async def pull_at(house: House, wish: Wish, head_sha: str | None) -> PullFact | Denied:
    """The pull request as it is now, if its head is the one that was meant (R45).

    `head_sha` None: whatever the head is.
    """
    fix = wish.fix
    if fix.pull_number is None and fix.status in {"drafting", "proposed"}:
        return Denied(f"Fix request {fix.id} has no pull request yet: there is nothing to look at.")
    if fix.pull_number is None or fix.status not in UNDER_JUDGEMENT:
        return Denied(f"Fix request {fix.id} is over: it is {fix.status}.")
    number = fix.pull_number
    try:
        pull = await repo_of(house, wish.tenant).pulls.get(number)
    except NotFound:
        return Denied(f"Pull request #{number} is gone.")
    if not pull.open:
        return Denied(f"Pull request #{number} is closed.")
    if head_sha is not None and pull.head_sha != head_sha:
        meant = shown_line(head_sha, 12)
        return Denied(
            f"{meant} is not the head of #{number}: that is {pull.head_sha}. "
            "Look at what changed, then ask again with that commit.",
            more={"head_sha": pull.head_sha, "pull_url": pull.url},
        )
    return pull


async def note_wish(session: Session, wish: Wish, action: str, **facts: object) -> None:
    """One audit row: who, with which permission, by which door (R48)."""
    await note_act(session, wish.by, action, f"fix:{wish.fix.id}", **facts)


async def note_act(session: Session, by: Asker, action: str, subject: str, **facts: object) -> None:
    await audit.record(
        session,
        actor=by.person.login,
        actor_id=by.person.id,
        action=action,
        subject=subject,
        integration_id=by.tenant.integration_id,
        delivery_id=by.delivery_id,
        facts={**facts, "permission": by.person.permission, "via": by.via},
    )
