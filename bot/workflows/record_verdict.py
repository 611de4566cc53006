"""What a verdict leaves behind: whose consent counts, and one audit row with the evidence (R48)."""

from typing import Any

from bot.store import Session, audit, fixes
from bot.workflows.case import Case
from bot.workflows.house import House
from bot.workflows.tell import tell


async def record_verdict(house: House, session: Session, case: Case, *, is_news: bool) -> None:
    """Consent is projected each time; the audit row and the comment are for what changed."""
    fix = case.situation.fix
    for approver in case.decision.approvers:
        await fixes.put_approval(
            session,
            fix.id,
            approver_id=approver,
            login=case.login(approver),
            head_sha=case.facts.pull.head,
            status="approved",
            now=house.now(),
        )
    if not is_news:
        return
    await audit.record(
        session,
        actor="fixwarden",
        action="fix:decision:judge",
        subject=f"fix:{fix.id}",
        integration_id=case.situation.tenant.integration_id,
        facts=_evidence(case),
    )
    await tell(house, session, case.situation.error.id)


def _evidence(case: Case) -> dict[str, Any]:
    """Ids, SHAs and permissions seen; enough to judge the judge later."""
    facts, decision, policy = case.facts, case.decision, case.situation.policy
    return {
        "head": facts.pull.head,
        "pull": facts.pull.number,
        "policy_blob": policy.blob_sha,
        "policy_commit": policy.view.sha,
        "state": decision.state.value,
        "may_merge": decision.may_merge,
        "base": policy.view.sha,
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
