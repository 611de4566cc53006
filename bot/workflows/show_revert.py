"""The gate on a revert PR, and what the row keeps while it waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, executions
from bot.store.executions import CLOSED, FOR_PEOPLE, ExecutionFact
from bot.workflows.close_fix import GATE
from bot.workflows.fence import fence
from bot.workflows.house import House
from bot.workflows.revert_text import REVIEWED, STOPPED, VERIFIED, asker, gate_words
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once
from policies.verdict import Gate, Reason

LOOK_AGAIN_SECONDS = 3600.0
"""Events wake it; this is for those that were lost."""
SHOWN = "rollback_gate"
_OBJECTIONS = frozenset({"R26", "R27", "R29"})


async def show_revert(
    house: House,
    claim: Claim,
    situation: Situation,
    merge: ExecutionFact,
    pull: PullFact,
    hindering: Sequence[Reason],
) -> dict[str, Any]:
    """Put the gate on the PR's head if it says anything new; returns what to keep of it.

    Red checks and a missing permission do not turn it: it speaks of consent, as a fix's does.
    """
    is_verified = merge.rollback_state != FOR_PEOPLE
    gate, title = _gate(hindering, is_verified=is_verified)
    words = gate_words(merge, [reason.text for reason in hindering], verified=is_verified)
    return await _put(house, claim, situation, merge, [pull.head_sha, gate.value, title, words])


async def show_closed(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, pull: PullFact
) -> dict[str, Any]:
    """Red, so that a reopened PR does not pass on an old word (R31)."""
    words = f"The rollback that {asker(merge)} asked for was closed without a merge."
    view = [pull.head_sha, Gate.FAILURE.value, "Closed without a merge", words]
    return await _put(house, claim, situation, merge, view)


def _gate(hindering: Sequence[Reason], *, is_verified: bool) -> tuple[Gate, str]:
    codes = {reason.code for reason in hindering}
    if not is_verified:
        return Gate.SUCCESS, REVIEWED
    if codes & _OBJECTIONS:
        return Gate.FAILURE, STOPPED
    return (Gate.IN_PROGRESS if "R31" in codes else Gate.SUCCESS), VERIFIED


async def _put(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, view: Sequence[str]
) -> dict[str, Any]:
    kept = dict(situation.fix.judgement or {})
    if kept.get(SHOWN) == list(view):
        return kept
    head, gate, title, words = view
    is_open = gate == Gate.IN_PROGRESS
    run = await situation.repo.checks.put(
        name=GATE,
        head_sha=head,
        status="in_progress" if is_open else "completed",
        conclusion=None if is_open else gate,
        title=title,
        summary=words,
        check_run_id=merge.rollback_check_run_id,
        external_id=f"rollback-{situation.fix.id}",
        guard=fence(house, claim),
    )
    async with house.db.begin() as session:
        await executions.change(session, situation.fix.id, rollback_check_run_id=run)
    return {**kept, SHOWN: list(view)}


def waiting(
    house: House,
    situation: Situation,
    merge: ExecutionFact,
    judgement: Mapping[str, Any],
    *,
    due_in: float | None = LOOK_AGAIN_SECONDS,
    tells: bool = False,
) -> Outcome:
    """The rollback goes on when something happens; `merge` as it is to be kept."""
    is_theirs = merge.rollback_state in {FOR_PEOPLE, CLOSED}

    async def keep(session: Session) -> None:
        await executions.change(
            session,
            situation.fix.id,
            rollback_state=merge.rollback_state,
            rollback_problem=merge.rollback_problem,
        )
        await tell(house, session, situation.error.id)
        if tells or merge.rollback_state == FOR_PEOPLE:
            text = f"the rollback that {asker(merge)} asked for needs people: "
            where = merge.rollback_pull_url or ""
            await tell_once(
                house, session, situation, "approval_needed", text + where, about="rollback"
            )

    return Outcome(
        due_in=None if is_theirs else due_in,
        values={"judgement": dict(judgement)},
        problem=situation.fix.problem,
        then=(keep,),
    )
