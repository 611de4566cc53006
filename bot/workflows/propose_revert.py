"""A rollback that was asked for becomes a branch, one commit and a PR; looked up before made."""

from bot.errors import GitHubRefused
from bot.github.pulls import PullFact
from bot.store import Claim, Outcome, Session, audit, executions, note
from bot.store.executions import FOR_PEOPLE, IMPOSSIBLE, PROPOSED, ExecutionFact
from bot.workflows.house import House
from bot.workflows.our_pull import open_pull, put_branch
from bot.workflows.plan_revert import RevertPlan, plan_revert
from bot.workflows.revert_text import (
    asker,
    revert_body,
    revert_branch,
    revert_message,
    revert_title,
    revert_trailer,
)
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once
from policies.shown import shown_line

UNDONE = "It was taken back by hand before fixwarden could."


async def propose_revert(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, pull: PullFact
) -> Outcome | None:
    """Plan the inverse and show it on GitHub; None: it was taken back already.

    `pull` is the merged PR of the fix.
    """
    try:
        plan = await plan_revert(situation, pull)
    except GitHubRefused as refused:
        return no_revert(house, situation, merge, shown_line(refused, 300))
    if plan.is_undone_already:
        return None
    if not plan.files:
        return no_revert(house, situation, merge, _problem(plan))
    head = await _our_commit(house, claim, situation, merge, plan)
    branch = revert_branch(situation)
    await put_branch(house, claim, situation, branch, head)
    made = await open_pull(
        house,
        situation,
        branch=branch,
        base=pull.base,
        trailer=revert_trailer(situation.fix.id),
        title=revert_title(situation),
        body=revert_body(situation, merge, plan),
    )
    labels = ["fixwarden", f"category: {merge.category}", "rollback"]
    await situation.repo.issues.add_labels(made.number, labels)
    is_verified = plan.is_verified and merge.rollback_state != FOR_PEOPLE
    return _proposed(house, situation, merge, made, is_verified=is_verified)


async def _our_commit(
    house: House, claim: Claim, situation: Situation, merge: ExecutionFact, plan: RevertPlan
) -> str:
    """The one commit of this rollback: in our record before any branch shows it (R12).

    One that was recorded stays, and its state with it, even if the base moved meanwhile: what
    it writes is compared with the base again before it is merged.
    """
    if merge.rollback_head is not None:
        return merge.rollback_head
    sha = await situation.repo.git.commit(
        base_sha=plan.base_sha,
        files=plan.files,
        message=revert_message(situation, merge, plan),
        modes=plan.modes,
    )
    async with house.db.begin() as session:
        await note(session, claim, {"merge_sha": situation.fix.merge_sha})  # fenced by the lease
        await executions.change(
            session,
            situation.fix.id,
            rollback_head=sha,
            rollback_state=PROPOSED if plan.is_verified else FOR_PEOPLE,
            rollback_problem=None if plan.is_verified else _problem(plan),
        )
    return sha


def _problem(plan: RevertPlan) -> str:
    """For people: why it is theirs, and which files are left as they are."""
    names = ", ".join(shown_line(path, 100) for path, _ in plan.left_out[:10])
    left = f" Not written back: {names}." if names else ""
    return f"{plan.doubt}{left}"


def _proposed(
    house: House, situation: Situation, merge: ExecutionFact, pull: PullFact, *, is_verified: bool
) -> Outcome:
    async def announce(session: Session) -> None:
        await executions.change(
            session,
            situation.fix.id,
            rollback_pull_number=pull.number,
            rollback_pull_url=pull.url,
        )
        await audit.record(
            session,
            actor="fixwarden",
            action="fix:rollback:propose",
            subject=f"fix:{situation.fix.id}",
            integration_id=situation.tenant.integration_id,
            facts={"pull": pull.number, "head": pull.head_sha, "verified": is_verified},
        )
        await tell(house, session, situation.error.id)
        if not is_verified:
            text = f"the rollback that {asker(merge)} asked for needs people: {pull.url}"
            await tell_once(house, session, situation, "approval_needed", text, about="rollback")

    return Outcome(due_in=0, problem=situation.fix.problem, then=(announce,))


def no_revert(house: House, situation: Situation, merge: ExecutionFact, problem: str) -> Outcome:
    """There is nothing we could write: people are told which commit to revert."""
    text = f"{problem} Revert {merge.git_commit_sha} by hand."

    async def record(session: Session) -> None:
        await executions.change(
            session,
            situation.fix.id,
            rollback_state=IMPOSSIBLE,
            rollback_problem=text,
            rollback_available=False,
        )
        await audit.record(
            session,
            actor="fixwarden",
            action="fix:rollback:give_up",
            subject=f"fix:{situation.fix.id}",
            integration_id=situation.tenant.integration_id,
            facts={"merge": merge.git_commit_sha, "problem": text},
        )
        await tell(house, session, situation.error.id)
        await tell_once(
            house, session, situation, "alarm", f"no rollback: {text}", about="rollback"
        )

    return Outcome(problem=situation.fix.problem, then=(record,))
