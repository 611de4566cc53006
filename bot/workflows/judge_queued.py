"""One pull request of a merge group: somebody else's, or a fix that is judged anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import BadInput, NotFound, Refused
from bot.github.check_owner import ROLLBACK
from bot.github.history import Comparison
from bot.github.pulls import PullFact
from bot.github.repository import Repo
from bot.store import fixes
from bot.store.fixes import FixFact
from bot.store.tenants import Tenant
from bot.workflows.case import Case
from bot.workflows.gate_other import could_be_ours, sharing_head
from bot.workflows.house import House
from bot.workflows.judge_fix import case_of
from bot.workflows.made_from import difference
from bot.workflows.queue_place import Place
from bot.workflows.read_pull import see_pull
from bot.workflows.situation import situation_of
from policies.merge import GATE_NAME
from policies.verdict import GATE_OF, Gate, State

OVER = "its fix request is over"
UNPLACED = "its commit in the queue cannot be told: queue it again"
UNJUDGED = "its own gate is not green"
BASE_MOVED = "it was proved on another commit of the base branch: queue it again, or approve it"


@dataclass(frozen=True, slots=True)
class Queued:
    """The verdict on one pull request in a group."""

    number: int
    ours: bool
    opens: bool
    reasons: tuple[str, ...] = ()
    head: str | None = None
    policy: str | None = None
    """The commit whose policy it was judged by."""


async def judge_queued(
    house: House, tenant: Tenant, repo: Repo, place: Place, opened: Sequence[PullFact]
) -> Queued:
    """All facts are read afresh; an outage raises, and nothing is said of the group (R40)."""
    async with house.db.read() as session:
        fix = await fixes.by_pull(session, tenant.integration_id, place.number)
    try:
        pull = await repo.pulls.get(place.number)
    except NotFound:  # the number of an issue, in somebody's message
        return Queued(place.number, ours=False, opens=place.sha is None)
    if fix is None and not await could_be_ours(house, tenant, sharing_head(pull, opened)):
        return Queued(place.number, ours=False, opens=True, head=pull.head_sha)
    if place.sha is None:
        return _unplaced(pull)
    if fix is not None:
        return await _judge_fix(house, fix, pull, place)
    return await _trust_own_gate(repo, pull, place)


def _unplaced(pull: PullFact) -> Queued:
    """Only a message or a list too long names it: harmless once it is merged or closed."""
    reasons = (UNPLACED,) if pull.open else ()
    return Queued(pull.number, ours=True, opens=not reasons, reasons=reasons, head=pull.head_sha)


async def _judge_fix(house: House, fix: FixFact, pull: PullFact, place: Place) -> Queued:
    if not (fix.is_open and pull.open):
        return Queued(pull.number, ours=True, opens=False, reasons=(OVER,), head=pull.head_sha)
    try:
        situation = await situation_of(house, fix.id, fresh=True)
        case = await case_of(house, situation, await see_pull(situation), fresh=True)
    except (Refused, BadInput) as exc:  # it stays so: what passed before must not be merged on it
        why = f"it cannot be judged now: {exc}"
        return Queued(pull.number, ours=True, opens=False, reasons=(why,), head=pull.head_sha)
    against = _against(case, place)
    if not against:
        against = await _difference(situation.repo, case.reading.comparison, place)
    return Queued(
        pull.number,
        ours=True,
        opens=not against,
        reasons=against or tuple(f"{each.code}: {each.text}" for each in case.decision.reasons),
        head=case.pull.head_sha,
        policy=situation.policy.view.sha,
    )


def _against(case: Case, place: Place) -> tuple[str, ...]:
    """What stands against the fix; nothing does where consent to its present head holds."""
    state = case.decision.state
    if GATE_OF[state] is not Gate.SUCCESS:
        return tuple(f"{reason.code}: {reason.text}" for reason in case.decision.reasons)
    if state is State.NOT_REQUIRED and place.before != case.situation.policy.view.sha:
        return (BASE_MOVED,)
    return () if case.pull.open else (OVER,)


async def _difference(repo: Repo, judged: Comparison, place: Place) -> tuple[str, ...]:
    path = await difference(repo, judged, place.before or "", place.sha or "")
    return () if path is None else (f"the queue changes {path} otherwise than was judged",)


async def _trust_own_gate(repo: Repo, pull: PullFact, place: Place) -> Queued:
    """Ours without a fix request of its own, as a revert: its head's own gate says."""
    there = await repo.checks.find(GATE_NAME, pull.head_sha)
    green = there is not None and there.conclusion == Gate.SUCCESS.value
    reasons: tuple[str, ...] = (UNJUDGED,)
    if there is not None and green and (there.external_id or "").startswith(ROLLBACK):
        judged = await repo.git.compare(pull.base, pull.head_sha)
        reasons = await _difference(repo, judged, place)
    return Queued(pull.number, ours=True, opens=not reasons, reasons=reasons, head=pull.head_sha)
