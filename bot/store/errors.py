"""Errors: what is known of a group of occurrences, and how its state moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, case, select, update

from bot.store import audit
from bot.store.session import Session
from bot.store.tables import error_occurrences, system_errors
from policies.lifecycle import ERROR_MOVES, ErrorState, may_move
from policies.rollback import may_draft_again


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


async def trust(
    session: Session,
    error_id: int,
    *,
    asker_id: int | None,
    asker_login: str | None,
    **words: Any,
) -> None:
    """A person with enough rights stands behind the error; the first one is its requester.

    `words` (report, message, stack_trace) are those the person saw; they replace what
    strangers reported of the same error. A report is no release after a rollback (R58).
    """
    table = system_errors.c
    await session.execute(
        update(system_errors)
        .where(table.id == error_id, table.trusted.is_(False), table.locked.is_(False))
        .values(trusted=True, requester_id=asker_id, requester_login=asker_login, **words)
    )


async def move(session: Session, error_id: int, to: ErrorState, **values: Any) -> bool:
    """Move one error, if `policies.lifecycle` allows that from where it is."""
    lawful = [old.value for old in ErrorState if may_move(ERROR_MOVES, old, to)]
    c = system_errors.c
    moved = (
        update(system_errors)
        .where(c.id == error_id, c.status.in_(lawful))
        .values(status=to.value, **values)
        .returning(c.id)
    )
    return (await session.execute(moved)).one_or_none() is not None


async def lock(session: Session, error_id: int, *, problem: str) -> None:
    """Its fix was rolled back: nobody stands behind it until a person asks again (R58).

    Another attempt that is under way goes on; a person asked for it after the fix.
    """
    nobody = {
        "trusted": False,
        "requester_id": None,
        "requester_login": None,
        "draft_authorised_by": None,
    }
    await change(session, error_id, locked=True, **nobody)
    if await move(session, error_id, ErrorState.REGRESSED):
        await move(session, error_id, ErrorState.TRIAGED, problem=problem)


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


async def ask_again(
    session: Session,
    error_id: int,
    *,
    asker_id: int,
    asker_login: str,
    route: str | None = None,
) -> None:
    """A person asks for a fix (again); nothing changes while one is under way.

    `route` is what they ask for, where that is less than the error would be worth; only who
    asks for a fix releases an error whose fix was rolled back (R58).
    """
    releases = asker_id if route is None else None
    if may_draft_again(was_rolled_back=True, re_enabled_by=releases):
        await _release(session, error_id, asker_id=asker_id, asker_login=asker_login)
    c = system_errors.c
    over = ("resolved",) if route is None else ()
    idle = c.status.in_(("triaged", "analysed", "ignored", *over))
    state = case(
        (c.status == "resolved", "regressed"), (c.status == "ignored", "triaged"), else_=c.status
    )
    await session.execute(
        update(system_errors)
        .where(c.id == error_id, idle)
        .values(
            status=state,
            route=route,
            trusted=True,
            requester_id=asker_id,
            requester_login=asker_login,
        )
    )
    await trust(session, error_id, asker_id=asker_id, asker_login=asker_login)


async def _release(session: Session, error_id: int, *, asker_id: int, asker_login: str) -> None:
    c = system_errors.c
    released = (
        update(system_errors)
        .where(c.id == error_id, c.locked.is_(True))
        .values(locked=False)
        .returning(c.integration_id)
    )
    integration_id = (await session.execute(released)).scalar_one_or_none()
    if integration_id is not None:
        await audit.record(
            session,
            actor=asker_login,
            actor_id=asker_id,
            action="error:lock:release",
            subject=f"error:{error_id}",
            integration_id=integration_id,
            facts={},
        )


async def load(session: Session, error_id: int) -> ErrorFact:
    row = await session.execute(select(*_FACT).where(system_errors.c.id == error_id))
    return _fact(row.mappings().one())


async def find(session: Session, error_id: int) -> ErrorFact | None:
    row = await session.execute(select(*_FACT).where(system_errors.c.id == error_id))
    found = row.mappings().one_or_none()
    return _fact(found) if found else None


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
