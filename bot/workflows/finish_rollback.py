"""A fix was taken back: the error is open again and locked until a person releases it (R58)."""

import logging

from bot.errors import GitHubRefused
from bot.github.pulls import PullFact
from bot.store import Outcome, Session, audit, errors, executions
from bot.store.executions import DONE, ExecutionFact
from bot.workflows.house import House
from bot.workflows.revert_text import asker, revert_branch
from bot.workflows.situation import Situation
from bot.workflows.tell import tell, tell_once

log = logging.getLogger(__name__)

LOCKED = "its fix was rolled back; a person has to release it: `/fixwarden fix` (R58)"


async def rolled_back(
    house: House,
    situation: Situation,
    merge: ExecutionFact,
    pull: PullFact | None,
    *,
    by_us: bool,
    wrong: str | None = None,
) -> Outcome:
    """Record it: all rows at once, after the effects on GitHub, which may be repeated.

    `pull` is the merged revert; None: people undid the fix in their own way.
    """
    house.heads.forget(situation.tenant.github_repo_id)
    await _reopen(situation)
    if merge.rollback_head is not None:
        await situation.repo.git.delete_branch(revert_branch(situation))
    sha = pull.merge_sha if pull else None
    problem = wrong or (None if by_us else merge.rollback_problem)

    async def record(session: Session) -> None:
        await executions.change(
            session,
            situation.fix.id,
            execution_status="rolled_back",
            rollback_available=False,
            rollback_state=DONE,
            rollback_sha=sha,
            rollback_problem=problem,
        )
        await errors.lock(session, situation.error.id, problem=LOCKED)
        await _audit(session, situation, merge, pull, by_us=by_us, wrong=wrong)
        await tell(house, session, situation.error.id)
        text = f"taken back as {sha or 'a change by hand'}; {asker(merge)} asked for it"
        await tell_once(house, session, situation, "rolled_back", text)
        if wrong is not None:
            text = f"the rollback went wrong, look at it now: {wrong}"
            await tell_once(house, session, situation, "alarm", text, about="rollback")

    return Outcome(state="rolled_back", problem=wrong, then=(record,))


async def _reopen(situation: Situation) -> None:
    """The report, where its tracking comment is; one that is gone or locked stays as it is."""
    number = situation.error.issue_number
    if number is None:
        return
    try:
        await situation.repo.issues.reopen(number)
    except GitHubRefused as refused:
        log.warning("a report was not reopened", extra={"problem": str(refused)})


async def _audit(
    session: Session,
    situation: Situation,
    merge: ExecutionFact,
    pull: PullFact | None,
    *,
    by_us: bool,
    wrong: str | None,
) -> None:
    await audit.record(
        session,
        actor="fixwarden" if by_us else "a person on GitHub",
        action="fix:rollback:merge" if by_us else "fix:rollback:merged_elsewhere",
        subject=f"fix:{situation.fix.id}",
        integration_id=situation.tenant.integration_id,
        facts={
            "merge": merge.git_commit_sha,
            "revert": pull.merge_sha if pull else None,
            "pull": pull.number if pull else None,
            "judged_head": merge.rollback_head,
            "merged_head": pull.head_sha if pull else None,
            "asked_by": merge.rollback_requested_by,
            "surprise": wrong,
        },
    )
