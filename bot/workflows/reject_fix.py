"""A rejected attempt is ended: gate red, PR closed with a reason, branch gone, all recorded (R26).

The row is written last. Until then the fix is open, so no other attempt takes its branch's name,
and whatever a death interrupts is done again; each act looks first or changes nothing twice.
"""

import logging

from bot.errors import GitHubRefused, NotFound
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, errors, fixes
from bot.store.fixes import ENDED
from bot.workflows.case import Case
from bot.workflows.close_fix import merged_elsewhere
from bot.workflows.fence import fence
from bot.workflows.gate_text import gate_of
from bot.workflows.house import House
from bot.workflows.reject_text import comment_on_rejection, in_a_sentence
from bot.workflows.show_gate import gate_note, show_gate
from bot.workflows.tell import tell, tell_once
from policies.lifecycle import ErrorState
from policies.rejection import Rejected, Way

log = logging.getLogger(__name__)


async def reject_fix(house: House, claim: Claim, case: Case, rejected: Rejected) -> Outcome:
    """End the attempt; the decision in `case` is stopped already, so its gate is red."""
    view = gate_of(case)
    head = case.pull.head_sha
    values = await show_gate(house, claim, case.situation, head, view)
    pull = await _close(house, claim, case, rejected)
    if pull.merged:
        return await merged_elsewhere(house, case.situation, pull)
    await _delete_branch(house, claim, case)
    fix = case.situation.fix

    async def record(session: Session) -> None:
        await _note(house, session, case, rejected)
        await errors.move(session, case.situation.error.id, ErrorState.TRIAGED, route=ENDED)
        await tell(house, session, case.situation.error.id)
        await tell_once(
            house, session, case.situation, "fix_rejected", in_a_sentence(case, rejected)
        )

    return Outcome(
        state="rejected",
        values={
            **values,
            "stop_reason": "rejected",
            "head_sha": head,
            "judgement": {**(fix.judgement or {}), "head": head, "gate": gate_note(view)},
            "rejected_by": rejected.user_id,
            "rejected_login": fix.rejected_login or case.login(rejected.user_id),
            "reject_reason": fix.reject_reason or rejected.reason.text,
            "rejected_at": fix.rejected_at or house.now(),
        },
        problem=in_a_sentence(case, rejected),
        then=(record,),
    )


async def _close(house: House, claim: Claim, case: Case, rejected: Rejected) -> PullFact:
    """Say why, then close; the pull request as it is afterwards."""
    repo, pull = case.situation.repo, case.pull
    guard = fence(house, claim)
    marker, text = f"rejected-{case.situation.fix.id}", comment_on_rejection(case, rejected)
    try:
        await repo.issues.say(pull.number, marker, text, guard=guard)
    except GitHubRefused as refused:  # a locked conversation ends no attempt's end
        log.warning("rejection could not be told", extra={"reason": str(refused)})
    if not pull.open:
        return pull
    await guard()
    try:
        return await repo.pulls.update(pull.number, state="closed")
    except GitHubRefused as refused:
        log.warning("pull request could not be closed", extra={"reason": str(refused)})
        return await repo.pulls.get(pull.number)


async def _delete_branch(house: House, claim: Claim, case: Case) -> None:
    """Only our own, only where it still shows what was judged, and nobody else needs it."""
    situation, pull = case.situation, case.pull
    repo, name = situation.repo, situation.branch
    named = situation.fix.branch == name == pull.head_ref
    is_ours = named and pull.head_repo_id == repo.ref.repo_id
    if not is_ours or case.reading.siblings:
        return
    try:
        if await repo.git.head(name) == pull.head_sha:
            await fence(house, claim)()
            await repo.git.delete_branch(name)
    except NotFound:
        return
    except GitHubRefused as refused:
        log.warning("branch could not be deleted", extra={"reason": str(refused)})


async def _note(house: House, session: Session, case: Case, rejected: Rejected) -> None:
    """The audit row (R48), and the person's rejection beside the approvals."""
    situation, facts, person = case.situation, case.facts, rejected.user_id
    fix = situation.fix
    login = fix.rejected_login if rejected.way is Way.WORD else None
    reason = fix.reject_reason or rejected.reason.text
    known = facts.people.get(person)
    await audit.record(
        session,
        actor=login or case.login(person),
        actor_id=person,
        action="fix:decision:reject",
        subject=f"fix:{fix.id}",
        integration_id=situation.tenant.integration_id,
        facts={
            "way": rejected.way.value,
            "reason": reason,
            "head": facts.pull.head,
            "pull": facts.pull.number,
            "branch": fix.branch,
            "permission": known.permission if known else None,
            "category": case.decision.category.value,
            "policy_blob": situation.policy.blob_sha,
        },
    )
    await fixes.put_approval(
        session,
        fix.id,
        approver_id=person,
        login=login or case.login(person),
        head_sha=facts.pull.head,
        status="rejected",
        now=house.now(),
        rejection_reason=reason,
    )
