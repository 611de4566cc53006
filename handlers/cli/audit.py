"""`audit verify` and `audit export`."""

import json
import os
import sys
from datetime import datetime
from typing import Any

from bot.settings import Settings
from bot.store import Database
from bot.store.audit_chain import BrokenLink, Noted, Sound, page_after
from bot.store.audit_chain import verify as walk
from handlers.cli.compose import opened_as_guest


async def verify(settings: Settings, noted: Noted, *, as_json: bool) -> int:
    """0: whole; 1: the first row that does not fit, and why."""
    async with opened_as_guest(settings) as db, db.read() as session:
        found = await walk(session, noted)
    print(json.dumps(_document(found)) if as_json else _sentence(found))
    return 0 if isinstance(found, Sound) else 1


def _document(found: Sound | BrokenLink) -> dict[str, Any]:
    if isinstance(found, Sound):
        return {"intact": True, "rows": found.rows, "head": found.head}
    return {"intact": False, "row": found.id, "reason": found.reason}


def _sentence(found: Sound | BrokenLink) -> str:
    if isinstance(found, Sound) and not found.rows:
        return "The audit log has no rows yet: there is nothing to verify."
    if isinstance(found, Sound):
        return (
            f"The audit log is intact: {found.rows} rows, head {found.head}\n"
            "Note both somewhere else; `audit verify --head HASH --rows N` compares them later."
        )
    return f"The audit log is broken at row {found.id}: {found.reason}."


async def export(settings: Settings, *, since: int) -> int:
    """A page of rows in memory at a time; ASCII only, so that no text can steer a terminal."""
    async with opened_as_guest(settings) as db:
        try:
            while page := await _page(db, since):
                for row_id, line in page:
                    print(line)
                    since = row_id
            sys.stdout.flush()
        except BrokenPipeError:  # whoever reads it has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


async def _page(db: Database, since: int) -> list[tuple[int, str]]:
    """In a transaction of its own: a slow reader must not hold one open."""
    async with db.read() as session:
        rows = await page_after(session, since)
    return [(row["id"], json.dumps({**row, "at": _time(row["at"])})) for row in rows]


def _time(at: datetime) -> str:
    """As the hash covers it."""
    return at.isoformat(timespec="microseconds")
