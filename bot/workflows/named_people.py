"""Whose the logins in a repository's file are: asked once for each text of it (R15)."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.errors import BadInput, NotFound
from bot.github.repository import Repo
from policies.rulebook_terms import Account

MAX_AGE = timedelta(days=1)
MOST_FILES = 1000

Accounts = Mapping[str, Account | None]
"""By login in lower case; None: nobody has it."""


class NamedPeople:
    """In memory and per process.

    While an answer is kept, whoever takes over a login that its holder gave up gains nothing.
    """

    def __init__(self) -> None:
        self._told: OrderedDict[tuple[int, str], tuple[datetime, Accounts]] = OrderedDict()

    async def look_up(
        self, repo: Repo, blob_sha: str, logins: tuple[str, ...], *, now: datetime
    ) -> Accounts:
        """Outages raise: nobody goes on with a file whose people are not known."""
        key = (repo.ref.repo_id, blob_sha)
        told = self._told.get(key)
        if told is not None and now - told[0] <= MAX_AGE:
            return told[1]
        found = await asyncio.gather(*(_account(repo, login) for login in logins))
        accounts = dict(zip(logins, found, strict=True))
        self._told[key] = (now, accounts)
        self._told.move_to_end(key)
        while len(self._told) > MOST_FILES:
            self._told.popitem(last=False)
        return accounts


async def _account(repo: Repo, login: str) -> Account | None:
    try:
        found = await repo.people.named(login)
    except (NotFound, BadInput):
        return None
    return Account(found.id, found.login)
