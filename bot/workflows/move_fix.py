"""One step of a fix request, by its state."""

from collections.abc import Awaitable, Callable, Mapping

from bot.errors import BadInput, Refused, Unreachable
from bot.store import MAX_ATTEMPTS, Claim, Outcome, fixes
from bot.workflows.draft_fix import draft_fix, stopped
from bot.workflows.execute_fix import execute_fix
from bot.workflows.follow_merge import follow_merge
from bot.workflows.gate_group import judge_groups_again
from bot.workflows.gate_unreadable import LATER_SECONDS, gate_unreadable
from bot.workflows.house import House
from bot.workflows.judge_fix import judge_fix
from bot.workflows.proposal import Stopped
from bot.workflows.publish_fix import publish_fix
from bot.workflows.situation import situation_of

Step = Callable[[House, Claim], Awaitable[Outcome]]

_STEPS: Mapping[str, Step] = {
    "drafting": draft_fix,
    "proposed": publish_fix,
    "awaiting_approval": judge_fix,
    "approved": judge_fix,
    "executing": execute_fix,
    "executed": follow_merge,
}
_BEFORE_CONSENT = {"drafting", "proposed"}
"""States in which giving up harms nothing: nobody has consented to anything yet."""
_JUDGED = {"awaiting_approval", "approved"}
"""States whose gate may be green on facts that can no longer be read."""


async def move_fix(house: House, claim: Claim) -> Outcome:
    """Do what the state asks for; an end without success has a named reason people see."""
    step = _STEPS.get(claim.state)
    if step is None:
        return await _over(house, claim)
    try:
        return await _move(house, claim, step)
    except (Refused, BadInput) as exc:
        return await _refused(house, claim, exc)
    except Unreachable as exc:
        if claim.attempts < MAX_ATTEMPTS:
            raise
        return await _out_of_reach(house, claim, exc)


async def _refused(house: House, claim: Claim, why: Refused | BadInput) -> Outcome:
    if claim.state in _JUDGED:
        return await gate_unreadable(house, claim, why)
    if claim.state not in _BEFORE_CONSENT:
        return Outcome(problem=str(why))
    return await _give_up(house, claim, "refused", str(why))


async def _out_of_reach(house: House, claim: Claim, why: Unreachable) -> Outcome:
    if claim.state in _JUDGED:
        return await gate_unreadable(house, claim, why)
    if claim.state not in _BEFORE_CONSENT:
        return Outcome(due_in=LATER_SECONDS, problem=str(why))  # an outage ends no PR
    return await _give_up(house, claim, "provider_error", str(why))


async def _move(house: House, claim: Claim, step: Step) -> Outcome:
    """The step, and a look at the merge queue where it finds that consent is lost."""
    outcome = await step(house, claim)
    if (claim.state, outcome.state) == ("approved", "awaiting_approval"):
        await judge_groups_again(house, claim.id)
    return outcome


async def _over(house: House, claim: Claim) -> Outcome:
    """News of a fix request that is over change nothing, least of all why it ended."""
    async with house.db.read() as session:
        fix = await fixes.load(session, claim.id)
    return Outcome(problem=fix.problem)


async def _give_up(house: House, claim: Claim, reason: str, problem: str) -> Outcome:
    try:
        situation = await situation_of(house, claim.id)
    except (Refused, Unreachable):
        return Outcome(state="failed", values={"stop_reason": reason}, problem=problem)
    return stopped(house, situation, Stopped(reason, problem))
