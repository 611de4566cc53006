"""Facts in, verdict out, and the gate shows it; a fix that may merge goes on to the merge."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Refused
from bot.github.judging_answer import Sight
from bot.github.pulls import ClosingFact, PullFact
from bot.store import Claim, Outcome, Session, tenants
from bot.workflows.case import Case
from bot.workflows.close_fix import closed_elsewhere, merged_elsewhere
from bot.workflows.consent_labels import ensure_consent_labels
from bot.workflows.gate_text import gate_of
from bot.workflows.gather_facts import facts_of, head_since, label_sight
from bot.workflows.house import House
from bot.workflows.keep_labels import keep_labels
from bot.workflows.people import authority_of
from bot.workflows.read_pull import Reading, read_pull, see_pull
from bot.workflows.record_verdict import record_verdict
from bot.workflows.reject_fix import reject_fix
from bot.workflows.reweigh import reweigh
from bot.workflows.show_gate import gate_note, show_gate
from bot.workflows.situation import Situation, situation_of
from bot.workflows.tell import tell_once
from policies.approval import judge_by
from policies.facts import Facts, PersonFacts
from policies.label_upkeep import hear_execute_label
from policies.rejection import Closing, rejection, stop
from policies.rulebook_people import nobody_has
from policies.shown import shown_line
from policies.verdict import Decision, State, forbid
from policies.weighing import Weighed

CONSENTED = {State.APPROVED, State.NOT_REQUIRED}


async def judge_fix(house: House, claim: Claim) -> Outcome:
    """Judge a fix that has a PR; the verdict is of this moment and of this head only."""
    begun = house.now()
    situation = await situation_of(house, claim.id, fresh=True)
    sight = await see_pull(situation)
    pull, closings = sight.pull, sight.closings
    if pull.merged:
        return await merged_elsewhere(house, situation, pull)
    if await _is_moved(house, situation, pull):
        return Outcome(due_in=0)
    fresh = claim.state == "approved"
    try:
        case = await case_of(house, situation, sight, fresh=fresh)
    except Refused:
        if pull.open:
            raise
        return await _closed(house, claim, situation, pull, closings)  # nothing more can be read
    if case.rejected is not None:
        return await reject_fix(house, claim, case, case.rejected)
    if not pull.open:
        return await _closed(house, claim, situation, pull, closings)
    if case.decision.missing:
        await ensure_consent_labels(house, situation)
    values = await _show(house, claim, case)
    values["judgement"] |= {"judged_at": begun.isoformat(), "rev": claim.rev}
    values |= _seen(case, begun)
    values |= await keep_labels(house, claim, case)
    return _outcome(house, case, values, was=claim.state)


def _seen(case: Case, at: datetime) -> dict[str, Any]:
    """For reconciling: what this look saw; it was no full one if GitHub hid a person from it."""
    is_whole = None not in case.facts.people.values()
    return {"looked_at": at, "pull_updated_at": case.reading.pull.updated_at if is_whole else None}


async def case_of(
    house: House,
    situation: Situation,
    sight: Sight,
    *,
    fresh: bool,
) -> Case:
    """All that is known, the verdict on it, and whether somebody ended the attempt."""
    reading = await read_pull(situation, sight.pull, sight)
    weighed = await reweigh(house, situation, reading)
    facts = await facts_of(house, situation, reading, weighed, fresh=fresh)
    facts = await _with_closers(house, situation, facts, sight.closings)
    return decided(situation, reading, weighed, facts, sight.closings)


def decided(
    situation: Situation,
    reading: Reading,
    weighed: Weighed,
    facts: Facts,
    closings: tuple[ClosingFact, ...],
) -> Case:
    """The verdict on these facts, with all that the facts document does not hold."""
    policy = situation.policy
    decision = judge_by(facts, policy.rulebook)
    more = (
        *label_sight(situation, reading).doubts,
        *hear_execute_label(facts, policy.rulebook),
        *nobody_has(policy.nobodies),
    )
    decision = replace(decision, reasons=(*decision.reasons, *more))
    if not weighed.is_allowed:
        decision = forbid(decision, weighed.reasons)
    ended = [Closing(closing.actor_id, closing.at) for closing in closings]
    rejected = rejection(facts, policy.rulebook, ended)
    if rejected is not None:
        decision = stop(decision, rejected)
    return Case(situation, reading, weighed, facts, decision, rejected)


async def _with_closers(
    house: House, situation: Situation, facts: Facts, closings: tuple[ClosingFact, ...]
) -> Facts:
    """The facts with everybody in them who closed the PR, as GitHub describes them now.

    An outage raises: nobody's closing is taken for somebody else's, for it ends the attempt.
    """
    found: dict[int, PersonFacts | None] = {}
    for closing in closings:
        if closing.actor_id is None or closing.type != "User" or closing.actor_id in found:
            continue
        person = await house.permissions.look_up(
            situation.repo, closing.login or "", now=house.now(), fresh=True
        )
        is_same = person is not None and person.id == closing.actor_id
        found[closing.actor_id] = authority_of(person) if person and is_same else None
    return replace(facts, people={**facts.people, **found}) if found else facts


async def _closed(
    house: House,
    claim: Claim,
    situation: Situation,
    pull: PullFact,
    closings: tuple[ClosingFact, ...],
) -> Outcome:
    who = closings[-1].login if closings else None
    return await closed_elsewhere(house, claim, situation, pull, shown_line(who, 60) or "Somebody")


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


async def _show(house: House, claim: Claim, case: Case) -> dict[str, Any]:
    """Put the verdict on the head as our check run, if it says anything new."""
    situation, decision, head = case.situation, case.decision, case.pull.head_sha
    view = gate_of(case)
    since = head_since(situation, case.reading)
    is_first = case.reading.is_ungated
    seen = case.reading.gates
    shown = await show_gate(
        house, claim, situation, head, view, since=since, is_first=is_first, seen=seen
    )
    judgement = {
        "head": head,
        "base_moves": (situation.fix.judgement or {}).get("base_moves", 0),
        "state": decision.state.value,
        "may_merge": decision.may_merge,
        "base": situation.policy.view.sha,
        "onto": case.pull.base,
        "category": decision.category.value,
        "level": decision.level.name,
        "approvers": list(decision.approvers),
        "missing": decision.missing,
        "reasons": [asdict(reason) for reason in decision.reasons],
        "gate": gate_note(view),
    }
    return {**shown, "judgement": judgement, "head_sha": head}


def _outcome(house: House, case: Case, values: dict[str, Any], *, was: str) -> Outcome:
    """From `awaiting_approval` consent leads to `approved`, where all is read again first."""
    situation, facts, decision = case.situation, case.facts, case.decision
    missing = "; ".join(_telling(decision))

    async def record(session: Session) -> None:
        news = (situation.fix.judgement or {}).get("gate") != values["judgement"]["gate"]
        await record_verdict(house, session, case, is_news=news)
        if decision.missing and not situation.fix.is_suggestion:
            await tell_once(house, session, situation, "approval_needed", missing)

    return Outcome(
        state=_next_state(decision, was),
        due_in=0 if decision.may_merge else _until_expiry(situation, facts, decision),
        values={
            **values,
            "category": case.weighed.category.value,
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
