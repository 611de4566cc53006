"""Ciphertext by reference; who can open it is the vault's business."""

from sqlalchemy import delete as delete_from
from sqlalchemy import select

from bot.clock import utc_now
from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import secrets


async def put(session: Session, reference: str, ciphertext: bytes) -> None:
    """Store it, replacing what was there."""
    now = utc_now()
    statement = upsert(session, secrets).values(
        reference=reference, ciphertext=ciphertext, created_at=now, updated_at=now
    )
    changed = {"ciphertext": ciphertext, "updated_at": now}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["reference"], set_=changed)
    )


async def get(session: Session, reference: str) -> bytes | None:
    statement = select(secrets.c.ciphertext).where(secrets.c.reference == reference)
    ciphertext: bytes | None = (await session.execute(statement)).scalar_one_or_none()
    return ciphertext


async def delete(session: Session, reference: str) -> None:
    await session.execute(delete_from(secrets).where(secrets.c.reference == reference))


async def references(session: Session) -> tuple[str, ...]:
    """All of them, in order: to seal each again with a new key."""
    statement = select(secrets.c.reference).order_by(secrets.c.reference)
    return tuple((await session.execute(statement)).scalars())
