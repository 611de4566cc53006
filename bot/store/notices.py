"""The outbox: what is to be told, to whom, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.store.session import Session, insert
from bot.store.steer import poke
from bot.store.tables import devops_notifications
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class NoticeFact:
    id: int
    channel: str
    notification_type: str
    error_id: int | None
    fix_request_id: int | None
    payload: Mapping[str, Any]
    created_at: datetime


async def put(
    session: Session,
    *,
    channel: str,
    notification_type: str,
    dedupe_key: str,
    payload: Mapping[str, Any],
    error_id: int | None,
    fix_request_id: int | None = None,
    now: datetime,
) -> bool:
    """Put a notice into the outbox and wake its sender; False if it is there already."""
    c = devops_notifications.c
    statement = (
        insert(session, devops_notifications)
        .values(
            channel=channel,
            notification_type=notification_type,
            dedupe_key=dedupe_key,
            payload=dict(payload),
            error_id=error_id,
            fix_request_id=fix_request_id,
            status="pending",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[c.dedupe_key])
        .returning(c.id)
    )
    made = (await session.execute(statement)).scalar_one_or_none()
    if made is not None:
        await poke(session, Work.NOTIFICATION, made)
    return made is not None


async def poke_by_key(session: Session, dedupe_key: str) -> None:
    """Send a notice again whose text is made from the present state (the tracking comment)."""
    c = devops_notifications.c
    found = await session.execute(select(c.id).where(c.dedupe_key == dedupe_key))
    for notice_id in found.scalars():
        await poke(session, Work.NOTIFICATION, notice_id)


async def load(session: Session, notice_id: int) -> NoticeFact:
    c = devops_notifications.c
    columns = [c[name] for name in NoticeFact.__dataclass_fields__]
    row = (await session.execute(select(*columns).where(c.id == notice_id))).mappings().one()
    return NoticeFact(**{**row, "payload": row["payload"] or {}})
