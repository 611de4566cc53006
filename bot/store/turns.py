"""The transcript of every attempt: paid once, kept, and fed again after a stop."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import llm_fix_requests, llm_turns, system_errors


@dataclass(frozen=True, slots=True)
class StoredTurn:
    turn: int
    """1-based."""
    provider: str
    model: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Spent:
    """What a repository's agents used since some moment."""

    calls: int
    usd: float


async def keep(
    session: Session, fix_id: int, attempt: int, turn: StoredTurn, *, now: datetime
) -> None:
    """Store a turn; a turn that is there already stays as it is."""
    values = {name: getattr(turn, name) for name in StoredTurn.__dataclass_fields__}
    values |= {"fix_request_id": fix_id, "attempt": attempt, "created_at": now}
    values |= {"request": dict(turn.request), "response": dict(turn.response)}
    statement = upsert(session, llm_turns).values(values)
    await session.execute(
        statement.on_conflict_do_nothing(index_elements=["fix_request_id", "attempt", "turn"])
    )


async def load(session: Session, fix_id: int, attempt: int) -> Sequence[StoredTurn]:
    c = llm_turns.c
    columns = [c[name] for name in StoredTurn.__dataclass_fields__]
    statement = (
        select(*columns).where(c.fix_request_id == fix_id, c.attempt == attempt).order_by(c.turn)
    )
    rows = (await session.execute(statement)).mappings().all()
    return [StoredTurn(**{**row, "cost_usd": row["cost_usd"] or 0.0}) for row in rows]


async def spent_since(session: Session, integration_id: int, since: datetime) -> Spent:
    c = llm_turns.c
    statement = (
        select(func.count(), func.coalesce(func.sum(c.cost_usd), 0.0))
        .select_from(llm_turns)
        .join(llm_fix_requests, llm_fix_requests.c.id == c.fix_request_id)
        .join(system_errors, system_errors.c.id == llm_fix_requests.c.error_id)
        .where(system_errors.c.integration_id == integration_id, c.created_at >= since)
    )
    calls, usd = (await session.execute(statement)).one()
    return Spent(int(calls), float(usd))
