"""Rows that need work: claimed, moved and given back (docs/decisions/0001).

The tables are the only queue. Every statement here is fenced: by the lease token, and
where a state moves by the state it moves from.
"""

import random
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, Update, and_, bindparam, case, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import LeaseLost
from bot.store.database import Database
from bot.store.dialect import in_seconds, is_postgresql, later, moment, seconds_from_now
from bot.store.outcome import Claim, Outcome
from bot.store.session import Session, ring
from bot.store.work import FAILED, RELEASED, TABLE_OF, Work, key_is_busy

LEASE_SECONDS = 9.0
"""Renewed every third of it, so a killed worker's rows go on elsewhere within 10 s
(docs/decisions/0004)."""
MAX_ATTEMPTS = 8
FIRST_RETRY_SECONDS = 5.0
LAST_RETRY_SECONDS = 3600.0
LONGEST_WAIT_SECONDS = 24 * 3600.0
"""However long the other side asks us to wait, we look again after this."""
ENGINE_COLUMNS = frozenset(
    {"id", "status", "due_at", "rev", "attempts", "lease", "lease_until", "problem"}
)


async def claim(
    db: Database, work: Work, *, worker: str, lease_seconds: float = LEASE_SECONDS
) -> Claim | None:
    """Take the first row that is due and free, or whose holder's lease has run out.

    A row whose tries are used up (its workers died) is not given out again: it fails here.
    """
    while True:
        try:
            async with db.begin() as session:
                found = await _take(session, work, worker, lease_seconds)
                if found is None or found.attempts <= MAX_ATTEMPTS:
                    return found
                await _give_up(session, found)
        except IntegrityError:
            continue  # another worker took this key first; now its lease can be seen


async def _take(session: Session, work: Work, worker: str, seconds: float) -> Claim | None:
    taking = _taking(work, seconds, postgresql=is_postgresql(session))
    token = f"{worker}/{uuid.uuid4().hex}"
    row = (await session.execute(taking, {"token": token})).one_or_none()
    if row is None:
        return None
    return Claim(work, row.id, row.status, row.rev, row.attempts, row.lease)


@lru_cache
def _taking(work: Work, seconds: float, *, postgresql: bool) -> Executable:
    """Built once: building it anew took half of a claim's time."""
    table = TABLE_OF[work]
    c = table.c
    now = moment(postgresql=postgresql)
    free = and_(
        c.due_at.is_not(None),  # said on its own, or SQLite reads the whole table in every claim
        or_(and_(c.lease.is_(None), c.due_at <= now, ~key_is_busy(table)), c.lease_until <= now),
    )
    first = (
        select(c.id)
        .where(free)
        .order_by(c.priority, c.due_at, c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("first")
    )
    return (
        update(table)
        .where(c.id == select(first.c.id).scalar_subquery())
        .values(
            lease=bindparam("token"),
            lease_until=moment(seconds, postgresql=postgresql),
            attempts=c.attempts + 1,
        )
        .returning(c.id, c.status, c.rev, c.attempts, c.lease)
    )


async def _give_up(session: Session, claim: Claim) -> None:
    problem = f"given up: the worker died {MAX_ATTEMPTS} times in the state {claim.state!r}"
    values = {"status": FAILED, "due_at": None, "problem": problem}
    await session.execute(_held(claim).values(**RELEASED, **values))
    ring(session, claim.work)


async def finish(db: Database, claim: Claim, outcome: Outcome) -> bool:
    """Write what the step decided and give the row back.

    False: fenced, nothing was written: the lease was lost, or somebody moved the row
    while the step ran (then the row is given back as they left it).
    """
    _refuse_engine_columns(outcome.values)
    async with db.begin() as session:
        row = await _move(session, claim, outcome)
        if row is None:
            await _let_go(session, claim)
            return False
        for follow_up in outcome.then:
            await follow_up(session)
        if row.key is not None or row.due_at is not None:
            ring(session, claim.work)  # it is due, or rows that share its key may go on
        return True


async def _move(session: Session, claim: Claim, outcome: Outcome) -> Any:
    """Write the outcome; the row's `key` and `due_at` afterwards, None if it is not ours."""
    postgresql = is_postgresql(session)
    state, attempts, due_in = _next(claim, outcome)
    heeds_pokes = state != FAILED and not outcome.failed_try
    engine = {
        "held_id": claim.id,
        "held_lease": claim.lease,
        "held_state": claim.state,
        "seen_rev": claim.rev if heeds_pokes else None,  # nothing differs from NULL
        "due": in_seconds(due_in, postgresql=postgresql),
        "new_status": state,
        "new_attempts": attempts,
        "new_problem": outcome.problem,
    }
    values = {f"new_{name}": value for name, value in outcome.values.items()}
    moving = _moving(claim.work, tuple(outcome.values), postgresql=postgresql)
    return (await session.execute(moving, engine | values)).one_or_none()


@lru_cache
def _moving(work: Work, names: tuple[str, ...], *, postgresql: bool) -> Executable:
    """Built once, as `_taking`."""
    table = TABLE_OF[work]
    c = table.c
    own = (
        c.id == bindparam("held_id"),
        c.lease == bindparam("held_lease"),
        c.status == bindparam("held_state"),
    )
    is_poked = c.rev != bindparam("seen_rev", type_=c.rev.type)
    due_at = case(
        (is_poked, moment(postgresql=postgresql)), else_=later("due", postgresql=postgresql)
    )
    new: dict[str, Any] = {
        name: bindparam(f"new_{name}") for name in (*names, "status", "attempts", "problem")
    }
    return (
        update(table)
        .where(*own)
        .values(**new, **RELEASED, due_at=due_at)
        .returning(c.key, c.due_at)
    )


def _next(claim: Claim, outcome: Outcome) -> tuple[str, int, float | None]:
    """State, tries and seconds until it is due, after this outcome."""
    state = outcome.state or claim.state
    attempts, due_in = 0, outcome.due_in
    if outcome.failed_try:
        attempts, due_in = claim.attempts, _back_off(claim.attempts, outcome.retry_after or 0)
        if claim.attempts >= MAX_ATTEMPTS:
            state = FAILED
    return state, attempts, None if state == FAILED else due_in


def _back_off(attempts: int, retry_after: float) -> float:
    """5 s, tripled by every try up to 1 h, with jitter; never sooner than asked for."""
    step = min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 3.0 ** (attempts - 1))
    jittered = min(LAST_RETRY_SECONDS, step * random.uniform(1.0, 1.3))
    return max(jittered, min(retry_after, LONGEST_WAIT_SECONDS))


async def note(session: Session, claim: Claim, values: Mapping[str, object]) -> None:
    """Keep something in the middle of a step; raises `LeaseLost` if the row is not ours."""
    _refuse_engine_columns(values)
    kept = _held(claim).values(**values).returning(TABLE_OF[claim.work].c.id)
    if (await session.execute(kept)).one_or_none() is None:
        raise LeaseLost("another worker owns the row now")


async def release(db: Database, claim: Claim) -> None:
    """Give a row back untouched, as if it had not been claimed."""
    async with db.begin() as session:
        attempts = TABLE_OF[claim.work].c.attempts - 1
        await session.execute(_held(claim).values(**RELEASED, attempts=attempts))
        ring(session, claim.work)


async def renew(
    db: Database, claims: Iterable[Claim], *, lease_seconds: float = LEASE_SECONDS
) -> frozenset[str]:
    """Prolong the leases; answers those that are still ours."""
    leases: dict[Work, list[str]] = {}
    for one in claims:
        leases.setdefault(one.work, []).append(one.lease)
    ours: set[str] = set()
    async with db.begin() as session:
        for work, held in leases.items():
            c = TABLE_OF[work].c
            until = seconds_from_now(session, lease_seconds)
            renewed = update(TABLE_OF[work]).where(c.lease.in_(held)).values(lease_until=until)
            ours.update((await session.execute(renewed.returning(c.lease))).scalars())
    return frozenset(ours)


def _refuse_engine_columns(values: Mapping[str, object]) -> None:
    foreign = ENGINE_COLUMNS & set(values)
    if foreign:
        raise ValueError(f"a step may not write {', '.join(sorted(foreign))}")


def _held(claim: Claim) -> Update:
    c = TABLE_OF[claim.work].c
    return update(TABLE_OF[claim.work]).where(c.id == claim.id, c.lease == claim.lease)


async def _let_go(session: Session, claim: Claim) -> None:
    await session.execute(_held(claim).values(**RELEASED))
    ring(session, claim.work)
