"""People who let us act as them: where their encrypted GitHub token is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from bot.clock import utc_now
from bot.store.dialect import upsert
from bot.store.session import Session
from bot.store.tables import people_grants


@dataclass(frozen=True, slots=True)
class Grant:
    """One person's consent to act as them."""

    github_user_id: int
    login: str
    token_reference: str
    """In `secrets`."""
    scopes: str
    """As GitHub wrote them."""
    created_at: datetime


_SHOWN = [people_grants.c[name] for name in Grant.__dataclass_fields__]


async def put(
    session: Session, *, github_user_id: int, login: str, token_reference: str, scopes: str
) -> None:
    """Keep it; one per person, the newest counts."""
    changed = {
        "login": login,
        "token_reference": token_reference,
        "scopes": scopes,
        "created_at": utc_now(),
    }
    statement = upsert(session, people_grants).values(github_user_id=github_user_id, **changed)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["github_user_id"], set_=changed)
    )


async def get(session: Session, github_user_id: int) -> Grant | None:
    statement = select(*_SHOWN).where(people_grants.c.github_user_id == github_user_id)
    row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else Grant(**row)


async def remove(session: Session, github_user_id: int) -> None:
    owned = people_grants.c.github_user_id == github_user_id
    await session.execute(delete(people_grants).where(owned))
