"""The merge: one call, for the judged commit only, and the truth looked up afterwards."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.errors import LeaseLost
from bot.github.merging import BaseMoved, HeadMoved, Merged, MergeResult, NotMergeable
from bot.store import Claim, Outcome, fixes, flags, renew
from bot.workflows.close_fix import executed
from bot.workflows.fix_text import commit_message, pull_title
from bot.workflows.house import House
from bot.workflows.situation import Situation, situation_of
from policies.verdict import State

MOST_BASE_MOVES = 3
"""R44."""
FRESH = timedelta(seconds=5)
"""A verdict older than this is made again before a merge (R40)."""
LATER_SECONDS = 900.0
PAUSED = "paused: `python app.py resume` lets merges start again"


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
    if await _base_moved(situation, judgement):
        return Outcome(state="approved", due_in=0)
    try:
        result = await _merge(house, claim, situation, str(judgement["head"]))
    except _NotNowError as stop:
        return stop.outcome
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


async def _base_moved(situation: Situation, judgement: Mapping[str, Any]) -> bool:
    """GitHub's merge names no base, so it is read right before; a proof is of one base only.

    Consent is for a head (R27): there new commits on the base do not matter.
    """
    base = await situation.repo.git.head(situation.tenant.default_branch)
    return judgement.get("state") == State.NOT_REQUIRED and base != judgement.get("base")


class _NotNowError(Exception):
    """The merge call was stopped before it left."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


async def _merge(house: House, claim: Claim, situation: Situation, head: str) -> MergeResult:
    """The one merge call; the guard is asked after all waiting, right before it leaves."""
    number = _number(situation)

    async def guard() -> None:
        if claim.lease not in await renew(house.db, [claim]):
            raise LeaseLost("another worker has this merge now")
        async with house.db.begin() as session:
            if await fixes.rev_of(session, claim.id) != claim.rev:
                raise _NotNowError(Outcome(state="approved", due_in=0))
            if await flags.is_paused(session, situation.tenant.integration_id):
                raise _NotNowError(Outcome(state="approved", problem=PAUSED))

    return await situation.repo.pulls.merge(
        number,
        head_sha=head,
        method=situation.policy.usable.merge.method.value,
        title=f"{pull_title(situation)} (#{number})",
        message=commit_message(situation),
        guard=guard,
    )


async def _look_first(house: House, situation: Situation) -> Outcome:
    """Merged already, or to be judged again from the start."""
    pull = await situation.repo.pulls.get(_number(situation))
    if pull.merged:
        by_us = pull.head_sha == (situation.fix.judgement or {}).get("head")
        return await executed(house, situation, pull, by_us=by_us)
    return Outcome(state="approved", due_in=0)


def _again(situation: Situation) -> Outcome:
    judgement = dict(situation.fix.judgement or {})
    moves = int(judgement.get("base_moves", 0)) + 1
    judgement["base_moves"] = moves
    values = {"judgement": judgement}
    if moves > MOST_BASE_MOVES:
        problem = "GitHub says again and again that the base branch was modified"
        return Outcome(state="approved", due_in=LATER_SECONDS, values=values, problem=problem)
    return Outcome(state="approved", due_in=0, values=values)


def _is_fresh(house: House, judged_at: object) -> bool:
    if not isinstance(judged_at, str):
        return False
    return abs(house.now() - datetime.fromisoformat(judged_at)) <= FRESH


def _number(situation: Situation) -> int:
    assert situation.fix.pull_number is not None
    return situation.fix.pull_number
