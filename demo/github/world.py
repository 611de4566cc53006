"""Everything there is, by id, and the numbers it is counted with."""

import itertools
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from demo.github.actors import NotThere
from demo.github.git.store import GitStore
from demo.github.hooks import Outbox
from demo.github.state import Account, App, Grant, Installation, Repository

Clock = Callable[[], datetime]
WEB_FLOW = Account(19864447, "web-flow")


class World:
    """The state all requests and people share. Hold `lock` while reading or changing it."""

    def __init__(self, app: App, outbox: Outbox, clock: Clock) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.app = app
        self.outbox = outbox
        self.api_url = self.web_url = ""
        self.tree_limit = 100_000
        self.hourly_limit = 5000
        self.spent: dict[str, int] = {}
        """Calls charged to each login, and to each login's GraphQL."""
        self.accounts: dict[int, Account] = {app.bot.id: app.bot, WEB_FLOW.id: WEB_FLOW}
        self.apps: dict[int, App] = {app.id: app}
        self.repos: dict[int, Repository] = {}
        self.installations: dict[int, Installation] = {}
        self.grants: dict[str, Grant] = {}
        self.tickets: dict[str, str] = {}
        """Addresses that work once without a token: ticket → path."""
        self.reactions: list[Callable[[World, Repository], None]] = []
        """What GitHub does by itself when a branch or a check of a repository moved."""
        self.queues_at_work: set[int] = set()
        """Repositories whose merge queue moves right now: its own moves do not start it again."""
        self._ids = itertools.count(1001)

    def now(self) -> datetime:
        """Whole seconds, as GitHub shows them."""
        return self.clock().astimezone(UTC).replace(microsecond=0)

    def next_id(self) -> int:
        return next(self._ids)

    def react(self, repo: Repository) -> None:
        for reaction in self.reactions:
            reaction(self, repo)

    def budget(self, login: str) -> dict[str, int]:
        """The hourly limit and what is left of it; it only counts, it never refuses."""
        used = self.spent.get(login, 0)
        return {
            "limit": self.hourly_limit,
            "used": used,
            "remaining": max(self.hourly_limit - used, 0),
            "reset": int(self.now().timestamp()) // 3600 * 3600 + 3600,
        }

    def ticket(self, path: str) -> str:
        """A secret that opens one address of the download host."""
        made = secrets.token_urlsafe(16)
        self.tickets[made] = path
        return made

    def account(self, login: str) -> Account:
        """By login, whatever its case."""
        for account in self.accounts.values():
            if account.login.lower() == login.lower():
                return account
        raise NotThere

    def add_account(self, login: str, kind: str = "User") -> Account:
        token = f"github_pat_offline_{secrets.token_hex(20)}"
        account = Account(self.next_id(), login, kind, token)
        self.accounts[account.id] = account
        return account

    def repo(self, full_name: str) -> Repository:
        """By owner/name, whatever its case."""
        for repo in self.repos.values():
            if repo.full_name.lower() == full_name.lower():
                return repo
        raise NotThere

    def add_repo(
        self, owner: Account, name: str, *, git: GitStore | None = None, **facts: Any
    ) -> Repository:
        repo = Repository(self.next_id(), owner, name, git or GitStore(), self.now(), **facts)
        self.repos[repo.id] = repo
        return repo

    def installation_of(self, repo: Repository) -> Installation | None:
        """The living installation of the App under test on this repository."""
        for found in self.installations.values():
            if repo.id in found.repo_ids and not found.deleted:
                return found
        return None

    def account_by_email(self, email: str) -> Account | None:
        """How GitHub links commits to people: by e-mail, which anyone can write."""
        if email == "noreply@github.com":
            return WEB_FLOW
        return next((a for a in self.accounts.values() if a.email == email), None)
