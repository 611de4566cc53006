"""The audit log's chain: what a row's hash covers, and whether every row is still in its place.

Each row's hash covers its content and the hash before it. The newest hash and the number of
rows stand in `settings_flags` too, so that rows cut off at the end show as well. Somebody who
may write to the whole database can rewrite all of it; only a head that was noted elsewhere
(`audit verify --head --rows`) shows that.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, func, select

from bot.store.session import Session
from bot.store.tables import audit_log, settings_flags

FIRST_HASH = "0" * 64
HEAD = "audit_head"
"""The row of `settings_flags`; written in the transaction of each new link."""
PAGE = 1000
COVERED = ("actor", "actor_id", "action", "subject", "integration_id", "delivery_id", "facts")


@dataclass(frozen=True, slots=True)
class Sound:
    """Every row is as it was written and where it was written."""

    rows: int
    head: str
    """The newest hash; `FIRST_HASH` for an empty log."""


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first row that does not fit."""

    id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A head that was written down elsewhere, when the log had `rows` rows."""

    head: str | None = None
    rows: int | None = None


def link_hash(previous: str, content: Mapping[Any, Any]) -> str:
    """SHA-256 over the compact JSON of the hash before, the time and what else is `COVERED`."""
    at: datetime = content["at"]
    covered = [
        previous,
        at.isoformat(timespec="microseconds"),
        *(content[name] for name in COVERED),
    ]
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


async def page_after(session: Session, last_id: int) -> Sequence[RowMapping]:
    """The next rows in the order of the chain; none at its end."""
    c = audit_log.c
    page = select(audit_log).where(c.id > last_id).order_by(c.id).limit(PAGE)
    return (await session.execute(page)).mappings().all()


async def rows_after(session: Session, last_id: int) -> AsyncIterator[RowMapping]:
    """Never more than a page of them in memory."""
    while rows := await page_after(session, last_id):
        for row in rows:
            yield row
        last_id = rows[-1]["id"]


async def verify(session: Session, noted: Noted | None = None) -> Sound | BrokenLink:
    """Walk the whole chain; decisions may be added meanwhile."""
    walk = _Walk(noted or Noted())
    while True:
        began_at = walk.last_id
        async for row in rows_after(session, walk.last_id):
            broken = walk.step(row)
            if broken is not None:
                return broken
        head = await _head(session)
        if _fits(head, walk):
            return walk.end()
        if walk.last_id == began_at:  # nothing was added, so the head is not ahead of us
            return await _misfit(session, head, walk)


class _Walk:
    """How far the chain was found sound, and whether the noted head was met on the way."""

    def __init__(self, noted: Noted) -> None:
        self.hash, self.rows, self.last_id = FIRST_HASH, 0, 0
        self._noted = noted
        self._is_met = noted.head in {None, FIRST_HASH}

    def step(self, row: RowMapping) -> BrokenLink | None:
        if row["previous_hash"] != self.hash:
            return BrokenLink(row["id"], "a row before it was taken out or put in")
        if row["hash"] != link_hash(self.hash, row):
            return BrokenLink(row["id"], "it was changed after it was written")
        self.hash, self.last_id = row["hash"], row["id"]
        self.rows += 1
        self._is_met |= self.hash == self._noted.head
        if self.rows == self._noted.rows and self._noted.head not in {None, self.hash}:
            return BrokenLink(
                row["id"], f"row {self.rows} of the log is not the one that was noted"
            )
        return None

    def end(self) -> Sound | BrokenLink:
        if self.rows < (self._noted.rows or 0):
            left = f"{self.rows} are left of the {self._noted.rows} rows that were noted"
            return BrokenLink(self.last_id, f"the log ends with it: {left}")
        if not self._is_met:
            return BrokenLink(self.last_id, "the head that was noted is not in the log up to it")
        return Sound(self.rows, self.hash)


def _fits(head: Mapping[str, Any] | None, walk: _Walk) -> bool:
    if head is None:
        return walk.rows == 0
    at = (head["hash"], head["rows"], head["id"], head.get("foreign"))
    return at == (walk.hash, walk.rows, walk.last_id, None)


async def _misfit(session: Session, head: Mapping[str, Any] | None, walk: _Walk) -> BrokenLink:
    if head is None:
        return BrokenLink(walk.last_id, f"the anchor {HEAD!r} is gone: rows may have followed it")
    if walk.rows < head["rows"] and head.get("foreign") is None:
        left = f"{head['rows']} rows were written, {walk.rows} are left"
        return BrokenLink(head["id"], f"it was cut off the end, after row {walk.last_id}: {left}")
    foreign = head.get("foreign") or await first_after(session, head["id"])
    if foreign is None:
        return BrokenLink(walk.last_id, "it is not the newest row that was written")
    return BrokenLink(foreign, "it was put in at the end, not by us")


async def first_after(session: Session, last_id: int) -> int | None:
    first = select(func.min(audit_log.c.id)).where(audit_log.c.id > last_id)
    found: int | None = (await session.execute(first)).scalar()
    return found


async def _head(session: Session) -> Mapping[str, Any] | None:
    kept = select(settings_flags.c.value).where(settings_flags.c.name == HEAD)
    found: Mapping[str, Any] | None = (await session.execute(kept)).scalar()
    return found
