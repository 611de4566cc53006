"""The gate on a revert PR, and what the row keeps while it waits.

Green only on the one commit that we made for this rollback, and only while no other pull request
has it: the branch is anybody's to push, so its name says nothing of what stands there (R31).
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import GateTaken
from bot.github.check_owner import ROLLBACK, WITHHELD
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, executions, our_heads
from bot.store.executions import CLOSED, FOR_PEOPLE, ExecutionFact
from bot.workflows.close_fix import GATE
from bot.workflows.fence import fence
from bot.workflows.gate_other import sharing_head
from bot.workflows.house import House
from bot.workflows.revert_text import (
    NOT_OURS,
    REVIEWED,
    SHARED,
    STOPPED,
    VERIFIED,
    asker,
    gate_words,
    not_our_words,
    shared_words,
)
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once
from policies.verdict import Gate, Reason

LOOK_AGAIN_SECONDS = 3600.0
"""Events wake it; this is for those that were lost."""
log = logging.getLogger(__name__)

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
    if pull.head_sha != merge.rollback_head:
        return await _withhold(house, claim, situation, merge, pull)
    sharing = await _sharing(situation, pull)
    if sharing:
        view = [pull.head_sha, Gate.IN_PROGRESS.value, SHARED, shared_words(merge, sharing)]
        return await _put(house, claim, situation, merge, view)
    is_verified = merge.rollback_state != FOR_PEOPLE
    gate, title = _gate(hindering, is_verified=is_verified)
    words = gate_words(merge, [reason.text for reason in hindering], verified=is_verified)
    return await _put(house, claim, situation, merge, [pull.head_sha, gate.value, title, words])


async def show_closed(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact
) -> dict[str, Any]:
    """Red, so that a reopened PR does not pass on an old word (R31); on our own commit only."""
    if merge.rollback_head is None:
        return dict(situation.fix.judgement or {})
    words = f"The rollback that {asker(merge)} asked for was closed without a merge."
    view = [merge.rollback_head, Gate.FAILURE.value, "Closed without a merge", words]
    return await _put(house, claim, situation, merge, view)


async def _withhold(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, pull: PullFact
) -> dict[str, Any]:
    """Somebody pushed: our commit's green word ends, and theirs gets none.

    A commit that a fix or another pull request has is left alone: the gate there is theirs.
    """
    words, kept = not_our_words(merge), dict(situation.fix.judgement or {})
    if merge.rollback_head is not None:
        left = [merge.rollback_head, Gate.IN_PROGRESS.value, NOT_OURS, words]
        kept = await _put(house, claim, situation, merge, left)
    head, checks = pull.head_sha, situation.repo.checks
    async with house.db.read() as session:
        if await our_heads.is_recorded(session, situation.tenant.integration_id, head):
            return kept
    there = await checks.find(GATE, head)
    if await _sharing(situation, pull) or (there is not None and there.conclusion is None):
        return kept
    try:
        await checks.put(
            name=GATE,
            head_sha=head,
            status="in_progress",
            title=NOT_OURS,
            summary=words,
            external_id=WITHHELD,
            guard=fence(house, claim),
        )
    except GateTaken as taken:
        log.info("the gate was left alone", extra={"problem": str(taken)})
    return kept


async def _sharing(situation: Situation, pull: PullFact) -> list[int]:
    """The other open pull requests with this head."""
    sharing = sharing_head(pull, await situation.repo.pulls.list_open())
    return [other.number for other in sharing[1:]]


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
    try:
        run = await _run(house, claim, situation, merge, view)
    except GateTaken as taken:  # a fix was judged on our commit: it is shared or was, so not green
        log.warning("the gate was not shown", extra={"problem": str(taken)})
        return kept
    async with house.db.begin() as session:
        await executions.change(session, situation.fix.id, rollback_check_run_id=run)
    return {**kept, SHOWN: list(view)}


async def _run(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, view: Sequence[str]
) -> int:
    head, gate, title, words = view
    is_open = gate == Gate.IN_PROGRESS
    return await situation.repo.checks.put(
        name=GATE,
        head_sha=head,
        status="in_progress" if is_open else "completed",
        conclusion=None if is_open else gate,
        title=title,
        summary=words,
        check_run_id=merge.rollback_check_run_id,
        external_id=f"{ROLLBACK}{situation.fix.id}",
        guard=fence(house, claim),
    )


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
