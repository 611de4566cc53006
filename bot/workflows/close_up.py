"""Right after a merge: the reports are closed, our branch goes, and the watch begins."""

import logging

from bot.errors import GitHubRefused
from bot.github.repository import Repo
from bot.store import Claim, Outcome, Session, errors, executions, fixes, tenants
from bot.store.executions import ExecutionFact
from bot.workflows.house import House
from bot.workflows.tenancy import repo_of
from policies.watch import LOOKS, Watch

log = logging.getLogger(__name__)


async def close_up(house: House, claim: Claim, merge: ExecutionFact | None) -> Outcome:
    """Idempotent; a rollback that was asked for meanwhile comes next."""
    async with house.db.read() as session:
        fix = await fixes.load(session, claim.id)
        error = await errors.load(session, fix.error_id)
        tenant = await tenants.tenant(session, error.integration_id)
        numbers = await errors.linked_issues(session, error.id)
    repo = repo_of(house, tenant)
    for number in numbers:
        await _close(repo, number)
    if fix.branch:
        await repo.git.delete_branch(fix.branch)
    if merge is None:
        return Outcome(problem=fix.problem)

    async def watch(session: Session) -> None:
        await executions.change(session, claim.id, watch_state=Watch.WATCHING.value)

    due_in = 0 if merge.is_rolling_back else LOOKS[0].total_seconds()
    return Outcome(due_in=due_in, problem=fix.problem, then=(watch,))


async def _close(repo: Repo, number: int) -> None:
    """A report that was deleted, moved or locked stays as it is."""
    try:
        await repo.issues.close(number)
    except GitHubRefused as refused:
        log.warning("a report was not closed", extra={"problem": str(refused)})
