"""The audit log: who decided what on which evidence; rows are added, never changed.

Each row's hash covers its content and the hash before it, so a row that was changed or
taken out by someone with the database's password shows (R48).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import func, select

from bot.clock import utc_now
from bot.store.dialect import is_postgresql
from bot.store.session import Session, defer
from bot.store.tables import audit_log
from bot.store.tables.columns import storable_document

FIRST_HASH = "0" * 64
CHAIN_LOCK = 0x6175_6469  # "audi"
PAGE = 1000


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first row that does not fit the one before it."""

    id: int
    reason: str


async def record(
    session: Session,
    *,
    actor: str,
    actor_id: int | None = None,
    action: str,
    subject: str,
    integration_id: int | None = None,
    delivery_id: str | None = None,
    facts: Mapping[str, Any],
) -> None:
    """Add one row in this transaction.

    It is written last, just before the COMMIT: writers of the chain wait for each other,
    and so that wait is short and never part of a deadlock. Numbers with a fraction are
    kept as text: the hash must read the same from every database.
    """
    content = {
        "at": utc_now(),
        "actor": actor,
        "actor_id": actor_id,
        "action": action,
        "subject": subject,
        "integration_id": integration_id,
        "delivery_id": delivery_id,
        "facts": json.loads(json.dumps(dict(facts), allow_nan=False), parse_float=str),
    }
    defer(session, partial(_append, content=storable_document(content)))


async def _append(session: Session, *, content: Mapping[str, Any]) -> None:
    if is_postgresql(session):  # on SQLite a transaction is the lock
        await session.execute(select(func.pg_advisory_xact_lock(CHAIN_LOCK)))
    newest = select(audit_log.c.hash).order_by(audit_log.c.id.desc()).limit(1)
    previous = (await session.execute(newest)).scalar() or FIRST_HASH
    link = {"previous_hash": previous, "hash": _hash(previous, content)}
    await session.execute(audit_log.insert().values(**content, **link))


async def verify(session: Session) -> int | BrokenLink:
    """How many rows there are, all in their chain, or the first that is not.

    Rows cut off at the end do not show; compare the count with an earlier one.
    """
    previous, seen, last_id = FIRST_HASH, 0, -1
    while True:
        page = (
            select(audit_log).where(audit_log.c.id > last_id).order_by(audit_log.c.id).limit(PAGE)
        )
        rows = (await session.execute(page)).mappings().all()
        for row in rows:
            if row["previous_hash"] != previous:
                return BrokenLink(row["id"], "a row before it was taken out or put in")
            if row["hash"] != _hash(previous, row):
                return BrokenLink(row["id"], "it was changed after it was written")
            previous, last_id = row["hash"], row["id"]
        seen += len(rows)
        if len(rows) < PAGE:
            return seen


def _hash(previous: str, content: Mapping[Any, Any]) -> str:
    names = ("actor", "actor_id", "action", "subject", "integration_id", "delivery_id", "facts")
    at: datetime = content["at"]
    covered = [previous, at.isoformat(timespec="microseconds"), *(content[name] for name in names)]
    text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
