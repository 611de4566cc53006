"""The merge: one call, for the judged commit only, and the truth looked up afterwards."""

from datetime import datetime, timedelta
from typing import assert_never

from bot.errors import LeaseLost
from bot.github.merging import BaseMoved, HeadMoved, Merged, MergeResult, NotMergeable
from bot.store import Claim, Outcome, flags, renew
from bot.workflows.close_fix import executed
from bot.workflows.fix_text import commit_message, pull_title
from bot.workflows.house import House
from bot.workflows.situation import Situation, situation_of

MOST_BASE_MOVES = 3
"""R44."""
FRESH = timedelta(seconds=5)
"""A verdict older than this is made again before a merge (R40)."""
PAUSED = "paused: `python app.py resume` lets merges start again"


async def execute_fix(house: House, claim: Claim) -> Outcome:
    """Merge the head that was judged a moment ago (R42, R43).

    After an earlier try in this state the PR is read before anything else: that try may
    have merged (R44).
    """
    situation = await situation_of(house, claim.id)
    judgement = situation.fix.judgement or {}
    if claim.attempts > 1 or not _is_fresh(house, judgement.get("judged_at")):
        return await _look_first(house, situation)
    if not await _may_start(house, claim, situation):
        return Outcome(state="approved", problem=PAUSED)
    result = await _merge(situation, str(judgement["head"]))
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


async def _may_start(house: House, claim: Claim, situation: Situation) -> bool:
    """The stop button and the lease, both read just before the merge call."""
    if claim.lease not in await renew(house.db, [claim]):
        raise LeaseLost("another worker has this merge now")
    async with house.db.begin() as session:
        return not await flags.is_paused(session, situation.tenant.integration_id)


async def _merge(situation: Situation, head: str) -> MergeResult:
    number = _number(situation)
    return await situation.repo.pulls.merge(
        number,
        head_sha=head,
        method=situation.policy.usable.merge.method.value,
        title=f"{pull_title(situation)} (#{number})",
        message=commit_message(situation),
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
        return Outcome(state="approved", values=values, problem=problem)
    return Outcome(state="approved", due_in=0, values=values)


def _is_fresh(house: House, judged_at: object) -> bool:
    if not isinstance(judged_at, str):
        return False
    return abs(house.now() - datetime.fromisoformat(judged_at)) <= FRESH


def _number(situation: Situation) -> int:
    assert situation.fix.pull_number is not None
    return situation.fix.pull_number
