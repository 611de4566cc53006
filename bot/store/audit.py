"""The audit log: who decided what on which evidence; rows are added, never changed (R48)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sqlalchemy import Executable, bindparam, exists, func, select

from bot.clock import utc_now
from bot.store.audit_chain import FIRST_HASH, HEAD, first_after, link_hash
from bot.store.dialect import insert, is_postgresql
from bot.store.session import Session, defer
from bot.store.tables import audit_log, settings_flags
from bot.store.tables.columns import storable_document

CHAIN_LOCK = 0x6175_6469  # "audi"


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
    end = await _end(session)
    new = link_hash(end.hash, content)
    row = {**content, "previous_hash": end.hash, "hash": new}
    row_id = (await session.execute(_ADDING, row)).scalar_one()
    head = {"hash": new, "rows": end.rows + 1, "id": row_id}
    if end.foreign is not None:
        head["foreign"] = end.foreign
    keeping = _keeping(on_postgresql=is_postgresql(session))
    await session.execute(keeping, {"name": HEAD, "value": head})


@dataclass(frozen=True, slots=True)
class _End:
    """Where the chain goes on."""

    hash: str
    rows: int
    foreign: int | None = None
    """The first row that somebody else put at the end; remembered, for it fits the chain."""


async def _end(session: Session) -> _End:
    """The end as we wrote it; where the table ends otherwise, so that the misfit stays visible.

    Rows that were cut off leave a gap for good: the next link goes on from the hash that is
    gone. Rows that were put in took that place, so the chain goes on behind them.
    """
    newest, head = (await session.execute(_ENDING)).one()
    if head is None:
        counted = select(func.count()).select_from(audit_log)
        rows = 0 if newest is None else (await session.execute(counted)).scalar_one()
        return _End(newest or FIRST_HASH, rows)
    kept = _End(head["hash"], head["rows"], head.get("foreign"))
    if newest == kept.hash:
        return kept
    taken = select(exists().where(audit_log.c.previous_hash == kept.hash))
    if not (await session.execute(taken)).scalar():
        return kept
    return _End(newest, kept.rows, kept.foreign or await first_after(session, head["id"]))


def _ending() -> Executable:
    newest = select(audit_log.c.hash).order_by(audit_log.c.id.desc()).limit(1)
    head = select(settings_flags.c.value).where(settings_flags.c.name == HEAD)
    return select(newest.scalar_subquery(), head.scalar_subquery())


_ENDING = _ending()
_ADDING = audit_log.insert().returning(audit_log.c.id)
"""Built once: they are part of every merge's transaction."""


@cache
def _keeping(*, on_postgresql: bool) -> Executable:
    head = insert(settings_flags, on_postgresql=on_postgresql).values(
        name=bindparam("name"), value=bindparam("value")
    )
    kept: Executable = head.on_conflict_do_update(
        index_elements=["name"], set_={"value": head.excluded.value}
    )
    return kept
