"""Occurrences: each counted to its group by one upsert, a sample of them kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, delete, literal, or_, select, update

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import error_fingerprints, error_occurrences, system_errors
from policies.fingerprint import Fingerprint

SAMPLE_SIZE = 50
"""Occurrences kept of one error; the newest."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One report, ready to be counted; all text is scrubbed."""

    integration_id: int
    error_hash: str
    fingerprint: Fingerprint
    event_id: str | None
    """Counted once per error; None counts always."""
    title: str
    error_type: str
    message: str
    stack_trace: str | None
    severity: str
    priority: int
    environment: str | None
    release: str | None
    source: str
    report: Mapping[str, Any]
    issue_number: int | None = None
    issue_author_id: int | None = None
    delivery_id: str | None = None
    trusted: bool = False
    """A person with enough rights stands behind these words."""


@dataclass(frozen=True, slots=True)
class Recorded:
    error_id: int
    occurrences: int
    is_new: bool
    """The first of its group."""
    is_repeat: bool = False
    """This very occurrence was counted before."""


async def record_occurrence(session: Session, seen: Occurrence, *, now: datetime) -> Recorded:
    """Count one occurrence, opening its group if there is none.

    One upsert, so two workers that see the same new error at once make one group with a
    count of two. An occurrence after the fix makes the error `regressed`.
    """
    known = await _error_of_event(session, seen)
    if known is not None:
        return Recorded(known.error_id, known.occurrences, is_new=False, is_repeat=True)
    recorded = await _count(session, seen, now)  # from here on the group's row is locked
    if not await _keep_sample(session, recorded.error_id, seen, now):
        await _count_back(session, recorded.error_id)
        return Recorded(recorded.error_id, recorded.occurrences - 1, is_new=False, is_repeat=True)
    if recorded.is_new:
        await _keep_fingerprint(session, recorded.error_id, seen)
    return recorded


async def _count_back(session: Session, error_id: int) -> None:
    c = system_errors.c
    fewer = update(system_errors).where(c.id == error_id)
    await session.execute(fewer.values(occurrence_count=c.occurrence_count - 1))


async def _error_of_event(session: Session, seen: Occurrence) -> Recorded | None:
    if seen.event_id is None:
        return None
    statement = (
        select(system_errors.c.id, system_errors.c.occurrence_count)
        .join(error_occurrences, error_occurrences.c.error_id == system_errors.c.id)
        .where(
            system_errors.c.error_hash == seen.error_hash,
            error_occurrences.c.event_id == seen.event_id,
        )
    )
    row = (await session.execute(statement)).first()
    return Recorded(row.id, row.occurrence_count, is_new=False) if row else None


async def _count(session: Session, seen: Occurrence, now: datetime) -> Recorded:
    c = system_errors.c
    statement = upsert(session, system_errors).values(_first(seen, now))
    new = statement.excluded
    # Words of a stranger never replace those that a trusted person stands behind.
    stays = and_(c.trusted.is_(True), c.status != "resolved", literal(not seen.trusted))
    told = ("severity", "environment", "release", "report", "stack_trace", "message")
    returns = c.status == "resolved"
    has_new_issue = and_(returns, new.issue_number.is_not(None))
    issue = {
        name: case((or_(c.issue_number.is_(None), has_new_issue), new[name]), else_=c[name])
        for name in ("issue_number", "issue_author_id")
    }
    issue["tracking_comment_id"] = case((has_new_issue, None), else_=c.tracking_comment_id)
    # Who vouched for the error before its fix does not vouch for its return (R16).
    asked = {
        "trusted": case((returns, False), else_=c.trusted),
        "requester_id": case((returns, None), else_=c.requester_id),
        "requester_login": case((returns, None), else_=c.requester_login),
        "draft_authorised_by": case((returns, None), else_=c.draft_authorised_by),
    }
    counted = statement.on_conflict_do_update(
        index_elements=[c.error_hash],
        set_={
            **{name: case((stays, c[name]), else_=new[name]) for name in told},
            **issue,
            **asked,
            "last_seen": now,
            "occurrence_count": c.occurrence_count + 1,
            "status": case((returns, "regressed"), else_=c.status),
        },
    ).returning(c.id, c.occurrence_count)
    row = (await session.execute(counted)).one()
    return Recorded(row.id, row.occurrence_count, is_new=row.occurrence_count == 1)


def _first(seen: Occurrence, now: datetime) -> dict[str, Any]:
    """The row of a group with this one occurrence."""
    return {
        "integration_id": seen.integration_id,
        "error_hash": seen.error_hash,
        "error_type": seen.error_type,
        "title": seen.title,
        "message": seen.message,
        "stack_trace": seen.stack_trace,
        "report": dict(seen.report),
        "severity": seen.severity,
        "priority": seen.priority,
        "environment": seen.environment,
        "release": seen.release,
        "culprit_key": seen.fingerprint.culprit_key,
        "coarse_hash": seen.fingerprint.coarse_hash,
        "issue_number": seen.issue_number,
        "issue_author_id": seen.issue_author_id,
        "occurrence_count": 1,
        "status": "new",
        "created_at": now,
        "first_seen": now,
        "last_seen": now,
    }


async def _keep_sample(session: Session, error_id: int, seen: Occurrence, now: datetime) -> bool:
    """False: the same event was counted by another worker a moment ago."""
    table = error_occurrences.c
    values = {
        "error_id": error_id,
        "source": seen.source,
        "event_id": seen.event_id,
        "delivery_id": seen.delivery_id,
        "issue_number": seen.issue_number,
        "report": dict(seen.report),
        "occurred_at": now,
        "created_at": now,
    }
    statement = upsert(session, error_occurrences).values(values).on_conflict_do_nothing()
    newest = (await session.execute(statement.returning(table.id))).scalar_one_or_none()
    if newest is None:
        return False
    # Linked issues stay: they are closed with the error, however many came after them.
    kept = (
        select(table.id)
        .where(table.error_id == error_id)
        .order_by(table.id.desc())
        .offset(SAMPLE_SIZE)
        .limit(1)
        .scalar_subquery()
    )
    oldest = and_(table.error_id == error_id, table.issue_number.is_(None), table.id < newest)
    await session.execute(delete(error_occurrences).where(oldest, table.id <= kept))
    return True


async def _keep_fingerprint(session: Session, error_id: int, seen: Occurrence) -> None:
    statement = upsert(session, error_fingerprints).values(
        integration_id=seen.integration_id,
        hash=seen.fingerprint.hash,
        version=1,
        error_id=error_id,
    )
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["integration_id", "hash"])
    )
