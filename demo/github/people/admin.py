"""What a repository's admins and integrations do."""

from collections.abc import Mapping, Sequence
from typing import Any

from demo.github.acts import repos
from demo.github.people.base import Acts
from demo.github.state import Account, Protection, Ruleset

Check = str | tuple[str, int | None]


class AdminActs(Acts):
    """Acts without a login are done by the repository's owner."""

    def dispatch(
        self, login: str, event_type: str, client_payload: dict[str, Any] | None = None
    ) -> None:
        """`repository_dispatch`, at most ten keys at the top of the payload."""
        with self._as(login) as actor:
            repos.dispatch(self._world, self.state, actor, event_type, client_payload or {})

    def set_permission(self, login: str, role: str, *, custom: str | None = None) -> None:
        """Give `login` a role; `custom` is the name of a custom role built on it."""
        with self._as(self._owner) as actor:
            who = self._world.account(login)
            repos.set_permission(self._world, self.state, actor, who, role, custom)

    def protect(
        self,
        branch: str = "main",
        *,
        checks: Sequence[Check] = (),
        reviews: int | None = None,
        strict: bool = False,
        enforce_admins: bool = False,
    ) -> None:
        """Classic protection. A check is a name, or (name, id of the App that must set it)."""
        pinned = tuple((each, None) if isinstance(each, str) else each for each in checks)
        rules = Protection(pinned, strict, reviews, enforce_admins)
        with self._as(self._owner) as actor:
            repos.protect(self.state, actor, branch, rules)

    def unprotect(self, branch: str = "main") -> None:
        with self._as(self._owner) as actor:
            repos.protect(self.state, actor, branch, None)

    def add_ruleset(
        self, pattern: str, rules: Sequence[Mapping[str, Any]], name: str = "rules"
    ) -> Ruleset:
        """Rules as GitHub spells them: `{"type": …, "parameters": {…}}`."""
        with self._world.lock:
            made = Ruleset(self._world.next_id(), name, pattern, tuple(rules))
            self.state.rulesets.append(made)
            return made

    def rename(self, name: str) -> None:
        with self._as(self._owner) as actor:
            repos.rename_repository(self._world, self.state, actor, name)

    def transfer(self, owner: Account) -> None:
        with self._as(self._owner) as actor:
            repos.transfer_repository(self._world, self.state, actor, owner)

    @property
    def _owner(self) -> str:
        return self.state.owner.login
