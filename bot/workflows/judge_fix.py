"""Facts in, verdict out, and the gate shows it; a fix that may merge goes on to the merge."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, fixes, tenants
from bot.workflows.close_fix import GATE, closed_elsewhere, merged_elsewhere
from bot.workflows.consent_labels import ensure_consent_labels
from bot.workflows.fence import fence
from bot.workflows.gate_text import gate_of
from bot.workflows.gather_facts import Reading, facts_of, head_since, read_pull
from bot.workflows.house import House
from bot.workflows.reweigh import reweigh
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell, tell_once
from policies.approval import judge
from policies.facts import Facts
from policies.verdict import Decision, Gate, State, forbid
from policies.weighing import Weighed

CONSENTED = {State.APPROVED, State.NOT_REQUIRED}


async def judge_fix(house: House, claim: Claim) -> Outcome:
    """Judge a fix that has a PR; the verdict is of this moment and of this head only."""
    begun = house.now()
    situation = await situation_of(house, claim.id, fresh=True)
    assert situation.fix.pull_number is not None
    pull = await situation.repo.pulls.get(situation.fix.pull_number)
    if not pull.open:
        return await _gone(house, situation, pull)
    if await _is_moved(house, situation, pull):
        return Outcome(due_in=0)
    reading = await read_pull(situation, pull)
    weighed = await reweigh(house, situation, reading)
    facts = await facts_of(house, situation, reading, weighed, fresh=claim.state == "approved")
    decision = judge(facts)
    if not weighed.is_allowed:
        decision = forbid(decision, weighed.reasons)
    if decision.missing:
        await ensure_consent_labels(house, situation)
    values = await show(house, claim, situation, reading, decision)
    values["judgement"] |= {"judged_at": begun.isoformat(), "rev": claim.rev}
    return _outcome(house, situation, weighed, facts, decision, values, was=claim.state)


async def _gone(house: House, situation: Situation, pull: PullFact) -> Outcome:
    if pull.merged:
        return await merged_elsewhere(house, situation, pull)
    return await closed_elsewhere(house, situation, pull)


async def _is_moved(house: House, situation: Situation, pull: PullFact) -> bool:
    """The default branch or the visibility changed: note it, and judge from the start."""
    tenant = situation.tenant
    branch = pull.default_branch or tenant.default_branch
    private = tenant.private if pull.private is None else pull.private
    if (branch, private) == (tenant.default_branch, tenant.private):
        return False
    async with house.db.begin() as session:
        await tenants.describe_again(
            session, tenant.integration_id, default_branch=branch, private=private
        )
    return True


async def show(
    house: House, claim: Claim, situation: Situation, reading: Reading, decision: Decision
) -> dict[str, Any]:
    """Put the verdict on the head as our check run, if it says anything new."""
    fix, head = situation.fix, reading.pull.head_sha
    view = gate_of(situation, decision, head)
    judgement = {
        "head": head,
        "base_moves": (fix.judgement or {}).get("base_moves", 0),
        "state": decision.state.value,
        "may_merge": decision.may_merge,
        "base": situation.policy.view.sha,
        "category": decision.category.value,
        "level": decision.level.name,
        "approvers": list(decision.approvers),
        "missing": decision.missing,
        "reasons": [asdict(reason) for reason in decision.reasons],
        "gate": [view.gate.value, view.title, view.summary],
    }
    values: dict[str, Any] = {"judgement": judgement, "head_sha": head}
    shown = (fix.judgement or {}).get("gate")
    if fix.check_head == head and fix.check_run_id is not None and shown == judgement["gate"]:
        return values
    values["check_run_id"] = await situation.repo.checks.put(
        name=GATE,
        head_sha=head,
        status="in_progress" if view.gate is Gate.IN_PROGRESS else "completed",
        conclusion=None if view.gate is Gate.IN_PROGRESS else view.gate.value,
        title=view.title,
        summary=view.summary,
        check_run_id=fix.check_run_id if fix.check_head == head else None,
        external_id=f"fix-{fix.id}",
        guard=fence(house, claim),
    )
    values["check_head"] = head
    values["head_since"] = head_since(situation, reading) or house.now()
    return values


def _outcome(
    house: House,
    situation: Situation,
    weighed: Weighed,
    facts: Facts,
    decision: Decision,
    values: dict[str, Any],
    *,
    was: str,
) -> Outcome:
    """From `awaiting_approval` consent leads to `approved`, where all is read again first."""
    missing = "; ".join(_telling(decision))

    async def record(session: Session) -> None:
        await _project_consent(house, session, situation, facts, decision)
        if _changed(situation, values):
            await _audit(session, situation, facts, decision)
            await tell(house, session, situation.error.id)
        if decision.missing and not situation.fix.is_suggestion:
            await tell_once(house, session, situation, "approval_needed", missing)

    return Outcome(
        state=_next_state(decision, was),
        due_in=0 if decision.may_merge else _until_expiry(situation, facts, decision),
        values={
            **values,
            "category": weighed.category.value,
            "approval_required": decision.state is not State.NOT_REQUIRED,
        },
        problem=None if decision.may_merge else missing or None,
        then=(record,),
    )


def _telling(decision: Decision) -> list[str]:
    """What stands in the way, and whose consent did not count and why."""
    return [
        reason.text
        for reason in decision.reasons
        if reason.user_id is None or reason.user_id not in decision.approvers
    ]


def _until_expiry(situation: Situation, facts: Facts, decision: Decision) -> float | None:
    """Seconds until the first consent that counts now is too old (R28): then judge again."""
    given = [
        *(
            review.submitted_at
            for review in facts.reviews
            if review.user_id in decision.approvers and review.state == "APPROVED"
        ),
        *(e.created_at for e in facts.label_events if e.actor_id in decision.approvers),
    ]
    age = timedelta(days=situation.policy.usable.approval.max_age_days, seconds=1)
    left = [(at + age - facts.now).total_seconds() for at in given if at is not None]
    return min((seconds for seconds in left if seconds > 0), default=None)


def _next_state(decision: Decision, was: str) -> str:
    if decision.state not in CONSENTED:
        return "awaiting_approval"
    return "executing" if decision.may_merge and was == "approved" else "approved"


def _changed(situation: Situation, values: dict[str, Any]) -> bool:
    return bool((situation.fix.judgement or {}).get("gate") != values["judgement"]["gate"])


async def _project_consent(
    house: House, session: Session, situation: Situation, facts: Facts, decision: Decision
) -> None:
    for approver in decision.approvers:
        person = facts.people.get(approver)
        await fixes.put_approval(
            session,
            situation.fix.id,
            approver_id=approver,
            login=person.login if person else "",
            head_sha=facts.pull.head,
            status="approved",
            now=house.now(),
        )


async def _audit(session: Session, situation: Situation, facts: Facts, decision: Decision) -> None:
    """One row per decision, with the evidence it was made on (R48)."""
    await audit.record(
        session,
        actor="fixwarden",
        action="fix:decision:judge",
        subject=f"fix:{situation.fix.id}",
        integration_id=situation.tenant.integration_id,
        facts=evidence(situation, facts, decision),
    )


def evidence(situation: Situation, facts: Facts, decision: Decision) -> dict[str, Any]:
    """Ids, SHAs and permissions seen; enough to judge the judge later."""
    return {
        "head": facts.pull.head,
        "pull": facts.pull.number,
        "policy_blob": situation.policy.blob_sha,
        "policy_commit": situation.policy.view.sha,
        "state": decision.state.value,
        "may_merge": decision.may_merge,
        "base": situation.policy.view.sha,
        "category": decision.category.value,
        "level": decision.level.name,
        "approvers": list(decision.approvers),
        "reviews": [review.id for review in facts.reviews],
        "people": {
            str(number): person.permission if person else None
            for number, person in facts.people.items()
        },
        "codes": [reason.code for reason in decision.reasons],
    }
