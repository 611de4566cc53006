"""Consent that was counted once, as recorded beside the fix request."""

from sqlalchemy import select

from bot.store.session import Session
from bot.store.tables import fix_approvals


async def recorded_consents(session: Session, fix_id: int) -> dict[int, str]:
    """Whose approval of which commit was counted, the newest of each person."""
    c = fix_approvals.c
    statement = (
        select(c.approver_id, c.head_sha)
        .where(c.fix_request_id == fix_id, c.approval_status == "approved")
        .order_by(c.created_at, c.id)
    )
    return {row.approver_id: row.head_sha for row in await session.execute(statement)}
