"""`token create|list|revoke`."""

import json
import re
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.clock import utc_now
from bot.errors import BadInput, Forbidden
from bot.settings import Settings
from bot.store import people, secrets, tokens
from bot.store.tokens import ApiToken
from handlers.cli.compose import opened_database, opened_github, vault_of

SCOPES = ("read", "ingest", "propose", "approve", "execute", "admin")
MOST_DAYS = 3650
LOGIN = re.compile(r"[A-Za-z0-9-]{1,39}(\[bot\])?")
"""GitHub's rule for logins; an app's account has the suffix."""
NO_PERSON = "Give the person's own GitHub token on standard input."


@dataclass(frozen=True, slots=True)
class NewToken:
    login: str
    user_id: int | None
    scopes: Sequence[str]
    days: int
    github_token: str | None = field(default=None, repr=False)


async def create(settings: Settings, wish: NewToken, *, as_json: bool) -> int:
    """Print the token once; only its hash is kept.

    A GitHub token on standard input must be that person's own; it is kept encrypted.
    """
    _check(wish)
    person_id = wish.user_id or tokens.UNKNOWN_USER
    if wish.github_token is not None:
        person_id = await _owner_of(settings, wish)
    token = f"fw_pat_{random.token_urlsafe(32)}"
    async with opened_database(settings) as db, db.begin() as session:
        made = await tokens.create(
            session,
            token,
            name=f"{wish.login}'s token",
            github_user_id=person_id,
            login=wish.login,
            scopes=wish.scopes,
            expires_at=utc_now() + timedelta(days=wish.days),
        )
        if wish.github_token is not None:
            reference = f"github-user-token:{person_id}"
            sealed = vault_of(settings).seal(wish.github_token, purpose=reference)
            await secrets.put(session, reference, sealed)
            await people.put(
                session,
                github_user_id=person_id,
                login=wish.login,
                token_reference=reference,
                scopes="",
            )
    answer = {"token": token, **_shown(made)}
    print(
        json.dumps(answer) if as_json else f"{token}\nShown once. Scopes: {', '.join(made.scopes)}."
    )
    return 0


def _check(wish: NewToken) -> None:
    unknown = sorted(set(wish.scopes) - set(SCOPES))
    if unknown or not wish.scopes:
        raise BadInput(
            f"Unknown scope {', '.join(unknown) or '(none)'}: choose of {' '.join(SCOPES)}."
        )
    if not 1 <= wish.days <= MOST_DAYS:
        raise BadInput(f"--days must be between 1 and {MOST_DAYS}.")
    if not LOGIN.fullmatch(wish.login) or not 0 <= (wish.user_id or 0) < 2**63:
        raise BadInput("--login and --user-id must be those of a GitHub account.")
    if wish.github_token == "":
        raise BadInput(f"Standard input is empty. {NO_PERSON}")
    if wish.github_token and not (wish.github_token.isascii() and wish.github_token.isprintable()):
        raise BadInput(f"That is no token. {NO_PERSON}")


async def _owner_of(settings: Settings, wish: NewToken) -> int:
    async with opened_github(settings) as github:
        try:
            person = await github.as_person(wish.github_token or "")
        except Forbidden as exc:
            raise BadInput(f"{NO_PERSON} {exc}") from exc
    account = person.account
    if account.login.casefold() != wish.login.casefold():
        raise BadInput(f"That GitHub token belongs to {account.login}, not to {wish.login}.")
    return account.id


async def show(settings: Settings, *, as_json: bool) -> int:
    async with opened_database(settings) as db, db.read() as session:
        found = await tokens.list_tokens(session)
    if as_json:
        print(json.dumps([_shown(token) for token in found]))
        return 0
    for token in found:
        state = "revoked" if token.revoked_at else f"until {token.expires_at:%Y-%m-%d}"
        print(f"{token.id:>4}  {token.login:<20} {' '.join(token.scopes):<30} {state}")
    if not found:
        print("There are no tokens: make one with `python app.py token create --login L`.")
    return 0


async def revoke(settings: Settings, token_id: int, *, as_json: bool) -> int:
    async with opened_database(settings) as db, db.begin() as session:
        if not (0 < token_id < 2**63 and await tokens.revoke(session, token_id)):
            raise BadInput(f"There is no token {token_id} to revoke: see `token list`.")
    print(json.dumps({"revoked": token_id}) if as_json else f"Token {token_id} is revoked.")
    return 0


def _shown(token: ApiToken) -> dict[str, Any]:
    times = ("created_at", "expires_at", "last_used_at", "revoked_at")
    shown: dict[str, Any] = {
        "id": token.id,
        "login": token.login,
        "github_user_id": token.github_user_id or None,
        "scopes": list(token.scopes),
    }
    for name in times:
        moment = getattr(token, name)
        shown[name] = moment.isoformat() if moment else None
    return shown
