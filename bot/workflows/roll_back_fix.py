"""A rollback that a person asked for, one step of it: proposed, judged, merged, recorded.

Every step looks up what an earlier one did, so it may be killed anywhere and run again.
"""

from dataclasses import replace

from bot.errors import BadInput, Refused
from bot.store import Claim, Outcome
from bot.store.executions import CLOSED, FOR_PEOPLE, ExecutionFact
from bot.workflows.finish_rollback import rolled_back
from bot.workflows.house import House
from bot.workflows.merge_revert import merge_revert, surprise
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
        by_us = pull.head_sha == merge.rollback_head and merge.rollback_state != FOR_PEOPLE
        # a lost answer may be all that was seen of the merge: what it made is verified here, too
        merged = await read_merge(situation, fixed) if by_us else None
        wrong = await surprise(situation, merge, merged, pull) if merged else None
        return await rolled_back(house, situation, merge, pull, by_us=by_us, wrong=wrong)
    if not pull.open:
        problem = f"The revert pull request #{pull.number} was closed without a merge."
        closed = replace(merge, rollback_state=CLOSED, rollback_problem=problem)
        judgement = await show_closed(house, claim, situation, merge, pull)
        return waiting(house, situation, closed, judgement)
    if merge.rollback_state in {CLOSED, FOR_PEOPLE}:
        theirs = replace(merge, rollback_state=FOR_PEOPLE)
        judgement = await show_revert(house, claim, situation, theirs, pull, ())
        return waiting(house, situation, theirs, judgement)
    return await merge_revert(house, claim, situation, merge, fixed=fixed, pull=pull)
