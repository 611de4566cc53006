"""The report label as a release: taken off and set again after the fix was rolled back (R58)."""

from bot.github.repository import Repo
from bot.store import errors, executions
from bot.store.tenants import Tenant
from bot.workflows.house import House


async def is_set_again(
    house: House, tenant: Tenant, repo: Repo, issue_number: int, label: str
) -> bool:
    """A new report of the same error is no such act: its label was set once."""
    async with house.db.read() as session:
        error = await errors.by_issue(session, tenant.integration_id, issue_number)
        merge = await executions.newest_of_error(session, error.id) if error else None
    asked_at = merge.rollback_requested_at if merge else None
    if error is None or not error.locked or asked_at is None:
        return False
    events = await repo.issues.label_events(issue_number)
    settings = [event for event in events if (event.event, event.name) == ("labeled", label)]
    return len(settings) > 1 and settings[-1].created_at >= asked_at.replace(microsecond=0)
