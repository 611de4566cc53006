"""The whole of it: one object to start, populate, act on, and look into."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web

from demo.github import rest
from demo.github.actors import Refused
from demo.github.acts import installations, queue
from demo.github.faults import Fault
from demo.github.git.store import Ident
from demo.github.hooks import Delivery, Outbox
from demo.github.people.code import write_files
from demo.github.people.repo import Repo
from demo.github.ports import listen
from demo.github.registration import check_events, key_pair
from demo.github.server import Call, Server
from demo.github.state import Account, App, Person, Repository
from demo.github.world import Clock, World


def _now() -> datetime:
    return datetime.now(UTC)


class OfflineGitHub:
    """GitHub with one App under test. `url` is the API's root once started."""

    def __init__(
        self,
        *,
        webhook_secret: str,
        private_key_public_pem: bytes,
        permissions: Mapping[str, str],
        events: Sequence[str],
        app_id: int = 4711,
        slug: str = "fixwarden",
        clock: Clock = _now,
        api_prefix: str = "",
    ) -> None:
        check_events(permissions, events)
        bot = Account(app_id + 41_000_000, f"{slug}[bot]", "Bot")
        app = App(app_id, slug, bot, dict(permissions), frozenset(events), private_key_public_pem)
        outbox = Outbox(secret=webhook_secret, app_id=app_id, events=app.events)
        self.world = World(app, outbox, clock)
        self.world.reactions.append(queue.advance)
        self.server = Server(self.world, prefix=api_prefix)
        self.webhook_secret = webhook_secret
        self.private_key_pem = ""
        self.url = ""
        self._runner: web.AppRunner | None = None

    @classmethod
    def create(
        cls,
        manifest: Mapping[str, Any],
        *,
        webhook_secret: str | None = None,
        app_id: int = 4711,
        clock: Clock = _now,
        api_prefix: str = "",
    ) -> Self:
        """Register the App of a manifest; its key is in `private_key_pem`."""
        private_pem, public_pem = key_pair()
        made = cls(
            app_id=app_id,
            slug=str(manifest.get("name", "fixwarden")).lower().replace(" ", "-"),
            webhook_secret=webhook_secret or secrets.token_hex(20),
            private_key_public_pem=public_pem,
            permissions=manifest["default_permissions"],
            events=manifest["default_events"],
            clock=clock,
            api_prefix=api_prefix,
        )
        made.private_key_pem = private_pem
        return made

    @property
    def app(self) -> App:
        return self.world.app

    @property
    def graphql_url(self) -> str:
        """Beside the REST API, as both kinds of GitHub have it."""
        return self.world.web_url + self.server.graphql_path

    @property
    def calls(self) -> list[Call]:
        """Every request to the API, in the order they were answered."""
        return self.server.calls

    # Running

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 picks a free one below 32768, where no client socket sits."""
        rest.load()
        app = web.Application(client_max_size=101 * 1024 * 1024)
        app.router.add_get("/_codeload/{owner}/{repo}/legacy.tar.gz/{sha}", self.server.download)
        app.router.add_route("*", "/{path:.*}", self.server.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        bound = await listen(self._runner, port)
        self.world.web_url = f"http://127.0.0.1:{bound}"
        self.url = self.world.api_url = self.world.web_url + self.server.prefix
        self.world.outbox.start()

    async def stop(self) -> None:
        await self.world.outbox.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # Webhooks

    @property
    def webhook_url(self) -> str | None:
        """Where deliveries go; nothing is sent while it is None."""
        return self.world.outbox.url

    @webhook_url.setter
    def webhook_url(self, url: str | None) -> None:
        self.world.outbox.url = url

    @property
    def deliveries(self) -> list[Delivery]:
        return self.world.outbox.deliveries

    @property
    def auto_deliver(self) -> bool:
        """Switch off to hold deliveries back and send them by `deliver`, in any order."""
        return self.world.outbox.auto

    @auto_deliver.setter
    def auto_deliver(self, auto: bool) -> None:
        self.world.outbox.auto = auto

    async def deliver(self, delivery_id: int) -> int:
        """Send that delivery (once more) now; the answer's status, 0 if nobody answered."""
        found = self.world.outbox.find(delivery_id)
        if found is None:
            raise KeyError(delivery_id)
        return await self.world.outbox.send(found)

    def redeliver(self, delivery_id: int) -> Delivery:
        """A new attempt with the same GUID, as the button on GitHub's page makes."""
        found = self.world.outbox.find(delivery_id)
        if found is None:
            raise KeyError(delivery_id)
        with self.world.lock:
            return self.world.outbox.again(found, self.world.now())

    async def settled(self) -> None:
        """Wait until every delivery so far was sent."""
        await self.world.outbox.settled()

    def ping(self) -> None:
        with self.world.lock:
            installations.ping(self.world)

    # People, repositories, installations

    def add_person(self, login: str, *, type: str = "User") -> Person:  # noqa: A002 - GitHub's word
        """A person with a `token` for REST, or another Bot or Organization."""
        with self.world.lock:
            return self.world.add_account(login, type)

    def rename_person(self, login: str, new_login: str) -> None:
        """The account keeps its number; its old login is free for anybody."""
        with self.world.lock:
            self.world.account(login).login = new_login

    def add_app(self, slug: str) -> App:
        """Another App, for example CI; it acts through `Repo.complete_check`."""
        with self.world.lock:
            bot = self.world.add_account(f"{slug}[bot]", "Bot")
            made = App(self.world.next_id(), slug, bot, {"checks": "write"})
            self.world.apps[made.id] = made
            return made

    def add_repo(
        self,
        full_name: str,
        files: Mapping[str, str | bytes],
        *,
        private: bool = False,
        default_branch: str = "main",
        modes: Mapping[str, int] | None = None,
    ) -> Repo:
        """A repository with one commit; an unknown owner becomes an organization."""
        with self.world.lock:
            login, _, name = full_name.partition("/")
            owner = self._account(login)
            state = self.world.add_repo(owner, name, private=private, default_branch=default_branch)
            tree = write_files(state.git, None, files, modes or {})
            who = Ident(owner.login, owner.email, self.world.now())
            sha = state.git.put_commit(tree, [], "Initial commit", author=who, committer=who)
            state.refs[f"refs/heads/{default_branch}"] = sha
            state.published.add(sha)
            return Repo(self.world, state)

    def fork(self, repo: Repo, login: str) -> Repo:
        """The person's own copy, from which pull requests may come."""
        with self.world.lock:
            parent, owner = repo.state, self.world.account(login)
            state = self.world.add_repo(
                owner,
                parent.name,
                git=parent.git,
                default_branch=parent.default_branch,
                parent=parent,
            )
            state.refs, state.published = dict(parent.refs), parent.published
            return Repo(self.world, state)

    def grant(self, repo: Repo | str, login: str, role: str) -> None:
        """`read`, `triage`, `write`, `maintain`, `admin`, or `none`; silently, before a story."""
        with self.world.lock:
            state = self.world.repo(repo) if isinstance(repo, str) else repo.state
            state.roles[self._account(login, "User").id] = role

    def install(self, *repos: Repo | str) -> int:
        """Install the App on repositories of one owner; the installation's id."""
        with self.world.lock:
            states = self._states(repos)
            return installations.install(self.world, states[0].owner, states).id

    def remove_from_installation(self, installation_id: int, *repos: Repo | str) -> None:
        with self.world.lock:
            found = self.world.installations[installation_id]
            installations.change(self.world, found, added=[], removed=self._states(repos))

    def suspend(self, installation_id: int, *, suspended: bool = True) -> None:
        with self.world.lock:
            found = self.world.installations[installation_id]
            installations.suspend(self.world, found, suspended=suspended)

    def uninstall(self, installation_id: int) -> None:
        with self.world.lock:
            installations.uninstall(self.world, self.world.installations[installation_id])

    # Faults

    def fail_next(self, method: str, path_regex: str, fault: Fault, times: int = 1) -> None:
        """Spoil the next `times` requests of that method (`*`: any) whose path matches."""
        self.server.faults.arm(method, path_regex, fault, times)

    def _account(self, login: str, kind: str = "Organization") -> Account:
        try:
            return self.world.account(login)
        except Refused:
            return self.world.add_account(login, kind)

    def _states(self, repos: Sequence[Repo | str]) -> list[Repository]:
        return [self.world.repo(each) if isinstance(each, str) else each.state for each in repos]
