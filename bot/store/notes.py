"""Small things a process must find again after a restart: cursors, what was seen last."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import settings_flags


async def read_note(session: Session, name: str) -> Mapping[str, Any]:
    """Empty if there is none."""
    kept = select(settings_flags.c.value).where(settings_flags.c.name == name)
    found = (await session.execute(kept)).scalar()
    return found if isinstance(found, dict) else {}


async def write_note(session: Session, name: str, value: Mapping[str, Any]) -> None:
    row = {"name": name, "value": dict(value)}
    statement = upsert(session, settings_flags).values(row)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["name"], set_={"value": row["value"]})
    )
