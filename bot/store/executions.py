"""Merges of fixes: each recorded once, and whether it was taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.store.dialect import upsert
from bot.store.fixes import FixFact
from bot.store.session import Session
from bot.store.tables import fix_executions, system_errors


async def record(session: Session, fix: FixFact, values: Mapping[str, Any]) -> None:
    """Record the merge of a fix; once, however often it is found."""
    row = {"fix_request_id": fix.id, "error_id": fix.error_id, **values}
    statement = upsert(session, fix_executions).values(row)
    await session.execute(statement.on_conflict_do_nothing(index_elements=["fix_request_id"]))


async def merged_by_itself_since(session: Session, integration_id: int, since: datetime) -> int:
    """How many category A fixes merged in a repository since then."""
    table = fix_executions.c
    statement = (
        select(func.count())
        .select_from(fix_executions)
        .join(system_errors, system_errors.c.id == table.error_id)
        .where(
            system_errors.c.integration_id == integration_id,
            table.category == "A",
            table.executed_at >= since,
        )
    )
    return int((await session.execute(statement)).scalar_one())
