"""Who somebody is, and what they may do here: only GitHub's permission endpoint says."""

from dataclasses import dataclass
from typing import Any

from bot.github.address import segment
from bot.github.answers import understood
from bot.github.calls import RepoCalls


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    login: str
    type: str
    """`User`, `Bot` or `Organization`."""


@dataclass(frozen=True, slots=True)
class PersonFact:
    """One account's authority over one repository, from all its sources."""

    id: int
    login: str
    type: str
    permission: str
    """`admin`, `write`, `read` or `none`; maintain reads as write, triage as read."""
    role_name: str
    """May be a custom role's."""
    is_maintainer: bool


class People:
    """`repo.people`."""

    def __init__(self, calls: RepoCalls) -> None:
        self._calls = calls

    async def permission(self, login: str) -> PersonFact:
        """`NotFound` and `Forbidden` are the caller's to judge: neither is authority."""
        path = f"/collaborators/{segment(login)}/permission"
        return understood(_person, await self._calls.get(path))

    async def user(self, user_id: int) -> Account:
        """The account's login today."""
        return understood(account_fact, await self._calls.absolute(f"/user/{int(user_id)}"))

    async def named(self, login: str) -> Account:
        return understood(account_fact, await self._calls.absolute(f"/users/{segment(login)}"))


def account_fact(data: Any) -> Account:
    return Account(id=int(data["id"]), login=str(data["login"]), type=str(data["type"]))


def _person(data: Any) -> PersonFact:
    user = data["user"]
    role = str(data.get("role_name") or data["permission"])
    flags = user.get("permissions") or {}
    return PersonFact(
        id=int(user["id"]),
        login=str(user["login"]),
        type=str(user["type"]),
        permission=str(data["permission"]),
        role_name=role,
        is_maintainer=role == "maintain" or bool(flags.get("maintain")),
    )
