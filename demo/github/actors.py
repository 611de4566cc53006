"""Who acts, and what GitHub lets them do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.github.state import Account, App, Grant, Repository

ROLES = ("none", "read", "triage", "write", "maintain", "admin")
LEVELS = ("none", "read", "write", "admin")


class Refused(Exception):
    """GitHub says no: the status and message it would answer with."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.errors = list(errors)
        self.headers = dict(headers or {})


class NotThere(Refused):
    """Absent, or hidden from this actor: GitHub does not say which."""

    def __init__(self) -> None:
        super().__init__(404, "Not Found")


class Invalid(Refused):
    """422 with the field that is wrong."""

    def __init__(self, resource: str, field: str, code: str = "invalid", message: str = "") -> None:
        error = {"resource": resource, "field": field, "code": code}
        super().__init__(
            422, "Validation Failed", errors=[error | {"message": message} if message else error]
        )


@dataclass(frozen=True, slots=True)
class Actor:
    """The account that shows as sender; `grant` where an installation token is used."""

    account: Account
    app: App | None = None
    grant: Grant | None = None

    def may(self, need: str) -> bool:
        """Whether an App's token permits `name:level`. People are judged by their role."""
        name, _, level = need.partition(":")
        permissions = self.grant.permissions if self.grant else {}
        return LEVELS.index(permissions.get(name, "none")) >= LEVELS.index(level)


def role_of(repo: Repository, account: Account) -> str:
    """The person's role: owner, granted, or what a public repository gives to anyone."""
    if account.id == repo.owner.id:
        return "admin"
    return repo.roles.get(account.id, "none" if repo.private else "read")


def has_role(repo: Repository, account: Account, role: str) -> bool:
    return ROLES.index(role_of(repo, account)) >= ROLES.index(role)


def sees(repo: Repository, actor: Actor) -> bool:
    """Whether the repository exists for this actor."""
    if actor.grant is None:
        return has_role(repo, actor.account, "read")
    narrowed = actor.grant.repo_ids
    return repo.id in actor.grant.installation.repo_ids and (
        narrowed is None or repo.id in narrowed
    )


def require_role(repo: Repository, actor: Actor, role: str) -> None:
    """Refuse a person below `role`; an App's permissions were checked at the door."""
    if actor.grant is None and not has_role(repo, actor.account, role):
        if not has_role(repo, actor.account, "read"):
            raise NotThere
        raise Refused(403, f"Must have {role} access to {repo.full_name}.")
