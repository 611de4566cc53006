"""The outbox: what is to be told, to whom, once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, or_, select, update

from bot.store.dialect import seconds_from_now, upsert
from bot.store.session import Session, ring
from bot.store.tables import devops_notifications
from bot.store.work import FAILED, Work, poke


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
        upsert(session, devops_notifications)
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


async def refresh(
    session: Session, dedupe_key: str, *, error_id: int, delay_seconds: float, now: datetime
) -> None:
    """Send a notice soon whose text is made from the state found then (the tracking comment).

    Changes that follow one another within the delay are told in one go. A notice that is
    backing off from a failure keeps its time; one that has failed for good stays so.
    """
    c = devops_notifications.c
    soon = seconds_from_now(session, delay_seconds)
    waiting = or_(c.due_at.is_not(None), c.status == FAILED)
    channel, kind, _ = dedupe_key.split(":")
    statement = (
        upsert(session, devops_notifications)
        .values(
            channel=channel,
            notification_type=kind,
            dedupe_key=dedupe_key,
            payload={},
            error_id=error_id,
            status="pending",
            created_at=now,
            due_at=soon,
        )
        .on_conflict_do_update(
            index_elements=[c.dedupe_key],
            set_={"rev": c.rev + 1, "due_at": case((waiting, c.due_at), else_=soon)},
        )
    )
    await session.execute(statement)
    ring(session, Work.NOTIFICATION)


async def note_payload(session: Session, notice_id: int, payload: Mapping[str, Any]) -> None:
    c = devops_notifications.c
    noted = update(devops_notifications).where(c.id == notice_id)
    await session.execute(noted.values(payload=dict(payload)))


async def load(session: Session, notice_id: int) -> NoticeFact:
    c = devops_notifications.c
    columns = [c[name] for name in NoticeFact.__dataclass_fields__]
    row = (await session.execute(select(*columns).where(c.id == notice_id))).mappings().one()
    return NoticeFact(**{**row, "payload": row["payload"] or {}})
