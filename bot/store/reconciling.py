"""What a reconcile pass needs to know, and what it leaves behind."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select, update

from bot.store import reopening
from bot.store.executions import FOR_PEOPLE, PROPOSED, REQUESTED, WATCHED
from bot.store.session import Session
from bot.store.tables import (
    error_occurrences,
    fix_executions,
    github_integrations,
    llm_fix_requests,
    system_errors,
)
from bot.store.work import FAILED, Work, poke
from policies.look_again import Waiting

WAITING = ("proposed", "awaiting_approval", "approved", "executing")


async def waiting_fixes(session: Session) -> Mapping[int, Sequence[Waiting]]:
    """By integration: what is open, merged and followed, or closed so that it may be reopened."""
    found: dict[int, list[Waiting]] = defaultdict(list)
    for statement in (_open(), _merged(), _closed()):
        for row in await session.execute(statement):
            found[row[0]].append(Waiting(*row[1:]))
    return found


def _open() -> Select[Any]:
    c = llm_fix_requests.c
    may_merge = c.judgement["may_merge"].as_boolean()
    refused = and_(c.status == "approved", may_merge.is_(True), c.problem.is_not(None))
    return _of_each(refused, false(), false()).where(c.status.in_(WAITING))


def _merged() -> Select[Any]:
    c, done = llm_fix_requests.c, fix_executions.c
    state = func.coalesce(done.rollback_state, "")
    undone = state.in_((REQUESTED, PROPOSED))
    watched = or_(func.coalesce(done.watch_state, "").in_(WATCHED), state == FOR_PEOPLE)
    merged = _of_each(false(), watched, undone).join(fix_executions, done.fix_request_id == c.id)
    return merged.where(c.status == "executed", watched | undone)


def _closed() -> Select[Any]:
    c = llm_fix_requests.c
    of_those = _of_each(false(), false(), false())
    return of_those.where(c.status == FAILED, c.stop_reason == reopening.CLOSED)


def _of_each(*flags: object) -> Select[Any]:
    """The columns of a `Waiting`, after the integration."""
    c, of = llm_fix_requests.c, system_errors.c
    own = (c.id, c.status, c.pull_number, c.pull_updated_at, c.looked_at)
    statement: Select[Any] = select(of.integration_id, *own, *flags).join(
        system_errors, of.id == c.error_id
    )
    return statement


async def look_at(
    session: Session,
    integration_id: int,
    fix: Waiting,
    *,
    listed_at: datetime | None,
    now: datetime,
) -> None:
    """Wake a fix, and remember how its PR stood in the list: None, it was not there."""
    c = llm_fix_requests.c
    seen = update(llm_fix_requests).where(c.id == fix.id)
    await session.execute(seen.values(pull_updated_at=listed_at, looked_at=now))
    if fix.is_closed and fix.pull_number is not None:
        await reopening.take_up_again(session, integration_id, fix.pull_number)
    else:
        await poke(session, Work.FIX, fix.id)


async def known_since(session: Session, integration_id: int) -> datetime:
    """When we first heard of the repository; in whole seconds, as GitHub counts."""
    c = github_integrations.c
    found = select(c.created_at).where(c.id == integration_id)
    at: datetime = (await session.execute(found)).scalar_one()
    return at.replace(microsecond=0)


async def reported(
    session: Session, integration_id: int, issue_numbers: Collection[int]
) -> frozenset[int]:
    """Those of the issues that are counted to an error."""
    seen, of = error_occurrences.c, system_errors.c
    found = (
        select(seen.issue_number)
        .join(system_errors, of.id == seen.error_id)
        .where(of.integration_id == integration_id, seen.issue_number.in_(sorted(issue_numbers)))
    )
    return frozenset((await session.execute(found)).scalars())
