"""What people wish of a fix request that is under judgement: to reject it, to execute it.

Each is one statement that holds only where the wish still makes sense; the caller commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, update

from bot.store.session import Session
from bot.store.tables import llm_fix_requests

UNDER_JUDGEMENT = ("awaiting_approval", "approved", "executing")
"""It has a pull request, and it is not over."""


async def reject(
    session: Session, fix_id: int, *, person_id: int, login: str, reason: str, now: datetime
) -> bool:
    """Terminal, so the first rejection stands (R26). False: too late, or rejected before."""
    return await _wish(
        session,
        fix_id,
        llm_fix_requests.c.rejected_by.is_(None),
        rejected_by=person_id,
        rejected_login=login,
        reject_reason=reason,
        rejected_at=now,
    )


async def request_execute(
    session: Session, fix_id: int, *, person_id: int, head_sha: str, at: datetime
) -> bool:
    """The newest word counts (R35). False: too late, or rejected."""
    return await _wish(
        session,
        fix_id,
        llm_fix_requests.c.rejected_by.is_(None),
        execute_requested_by=person_id,
        execute_head=head_sha,
        execute_requested_at=at,
    )


async def _wish(
    session: Session, fix_id: int, condition: ColumnElement[bool], **values: Any
) -> bool:
    c = llm_fix_requests.c
    wished = (
        update(llm_fix_requests)
        .where(c.id == fix_id, c.status.in_(UNDER_JUDGEMENT), condition)
        .values(values)
    )
    return (await session.execute(wished.returning(c.id))).one_or_none() is not None
