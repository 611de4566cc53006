"""Which agents there are, and what each may do and spend."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from bot.store.session import Session
from bot.store.tables import llm_agent_configs


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """One row of `llm_agent_configs`."""

    id: int
    agent_name: str
    provider: str
    """`local`, `anthropic` or `openai`."""
    model: str
    api_key_ref: str | None
    """`env:NAME`, or a reference into the table of secrets."""
    base_url: str | None
    level: str
    budgets: Mapping[str, Any]
    rank: int
    """Lower is asked first."""


async def add_if_missing(
    session: Session,
    *,
    agent_name: str,
    provider: str,
    model: str,
    api_key_ref: str | None,
    budgets: Mapping[str, Any],
    rank: int,
    now: datetime,
) -> None:
    """Add an agent unless one of its name is there: what a person changed stays changed."""
    c = llm_agent_configs.c
    known = await session.execute(select(c.id).where(c.agent_name == agent_name))
    if known.first() is None:
        values = {
            "agent_name": agent_name,
            "provider": provider,
            "model": model,
            "api_key_ref": api_key_ref,
            "budgets": dict(budgets),
            "rank": rank,
            "created_at": now,
        }
        await session.execute(llm_agent_configs.insert().values(values))


async def level_of(session: Session, agent_id: int) -> str | None:
    """The level of one agent now; None if its row is gone."""
    c = llm_agent_configs.c
    found = await session.execute(select(c.level).where(c.id == agent_id))
    level: str | None = found.scalar_one_or_none()
    return level


async def active(session: Session) -> Sequence[AgentConfig]:
    """All active agents, in the order in which they are asked."""
    c = llm_agent_configs.c
    columns = [c[name] for name in AgentConfig.__dataclass_fields__]
    statement = select(*columns).where(c.is_active.is_(True)).order_by(c.rank, c.id)
    rows: Sequence[RowMapping] = (await session.execute(statement)).mappings().all()
    return [AgentConfig(**{**row, "budgets": row["budgets"] or {}}) for row in rows]
