"""A fix reached its end: merged by us, merged by a person, or closed."""

from typing import Any

from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, errors, executions, reopening, tenants
from bot.store.fixes import ENDED
from bot.workflows.check_merge import surprise
from bot.workflows.gate_text import GateView
from bot.workflows.house import House
from bot.workflows.show_gate import gate_note, show_gate
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once
from policies.lifecycle import ErrorState
from policies.merge import GATE_NAME
from policies.verdict import Gate

GATE = GATE_NAME
CLOSED = (
    "{who} closed this pull request without a merge. Only an approver's closing is a rejection, so "
    "this attempt can be taken up again: **open the pull request again**, and it is judged anew "
    "where it stood.\n\n`/fixwarden fix` on the report starts another attempt instead."
)


async def executed(house: House, situation: Situation, pull: PullFact, *, by_us: bool) -> Outcome:
    """Record a merge: execution row, audit row, notices, the error resolved; all at once.

    If what was merged is not what was judged, the alarm is raised and no proven A merges
    by itself there until `resume` (R44).
    """
    house.heads.forget(situation.tenant.github_repo_id)
    wrong = await surprise(situation, pull) if by_us else None

    async def record(session: Session) -> None:
        await executions.record(session, situation.fix, _execution(house, situation, pull))
        await _audit_merge(session, situation, pull, by_us=by_us, wrong=wrong)
        await errors.move(session, situation.error.id, ErrorState.RESOLVED, problem=None)
        await tell(house, session, situation.error.id)
        await tell_once(house, session, situation, "fix_merged", f"merged as {pull.merge_sha}")
        if wrong is not None:
            await tenants.pause_auto_merge(session, situation.tenant.integration_id)
            await tell_once(house, session, situation, "alarm", f"{wrong}: look at it now")

    return Outcome(
        state="executed",
        due_in=0,
        values={"merge_sha": pull.merge_sha, "head_sha": pull.head_sha},
        problem=wrong,
        then=(record,),
    )


async def _audit_merge(
    session: Session, situation: Situation, pull: PullFact, *, by_us: bool, wrong: str | None
) -> None:
    await audit.record(
        session,
        actor="fixwarden" if by_us else "a person on GitHub",
        action="fix:execution:merge" if by_us else "fix:execution:merged_elsewhere",
        subject=f"fix:{situation.fix.id}",
        integration_id=situation.tenant.integration_id,
        facts={
            "merged_head": pull.head_sha,
            "judged_head": (situation.fix.judgement or {}).get("head"),
            "merge": pull.merge_sha,
            "pull": pull.number,
            "category": situation.fix.category,
            "judgement": _judgement(situation),
            "surprise": wrong,
        },
    )


def _execution(house: House, situation: Situation, pull: PullFact) -> dict[str, Any]:
    return {
        "executed_by_agent": (situation.fix.proposed_fix or {}).get("drafted_by"),
        "execution_status": "executed",
        "git_commit_sha": pull.merge_sha,
        "github_pr_url": pull.url,
        "merged_head": pull.head_sha,
        "category": situation.fix.category,
        "files_changed": list(situation.fix.files_affected or ()),
        "rollback_available": True,
        "merged_at": pull.merged_at,
        "executed_at": house.now(),
    }


def _judgement(situation: Situation) -> dict[str, Any]:
    kept = ("state", "category", "level", "approvers")
    return {name: (situation.fix.judgement or {}).get(name) for name in kept}


async def merged_elsewhere(house: House, situation: Situation, pull: PullFact) -> Outcome:
    """A person merged the PR on GitHub: their own consent, recorded as theirs."""
    return await executed(house, situation, pull, by_us=False)


async def closed_elsewhere(
    house: House, claim: Claim, situation: Situation, pull: PullFact, who: str
) -> Outcome:
    """The PR was closed by somebody who may not reject it: the attempt rests.

    The gate goes red, so that a reopened PR does not pass on an old decision (R31); the branch
    stays, so that it can be reopened (`bot.store.reopening`).
    """
    view = GateView(Gate.FAILURE, "Closed without a merge", CLOSED.format(who=who))
    values = await show_gate(house, claim, situation, pull.head_sha, view)
    judgement = {**(situation.fix.judgement or {}), "may_merge": False, "gate": gate_note(view)}
    problem = f"{who} closed its pull request; opened again, this attempt goes on"

    async def record(session: Session) -> None:
        await errors.move(session, situation.error.id, ErrorState.TRIAGED, route=ENDED)
        await tell(house, session, situation.error.id)
        await tell_once(house, session, situation, "fix_failed", problem)

    return Outcome(
        state="failed",
        values={**values, "stop_reason": reopening.CLOSED, "judgement": judgement},
        problem=problem,
        then=(record,),
    )
