"""API tokens: only their SHA-256 is kept; a token speaks for one GitHub user."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, or_, select, update

from bot.clock import utc_now
from bot.store.session import Session
from bot.store.tables import api_tokens


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is known of a token, which is not its text."""

    id: int
    name: str
    github_user_id: int
    login: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


UNKNOWN_USER = 0
"""The account's number is learnt at the first use, when GitHub is asked for its rights."""

_SHOWN = [api_tokens.c[name] for name in ApiToken.__dataclass_fields__]


def token_hash(token: str) -> str:
    """SHA-256 in hex; tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


async def create(
    session: Session,
    token: str,
    *,
    name: str,
    github_user_id: int,
    login: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
) -> ApiToken:
    """Keep the hash of a token that the caller made."""
    statement = api_tokens.insert().values(
        name=name,
        token_hash=token_hash(token),
        github_user_id=github_user_id,
        login=login,
        scopes=sorted(scopes),
        created_at=utc_now(),
        expires_at=expires_at,
    )
    return _fact((await session.execute(statement.returning(*_SHOWN))).mappings().one())


async def find_by_hash(session: Session, hashed: str, *, now: datetime) -> ApiToken | None:
    """The token if it is valid at `now`; that it was used is noted."""
    c = api_tokens.c
    valid = or_(c.expires_at.is_(None), c.expires_at > now)
    statement = (
        update(api_tokens)
        .where(c.token_hash == hashed, c.revoked_at.is_(None), valid)
        .values(last_used_at=now)
        .returning(*_SHOWN)
    )
    row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else _fact(row)


async def learn_user(session: Session, token_id: int, user_id: int) -> None:
    """From now on the token is this account's alone, whoever has the login later."""
    c = api_tokens.c
    unknown = update(api_tokens).where(c.id == token_id, c.github_user_id == UNKNOWN_USER)
    await session.execute(unknown.values(github_user_id=user_id))


async def revoke(session: Session, token_id: int) -> bool:
    """False: there is no such token, or it was revoked before."""
    c = api_tokens.c
    statement = update(api_tokens).where(c.id == token_id, c.revoked_at.is_(None))
    revoked = statement.values(revoked_at=utc_now()).returning(c.id)
    return (await session.execute(revoked)).one_or_none() is not None


async def list_tokens(session: Session) -> tuple[ApiToken, ...]:
    """Every token, the revoked too, oldest first."""
    rows = (await session.execute(select(*_SHOWN).order_by(api_tokens.c.id))).mappings()
    return tuple(_fact(row) for row in rows)


def _fact(row: RowMapping) -> ApiToken:
    return ApiToken(**{**row, "scopes": tuple(row["scopes"])})
