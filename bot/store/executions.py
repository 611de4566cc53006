"""Merges of fixes: each recorded once, watched for a day, and whether it was taken back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from bot.store.dialect import upsert
from bot.store.fixes import FixFact
from bot.store.session import Session
from bot.store.tables import fix_executions, llm_fix_requests, system_errors
from bot.store.work import Work, poke

REQUESTED = "requested"
PROPOSED = "proposed"
"""A verified inverse stands in a PR of ours; it merges when nothing is in its way."""
FOR_PEOPLE = "for_people"
"""A revert PR that people review and merge; we never do."""
CLOSED = "closed"
"""Somebody closed the revert PR."""
IMPOSSIBLE = "impossible"
"""There is nothing that we could write back."""
DONE = "done"
OVER = (IMPOSSIBLE, DONE)

WATCHED = ("watching", "green")
"""While a red check would still be news."""


@dataclass(frozen=True, slots=True)
class ExecutionFact:
    """One merge of a fix."""

    fix_request_id: int
    error_id: int | None
    execution_status: str
    """`executed` or `rolled_back`."""
    git_commit_sha: str | None
    category: str | None
    rollback_available: bool
    merged_at: datetime | None
    """GitHub's."""
    executed_at: datetime
    """Our own time of recording it."""
    rollback_requested_by: int | None
    rollback_login: str | None
    rollback_requested_at: datetime | None
    rollback_state: str | None
    rollback_problem: str | None
    rollback_pull_number: int | None
    rollback_pull_url: str | None
    rollback_head: str | None
    """The one commit of ours that undoes the fix."""
    rollback_sha: str | None
    """What merging it made."""
    rollback_check_run_id: int | None
    watch_state: str | None
    """None until the reports are closed; then a `policies.watch.Watch`."""

    @property
    def is_rolling_back(self) -> bool:
        return self.rollback_requested_at is not None and self.rollback_state not in OVER


_FACT = [fix_executions.c[name] for name in ExecutionFact.__dataclass_fields__]


async def record(session: Session, fix: FixFact, values: Mapping[str, Any]) -> None:
    """Record the merge of a fix; once, however often it is found."""
    row = {"fix_request_id": fix.id, "error_id": fix.error_id, **values}
    statement = upsert(session, fix_executions).values(row)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["fix_request_id"]))


async def of(session: Session, fix_id: int) -> ExecutionFact | None:
    row = await session.execute(select(*_FACT).where(fix_executions.c.fix_request_id == fix_id))
    found = row.mappings().one_or_none()
    return ExecutionFact(**found) if found else None


async def newest_of_error(session: Session, error_id: int) -> ExecutionFact | None:
    """The last fix of an error that was merged."""
    c = fix_executions.c
    statement = select(*_FACT).where(c.error_id == error_id).order_by(c.id.desc()).limit(1)
    found = (await session.execute(statement)).mappings().one_or_none()
    return ExecutionFact(**found) if found else None


async def change(session: Session, fix_id: int, **values: Any) -> None:
    """Set columns of one merge."""
    c = fix_executions.c
    changed = update(fix_executions).where(c.fix_request_id == fix_id)
    await session.execute(changed.values(values))


async def request_rollback(
    session: Session, fix_id: int, *, by: int, login: str, now: datetime
) -> bool:
    """Note who asked, once, and wake the fix; False: somebody else was first, or it is over."""
    c = fix_executions.c
    noted = (
        update(fix_executions)
        .where(
            c.fix_request_id == fix_id,
            c.rollback_requested_at.is_(None),
            c.execution_status == "executed",
        )
        .values(
            rollback_requested_by=by,
            rollback_login=login,
            rollback_requested_at=now,
            rollback_state=REQUESTED,
            rollback_available=False,  # once (R56)
        )
        .returning(c.id)
    )
    if (await session.execute(noted)).one_or_none() is None:
        return False
    await poke(session, Work.FIX, fix_id)
    return True


async def merged_by_itself_since(session: Session, integration_id: int, since: datetime) -> int:
    """How many category A fixes merged in a repository since then."""
    table = fix_executions.c
    statement = (
        select(func.count())
        .select_from(fix_executions)
        .join(system_errors, system_errors.c.id == table.error_id)
        .where(
            system_errors.c.integration_id == integration_id,
            table.category == "A",
            table.executed_at >= since,
        )
    )
    return int((await session.execute(statement)).scalar_one())


async def poke_by_commit(session: Session, integration_id: int, sha: str) -> None:
    """A check of a commit changed: wake the watch on that merge, or the revert of that head."""
    c = fix_executions.c
    watched = and_(c.git_commit_sha == sha, c.watch_state.in_(WATCHED))
    await _poke(session, integration_id, or_(watched, and_(_ROLLING_BACK, c.rollback_head == sha)))


async def poke_by_revert(session: Session, integration_id: int, pull_number: int) -> None:
    """Something happened to a revert PR."""
    c = fix_executions.c
    await _poke(session, integration_id, and_(_ROLLING_BACK, c.rollback_pull_number == pull_number))


async def poke_rollbacks(session: Session, integration_id: int | None = None) -> None:
    """Wake every rollback under way, in one repository or (None) in all."""
    await _poke(session, integration_id, _ROLLING_BACK)


_ROLLING_BACK = and_(
    fix_executions.c.rollback_requested_at.is_not(None),
    fix_executions.c.rollback_state.not_in(OVER),
)


async def poke_ready(session: Session, integration_id: int) -> None:
    """Wake what is about to merge, so that it sees a decision that was made just now."""
    c = llm_fix_requests.c
    statement = (
        select(c.id)
        .join(system_errors, system_errors.c.id == c.error_id)
        .where(
            system_errors.c.integration_id == integration_id,
            c.status.in_(("approved", "executing")),
        )
    )
    for fix_id in (await session.execute(statement)).scalars():
        await poke(session, Work.FIX, fix_id)


async def _poke(
    session: Session, integration_id: int | None, condition: ColumnElement[bool]
) -> None:
    c = fix_executions.c
    statement = (
        select(c.fix_request_id)
        .join(system_errors, system_errors.c.id == c.error_id)
        .where(c.execution_status == "executed", condition)
    )
    if integration_id is not None:
        statement = statement.where(system_errors.c.integration_id == integration_id)
    for fix_id in (await session.execute(statement)).scalars():
        await poke(session, Work.FIX, fix_id)
