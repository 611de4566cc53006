"""A rollback that a person asked for, one step of it: proposed, judged, merged, recorded.

Every step looks up what an earlier one did, so it may be killed anywhere and run again.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import BadInput, Refused
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome
from bot.store.executions import CLOSED, FOR_PEOPLE, ExecutionFact
from bot.workflows.finish_rollback import rolled_back
from bot.workflows.house import House
from bot.workflows.merge_revert import merge_revert, surprise
from bot.workflows.not_taken_back import not_taken_back
from bot.workflows.plan_revert import read_merge
from bot.workflows.propose_revert import UNDONE, propose_revert
from bot.workflows.show_revert import show_closed, show_revert, waiting
from bot.workflows.situation import Situation, situation_of
from policies.shown import shown_line


async def roll_back_fix(house: House, claim: Claim, merge: ExecutionFact) -> Outcome:
    situation = await situation_of(house, claim.id, fresh=True)
    try:
        return await _step(house, claim, situation, merge)
    except (Refused, BadInput) as exc:
        problem = shown_line(exc, 300)
        stopped = replace(merge, rollback_problem=problem)
        return waiting(house, situation, stopped, situation.fix.judgement or {})


async def _step(house: House, claim: Claim, situation: Situation, merge: ExecutionFact) -> Outcome:
    assert situation.fix.pull_number is not None
    pulls = situation.repo.pulls
    fixed = await pulls.get(situation.fix.pull_number)
    if merge.rollback_pull_number is None:
        proposed = await propose_revert(house, claim, situation, merge, fixed)
        if proposed is not None:
            return proposed
        merge = replace(merge, rollback_problem=UNDONE)
        return await rolled_back(house, situation, merge, None, by_us=False)
    pull = await pulls.get(merge.rollback_pull_number)
    if pull.merged:
        return await _merged(house, situation, merge, fixed, pull)
    if not pull.open:
        problem = f"The revert pull request #{pull.number} was closed without a merge."
        closed = replace(merge, rollback_state=CLOSED, rollback_problem=problem)
        judgement = await show_closed(house, claim, situation, merge)
        return waiting(house, situation, closed, judgement)
    if merge.rollback_state in {CLOSED, FOR_PEOPLE}:
        theirs = replace(merge, rollback_state=FOR_PEOPLE)
        judgement = await show_revert(house, claim, situation, theirs, pull, ())
        return waiting(house, situation, theirs, judgement)
    return await merge_revert(house, claim, situation, merge, fixed=fixed, pull=pull)


async def _merged(
    house: House, situation: Situation, merge: ExecutionFact, fixed: PullFact, pull: PullFact
) -> Outcome:
    by_us = pull.head_sha == merge.rollback_head and merge.rollback_state != FOR_PEOPLE
    left = () if by_us else await not_taken_back(situation, merge, fixed, pull)
    if left:
        return _merged_otherwise(house, situation, merge, pull, left)
    # a lost answer may be all that was seen of the merge: what it made is verified here, too
    merged = await read_merge(situation, fixed) if by_us else None
    wrong = await surprise(situation, merge, merged, pull, fixed.base) if merged else None
    return await rolled_back(house, situation, merge, pull, by_us=by_us, wrong=wrong)


def _merged_otherwise(
    house: House, situation: Situation, merge: ExecutionFact, pull: PullFact, left: Sequence[str]
) -> Outcome:
    """People merged something else from the revert's branch: the fix stands, so nothing is over."""
    names = ", ".join(shown_line(path, 100) for path in left[:5])
    problem = (
        f"#{pull.number} was merged, but not with what takes the fix back: {names} does not hold "
        f"what it held before. Revert {merge.git_commit_sha} by hand."
    )
    theirs = replace(merge, rollback_state=FOR_PEOPLE, rollback_problem=problem)
    return waiting(house, situation, theirs, situation.fix.judgement or {})
