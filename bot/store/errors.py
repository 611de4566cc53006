"""Errors: groups of occurrences, counted by one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, and_, case, delete, select, update

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import error_fingerprints, error_occurrences, system_errors
from policies.fingerprint import Fingerprint
from policies.lifecycle import ERROR_MOVES, ErrorState, may_move

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


@dataclass(frozen=True, slots=True)
class Recorded:
    error_id: int
    occurrences: int
    is_new: bool
    """The first of its group."""
    is_repeat: bool = False
    """This very occurrence was counted before."""


@dataclass(frozen=True, slots=True)
class ErrorFact:
    """An error as workflows see it."""

    id: int
    integration_id: int
    status: str
    title: str
    error_type: str
    message: str
    stack_trace: str | None
    severity: str | None
    occurrence_count: int
    report: Mapping[str, Any]
    issue_number: int | None
    issue_author_id: int | None
    tracking_comment_id: int | None
    requester_id: int | None
    requester_login: str | None
    trusted: bool
    draft_authorised_by: int | None
    locked: bool
    route: str | None
    ai_analysis: Mapping[str, Any] | None
    fix_category: str | None
    problem: str | None
    first_seen: datetime
    last_seen: datetime


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
        await change(session, recorded.error_id, occurrence_count=recorded.occurrences - 1)
        return Recorded(recorded.error_id, recorded.occurrences - 1, is_new=False, is_repeat=True)
    if recorded.is_new:
        await _keep_fingerprint(session, recorded.error_id, seen)
    return recorded


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
    table = system_errors.c
    fresh = {
        "severity": seen.severity,
        "environment": seen.environment,
        "release": seen.release,
        "report": dict(seen.report),
        "stack_trace": seen.stack_trace,
        "message": seen.message,
        "last_seen": now,
    }
    values = {
        **fresh,
        "integration_id": seen.integration_id,
        "error_hash": seen.error_hash,
        "error_type": seen.error_type,
        "title": seen.title,
        "priority": seen.priority,
        "culprit_key": seen.fingerprint.culprit_key,
        "coarse_hash": seen.fingerprint.coarse_hash,
        "issue_number": seen.issue_number,
        "issue_author_id": seen.issue_author_id,
        "occurrence_count": 1,
        "status": "new",
        "created_at": now,
        "first_seen": now,
    }
    statement = upsert(session, system_errors).values(values)
    counted = statement.on_conflict_do_update(
        index_elements=[table.error_hash],
        set_={
            **fresh,
            "occurrence_count": table.occurrence_count + 1,
            "issue_number": case(
                (table.issue_number.is_(None), statement.excluded.issue_number),
                else_=table.issue_number,
            ),
            "issue_author_id": case(
                (table.issue_number.is_(None), statement.excluded.issue_author_id),
                else_=table.issue_author_id,
            ),
            "status": case((table.status == "resolved", "regressed"), else_=table.status),
        },
    ).returning(table.id, table.occurrence_count)
    row = (await session.execute(counted)).one()
    return Recorded(row.id, row.occurrence_count, is_new=row.occurrence_count == 1)


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


async def trust(
    session: Session, error_id: int, *, asker_id: int | None, asker_login: str | None
) -> None:
    """A person with enough rights stands behind the error; the first one is its requester."""
    table = system_errors.c
    await session.execute(
        update(system_errors)
        .where(table.id == error_id, table.trusted.is_(False))
        .values(trusted=True, requester_id=asker_id, requester_login=asker_login)
    )


async def move(session: Session, error_id: int, to: ErrorState, **values: Any) -> None:
    """Move one error, if `policies.lifecycle` allows that from where it is."""
    lawful = [old.value for old in ErrorState if may_move(ERROR_MOVES, old, to)]
    c = system_errors.c
    await session.execute(
        update(system_errors)
        .where(c.id == error_id, c.status.in_(lawful))
        .values(status=to.value, **values)
    )


async def leave_issue(
    session: Session, integration_id: int, issue_number: int, *, keep: int
) -> None:
    """An edit made an issue report another error: what it reported before is let go.

    Only where nothing else reported that error and no fix of it is under way.
    """
    c, seen = system_errors.c, error_occurrences.c
    reported_here = select(seen.error_id).where(seen.issue_number == issue_number)
    await session.execute(
        update(system_errors)
        .where(
            c.integration_id == integration_id,
            c.id != keep,
            c.id.in_(reported_here),
            c.occurrence_count == 1,
            c.status.in_(("new", "triaged", "analysed")),
        )
        .values(status="ignored", problem=f"the report was edited: see error {keep}")
    )


async def ask_again(session: Session, error_id: int, *, asker_id: int, asker_login: str) -> None:
    """A person asks for a fix (again); nothing changes while one is under way."""
    c = system_errors.c
    idle = c.status.in_(("triaged", "analysed", "resolved", "ignored"))
    state = case(
        (c.status == "resolved", "regressed"), (c.status == "ignored", "triaged"), else_=c.status
    )
    await session.execute(
        update(system_errors)
        .where(c.id == error_id, idle)
        .values(
            status=state,
            route=None,
            trusted=True,
            requester_id=asker_id,
            requester_login=asker_login,
        )
    )
    await trust(session, error_id, asker_id=asker_id, asker_login=asker_login)


async def load(session: Session, error_id: int) -> ErrorFact:
    row = await session.execute(select(*_FACT).where(system_errors.c.id == error_id))
    return _fact(row.mappings().one())


async def by_issue(session: Session, integration_id: int, issue_number: int) -> ErrorFact | None:
    """The error an issue reported; the newest if an edit made it another one."""
    occurrences = error_occurrences.c
    statement = (
        select(*_FACT)
        .join(error_occurrences, occurrences.error_id == system_errors.c.id)
        .where(
            system_errors.c.integration_id == integration_id,
            occurrences.issue_number == issue_number,
        )
        .order_by(system_errors.c.id.desc())
        .limit(1)
    )
    row = (await session.execute(statement)).mappings().first()
    return _fact(row) if row else None


async def linked_issues(session: Session, error_id: int) -> Sequence[int]:
    """Every issue that reported the error, in order."""
    number = error_occurrences.c.issue_number
    statement = (
        select(number)
        .where(error_occurrences.c.error_id == error_id, number.is_not(None))
        .distinct()
        .order_by(number)
    )
    return [value for value in (await session.execute(statement)).scalars() if value is not None]


async def change(session: Session, error_id: int, **values: Any) -> None:
    """Set columns of one error."""
    await session.execute(
        update(system_errors).where(system_errors.c.id == error_id).values(values)
    )


_FACT = [system_errors.c[name] for name in ErrorFact.__dataclass_fields__]


def _fact(row: RowMapping) -> ErrorFact:
    return ErrorFact(**{**row, "report": row["report"] or {}})
