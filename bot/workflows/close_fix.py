"""A fix reached its end: merged by us, merged by a person, or closed."""

from typing import Any

from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, errors, executions, fixes, tenants
from bot.workflows.check_merge import surprise
from bot.workflows.house import House
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once
from bot.workflows.tenancy import repo_of
from bot.workflows.triage_error import ENDED
from policies.lifecycle import ErrorState

GATE = "fixwarden/approval"
CLOSED = "This fix request is over. `/fixwarden fix` on the report starts another."


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


async def closed_elsewhere(house: House, situation: Situation, pull: PullFact) -> Outcome:
    """The PR was closed unmerged: this request is over; a person may ask for another.

    The gate goes red, so that a reopened PR does not pass on an old decision (R31).
    """
    await situation.repo.checks.put(
        name=GATE,
        head_sha=pull.head_sha,
        status="completed",
        conclusion="failure",
        title="Closed without a merge",
        summary=CLOSED,
        check_run_id=situation.fix.check_run_id,
    )

    async def record(session: Session) -> None:
        await errors.move(session, situation.error.id, ErrorState.TRIAGED, route=ENDED)
        await tell(house, session, situation.error.id)
        await tell_once(house, session, situation, "fix_rejected", "its pull request was closed")

    return Outcome(
        state="rejected",
        values={"stop_reason": "closed"},
        problem="the pull request was closed without a merge",
        then=(record,),
    )


async def close_up(house: House, claim: Claim) -> Outcome:
    """After the merge: the reports are closed with a link and our branch goes."""
    async with house.db.read() as session:
        fix = await fixes.load(session, claim.id)
        error = await errors.load(session, fix.error_id)
        tenant = await tenants.tenant(session, error.integration_id)
        numbers = await errors.linked_issues(session, error.id)
    repo = repo_of(house, tenant)
    for number in numbers:
        await repo.issues.close(number)
    if fix.branch:
        await repo.git.delete_branch(fix.branch)
    return Outcome(problem=fix.problem)
