"""The merge: one call, for the judged commit only, and the truth looked up afterwards."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.errors import Refused
from bot.github.merging import BaseMoved, HeadMoved, Merged, MergeResult, NotMergeable
from bot.store import Claim, Outcome
from bot.workflows.close_fix import executed
from bot.workflows.fix_text import commit_message, pull_title
from bot.workflows.house import House
from bot.workflows.merge_guard import NotNowError, merge_guard
from bot.workflows.situation import Situation, situation_of
from policies.verdict import State

MOST_BASE_MOVES = 3
"""R44."""
FRESH = timedelta(seconds=5)
"""A verdict older than this is made again before a merge (R40)."""
LATER_SECONDS = 900.0


async def execute_fix(house: House, claim: Claim) -> Outcome:
    """Merge the head that was judged a moment ago (R42, R43).

    Anything that happened since the judging began, seen by the row's `rev`, and an earlier
    try in this state mean: look first (R40, R44).
    """
    situation = await situation_of(house, claim.id)
    judgement = situation.fix.judgement or {}
    news = claim.attempts > 1 or claim.rev != judgement.get("rev")
    if news or not _is_fresh(house, judgement.get("judged_at")):
        return await _look_first(house, situation)
    if await _is_otherwise(situation, judgement):
        return Outcome(state="approved", due_in=0)
    try:
        result = await _merge(house, claim, situation, str(judgement["head"]))
    except NotNowError as stop:
        due_in = None if stop.problem else 0
        return Outcome(state="approved", due_in=due_in, problem=stop.problem)
    return await _after(house, situation, result)


async def _after(house: House, situation: Situation, result: MergeResult) -> Outcome:
    match result:
        case Merged():
            pull = await situation.repo.pulls.get(_number(situation))
            return await executed(house, situation, pull, by_us=True)
        case HeadMoved():
            return Outcome(state="awaiting_approval", due_in=0)
        case BaseMoved():
            return _again(situation)
        case NotMergeable(text=text):
            return Outcome(state="approved", problem=f"GitHub refuses the merge: {text}")
    assert_never(result)


async def _is_otherwise(situation: Situation, judgement: Mapping[str, Any]) -> bool:
    """GitHub's merge names no base, so the PR is read right before; a proof is of one base only.

    Consent is for a head (R27): there new commits on the base do not matter.
    """
    if judgement.get("state") == State.NOT_REQUIRED:
        base = await situation.repo.git.head(situation.tenant.default_branch)
        if base != judgement.get("base"):
            return True
    try:
        pull = await situation.repo.pulls.get(_number(situation))
    except Refused:
        return True  # judging reads it, too, and says what is in its way
    judged = (judgement.get("onto"), judgement.get("head"))
    return (pull.base, pull.head_sha) != judged or pull.draft or not pull.open


async def _merge(house: House, claim: Claim, situation: Situation, head: str) -> MergeResult:
    """The one merge call of a fix."""
    number = _number(situation)
    return await situation.repo.pulls.merge(
        number,
        head_sha=head,
        method=situation.policy.usable.merge.method.value,
        title=f"{pull_title(situation)} (#{number})",
        message=commit_message(situation),
        guard=merge_guard(house, claim, situation),
    )


async def _look_first(house: House, situation: Situation) -> Outcome:
    """Merged already, or to be judged again from the start."""
    try:
        pull = await situation.repo.pulls.get(_number(situation))
    except Refused:
        return Outcome(state="approved", due_in=0)
    if pull.merged:
        by_us = pull.head_sha == (situation.fix.judgement or {}).get("head")
        return await executed(house, situation, pull, by_us=by_us)
    return Outcome(state="approved", due_in=0)


def _again(situation: Situation) -> Outcome:
    judgement, problem = base_moved_again(situation.fix.judgement, "base_moves")
    due_in = LATER_SECONDS if problem else 0
    values = {"judgement": judgement}
    return Outcome(state="approved", due_in=due_in, values=values, problem=problem)


def base_moved_again(
    judgement: Mapping[str, Any] | None, counter: str
) -> tuple[dict[str, Any], str | None]:
    """Count GitHub's "base branch was modified"; too often is a problem people see (R44)."""
    moves = int((judgement or {}).get(counter, 0)) + 1
    problem = "GitHub says again and again that the base branch was modified"
    return {**(judgement or {}), counter: moves}, problem if moves > MOST_BASE_MOVES else None


def _is_fresh(house: House, judged_at: object) -> bool:
    if not isinstance(judged_at, str):
        return False
    return abs(house.now() - datetime.fromisoformat(judged_at)) <= FRESH


def _number(situation: Situation) -> int:
    assert situation.fix.pull_number is not None
    return situation.fix.pull_number
