"""Read a pull request and all around it afresh from GitHub (R5, R40, R50)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from bot.errors import Refused
from bot.github.checks import CheckFact
from bot.github.history import Comparison, Push
from bot.github.judging import Heeded
from bot.github.judging_answer import Sight
from bot.github.labels import LabelEvent
from bot.github.protection import RequiredChecks
from bot.github.pulls import PullFact, ReviewFact
from bot.github.repository import Repo
from bot.workflows.branch_moves import matters, read_moves
from bot.workflows.situation import Situation
from policies.merge import GATE_NAME


@dataclass(frozen=True, slots=True)
class Reading:
    """What GitHub says about the PR now."""

    pull: PullFact
    comparison: Comparison
    reviews: tuple[ReviewFact, ...]
    label_events: tuple[LabelEvent, ...]
    dismissals: Mapping[int, tuple[int | None, str | None]]
    """Review id → who dismissed it, and what it was before."""
    moves: tuple[Push, ...]
    """Of the branch; empty where they do not matter or cannot be read."""
    checks: tuple[CheckFact, ...]
    required: RequiredChecks
    siblings: tuple[int, ...]
    is_ungated: bool
    """It was seen that the head has no gate of ours; False: there may be one."""
    gates: tuple[CheckFact, ...]
    """Our own runs on the head, as far as checks were read."""


async def see_pull(situation: Situation) -> Sight:
    """The PR now and all around it: by one GraphQL read where it answers, else over REST."""
    number, labels = situation.fix.pull_number, situation.policy.usable.labels
    assert number is not None, "there is something to look at once there is a PR"
    ours = situation.tenant.label_ids or {}
    heeded = Heeded(frozenset(asdict(labels).values()), frozenset(ours.values()))
    sight = await situation.repo.judging.see(number, heeded)
    return sight or await _see_over_rest(situation, await situation.repo.pulls.get(number))


async def _see_over_rest(situation: Situation, pull: PullFact) -> Sight:
    """Label events are read whatever labels are on the PR now: one that is gone may still speak."""
    repo = situation.repo
    reviews = await repo.pulls.reviews(pull.number)
    dismissed = any(review.state == "DISMISSED" for review in reviews)
    return Sight(
        pull=pull,
        reviews=reviews,
        dismissals=await repo.pulls.dismissals(pull.number) if dismissed else {},
        label_events=await repo.issues.label_events(pull.number),
        checks=None,
        siblings=tuple(
            other.number
            for other in await repo.pulls.list_open()
            if other.head_sha == pull.head_sha and other.number != pull.number
        ),
        closings=await repo.pulls.closings(pull.number),
    )


async def read_pull(situation: Situation, pull: PullFact, sight: Sight | None = None) -> Reading:
    """All that a decision depends on: four calls after a sight, about ten without.

    The base is the commit that the policy was read from: a name could mean another thing
    a moment later.
    """
    repo = situation.repo
    comparison = await repo.git.compare(situation.policy.view.sha, pull.head_sha)
    if not comparison.complete:
        raise Refused("the PR has too many commits or files to be judged")
    sight = sight or await _see_over_rest(situation, pull)
    required = await repo.checks.required(pull.base)
    waits, checks = _waits_for_checks(situation, required), sight.checks
    if waits and checks is None:
        checks = await repo.checks.for_commit(pull.head_sha)
    moved = matters(situation, pull, comparison.commits)
    return Reading(
        pull=pull,
        comparison=comparison,
        reviews=sight.reviews,
        label_events=sight.label_events,
        dismissals=sight.dismissals,
        moves=await read_moves(situation, pull) if moved else (),
        checks=(checks or ()) if waits else (),
        required=required,
        siblings=sight.siblings,
        is_ungated=checks is not None and not _gates(repo, checks),
        gates=_gates(repo, checks),
    )


def _gates(repo: Repo, checks: tuple[CheckFact, ...] | None) -> tuple[CheckFact, ...]:
    return tuple(run for run in checks or () if repo.checks.is_ours(run, GATE_NAME))


def _waits_for_checks(situation: Situation, required: RequiredChecks) -> bool:
    return bool(required.names) or situation.policy.usable.merge.checks not in ((), "none")
