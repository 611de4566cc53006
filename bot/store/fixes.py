"""Fix requests: one attempt to fix one error each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import (
    CLOSED_FIX_STATES,
    fix_approvals,
    llm_fix_requests,
    system_errors,
)
from bot.store.work import Work, poke

ENDED = "ended"
"""The route of an error whose last fix ended without a merge: only a person starts another."""


@dataclass(frozen=True, slots=True)
class FixFact:
    """A fix request as workflows see it."""

    id: int
    error_id: int
    agent_id: int | None
    status: str
    attempt: int
    category: str | None
    fix_type: str | None
    proposed_fix: Mapping[str, Any] | None
    files_affected: Sequence[str] | None
    requester_id: int | None
    requester_login: str | None
    draft_authorised_by: int | None
    execute_requested_by: int | None
    execute_head: str | None
    execute_requested_at: datetime | None
    base_branch: str | None
    base_sha: str | None
    branch: str | None
    head_sha: str | None
    head_since: datetime | None
    pull_number: int | None
    pull_url: str | None
    check_run_id: int | None
    check_head: str | None
    stop_reason: str | None
    analysis: Mapping[str, Any] | None
    judgement: Mapping[str, Any] | None
    commits: Sequence[str] | None
    merge_sha: str | None
    is_suggestion: bool
    problem: str | None
    created_at: datetime
    rejected_by: int | None
    """Terminal (R26): set once, by the API or a command, or when a label or closing ended it."""
    rejected_login: str | None
    reject_reason: str | None
    rejected_at: datetime | None
    asked_head: str | None
    """For which head people were asked for their approval."""
    pull_updated_at: datetime | None
    """GitHub's `updated_at` of the PR when it was last looked at."""
    looked_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status not in CLOSED_FIX_STATES


_FACT = [llm_fix_requests.c[name] for name in FixFact.__dataclass_fields__]


async def open_request(
    session: Session,
    error_id: int,
    *,
    requester_id: int | None,
    requester_login: str | None,
    draft_authorised_by: int | None,
    priority: int,
    now: datetime,
) -> int | None:
    """Open a fix request and wake it; None if the error has an open one."""
    table = llm_fix_requests.c
    attempts = select(func.count()).where(table.error_id == error_id).scalar_subquery()
    values = {
        "error_id": error_id,
        "status": "drafting",
        "attempt": attempts + 1,
        "requester_id": requester_id,
        "requester_login": requester_login,
        "draft_authorised_by": draft_authorised_by,
        "priority": priority,
        "key": f"error:{error_id}",
        "created_at": now,
    }
    try:
        async with session.begin_nested():
            statement = llm_fix_requests.insert().values(values).returning(table.id)
            request_id: int = (await session.execute(statement)).scalar_one()
    except IntegrityError:
        return None
    await poke(session, Work.FIX, request_id)
    return request_id


async def load(session: Session, fix_id: int) -> FixFact:
    row = await session.execute(select(*_FACT).where(llm_fix_requests.c.id == fix_id))
    return FixFact(**row.mappings().one())


async def rev_of(session: Session, fix_id: int) -> int:
    """Moves with every poke: news since a claim are seen by it."""
    c = llm_fix_requests.c
    rev: int = (await session.execute(select(c.rev).where(c.id == fix_id))).scalar_one()
    return rev


async def latest(session: Session, error_id: int) -> FixFact | None:
    """The newest fix request of an error, open or not."""
    statement = (
        select(*_FACT)
        .where(llm_fix_requests.c.error_id == error_id)
        .order_by(llm_fix_requests.c.id.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).mappings().first()
    return FixFact(**row) if row else None


async def by_pull(session: Session, integration_id: int, pull_number: int) -> FixFact | None:
    statement = (
        select(*_FACT)
        .join(system_errors, system_errors.c.id == llm_fix_requests.c.error_id)
        .where(
            system_errors.c.integration_id == integration_id,
            llm_fix_requests.c.pull_number == pull_number,
        )
        .order_by(llm_fix_requests.c.id.desc())
        .limit(1)
    )
    row: RowMapping | None = (await session.execute(statement)).mappings().first()
    return FixFact(**row) if row else None


async def authorise_draft(session: Session, error_id: int, *, by: int) -> int | None:
    """Record an admin's authorisation on the open fix request, or for the one that is to come.

    It is for that fix request and no later one (R34): where the last one ended it is kept only
    if somebody asked for another before. Returns the id of the request that was authorised and
    woken.
    """
    table = llm_fix_requests.c
    statement = (
        update(llm_fix_requests)
        .where(table.error_id == error_id, table.status.not_in(CLOSED_FIX_STATES))
        .values(draft_authorised_by=by)
        .returning(table.id)
    )
    request_id: int | None = (await session.execute(statement)).scalars().first()
    if request_id is not None:
        await poke(session, Work.FIX, request_id)
        return request_id
    error = system_errors.c
    is_to_come = and_(
        error.status.in_(("new", "regressed", "triaged", "analysed")),
        error.locked.is_(False),
        error.route.is_distinct_from(ENDED),
    )
    await session.execute(
        update(system_errors).where(error.id == error_id, is_to_come).values(draft_authorised_by=by)
    )
    return None


async def poke_by_pull(session: Session, integration_id: int, pull_number: int) -> None:
    await _poke_where(session, integration_id, llm_fix_requests.c.pull_number == pull_number)


async def poke_by_head(session: Session, integration_id: int, sha: str) -> None:
    await _poke_where(session, integration_id, llm_fix_requests.c.head_sha == sha)


async def poke_waiting(session: Session, integration_id: int | None = None) -> None:
    """Wake every fix request that waits for people, or for a policy that lets it be shown."""
    c = llm_fix_requests.c
    waits = or_(c.pull_number.is_not(None), c.status == "proposed")
    await _poke_where(session, integration_id, waits)


async def _poke_where(
    session: Session, integration_id: int | None, condition: ColumnElement[bool]
) -> None:
    table = llm_fix_requests.c
    statement = (
        select(table.id)
        .join(system_errors, system_errors.c.id == table.error_id)
        .where(
            table.status.in_(("proposed", "awaiting_approval", "approved", "executing")), condition
        )
    )
    if integration_id is not None:
        statement = statement.where(system_errors.c.integration_id == integration_id)
    for fix_id in (await session.execute(statement)).scalars():
        await poke(session, Work.FIX, fix_id)


async def put_approval(
    session: Session,
    fix_id: int,
    *,
    approver_id: int,
    login: str,
    head_sha: str,
    status: str,
    now: datetime,
    rejection_reason: str | None = None,
) -> None:
    """Project a person's consent to one head, or their rejection, which nothing overwrites.

    One row per person and head.
    """
    values = {
        "fix_request_id": fix_id,
        "approver_id": approver_id,
        "approved_by": login,
        "head_sha": head_sha,
        "approval_status": status,
        "rejection_reason": rejection_reason,
        "approved_at": now if status == "approved" else None,
        "created_at": now,
    }
    statement = upsert(session, fix_approvals).values(values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["fix_request_id", "approver_id", "head_sha"],
            set_={
                name: values[name]
                for name in ("approval_status", "approved_by", "rejection_reason")
            },
            where=fix_approvals.c.approval_status != "rejected",
        )
    )
