"""GitHub as the App sees it: who we are, where we are installed, and each repository."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.clock import utc_now
from bot.errors import Conflict
from bot.github.address import GitHubAddress, RepoRef
from bot.github.answers import understood
from bot.github.app_auth import AppKey, InstallationTokens, lane_of
from bot.github.blobs import BlobCache
from bot.github.calls import RepoCalls
from bot.github.deliveries import Deliveries
from bot.github.first_contact import FirstContact, RepoInfo
from bot.github.judging import Silences
from bot.github.limits import Quota
from bot.github.person import Person, ReviewEvent, sign_in
from bot.github.pulls import ReviewFact
from bot.github.repository import Repo
from bot.github.transport import Credential, Transport

__all__ = ["AppIdentity", "GitHub", "GitHubAddress", "Installation", "RepoInfo", "RepoRef"]


@dataclass(frozen=True, slots=True)
class AppIdentity:
    id: int
    slug: str
    name: str

    @property
    def login(self) -> str:
        """Our name as an author; nobody else can register a name with brackets."""
        return f"{self.slug}[bot]"


@dataclass(frozen=True, slots=True)
class Installation:
    id: int
    account_id: int
    login: str
    account_type: str
    suspended: bool
    permissions: Mapping[str, str]
    """As granted, which may lag behind what the App asks for."""


class GitHub:
    """One for the process; all parts share its limits, caches and tokens."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        address: GitHubAddress,
        *,
        app_id: int,
        private_key: str,
        cache: BlobCache,
        clock: Callable[[], datetime] = utc_now,
        permissions: Mapping[str, str] | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`permissions` narrows every token; None takes all that was granted.

        Raises `BadInput` for a private key that cannot be read.
        """
        self.address = address
        self._key = AppKey(app_id, private_key, clock)
        self._transport = Transport(http, address, clock=clock, pause=pause)
        self._tokens = InstallationTokens(self._transport, self._key, permissions)
        self._first_contact = FirstContact(self._transport, self._key, self._tokens)
        self._cache = cache
        self._silences = Silences(clock)
        self._identity: AppIdentity | None = None
        self.deliveries = Deliveries(self._transport, self._key)

    async def identity(self) -> AppIdentity:
        """Asked once; raises `Conflict` if the key is another App's."""
        if self._identity is None:
            identity = understood(_identity, await self._as_app("/app"))
            if identity.id != self._key.app_id:
                raise Conflict("The private key belongs to another App.", status=409)
            self._identity = identity
        return self._identity

    async def installation(self, installation_id: int) -> Installation:
        return understood(
            _installation, await self._as_app(f"/app/installations/{int(installation_id)}")
        )

    async def describe(self, installation_id: int, repo_id: int, name_hint: str | None) -> RepoInfo:
        """First contact with a repository, by its number (R54)."""
        return await self._first_contact.describe(installation_id, repo_id, name_hint)

    async def installation_of(self, full_name: str) -> RepoRef:
        """The repository that a person names; raises `NotFound` where we are not installed."""
        return await self._first_contact.installation_of(full_name)

    def quota(self, installation_id: int) -> Quota:
        """What is left of the installation's hourly limit, as far as this process heard."""
        return self._transport.quota(lane_of(installation_id))

    def repo(self, tenant: RepoRef) -> Repo:
        calls = RepoCalls(self._transport, self._tokens, tenant)
        return Repo(
            calls,
            app_id=self._key.app_id,
            bot_login=self._bot_login,
            cache=self._cache,
            silences=self._silences,
        )

    async def graphql(self, tenant: RepoRef, query: str, variables: Mapping[str, Any]) -> Any:
        """The `data` of a query; raises `GitHubRefused` with GitHub's first error."""
        return await self.repo(tenant).graphql(query, variables)

    async def as_person(self, token: str) -> Person:
        """Someone by their own token; raises `Forbidden` where it is not a person's."""
        lane = "person " + hashlib.sha256(token.encode()).hexdigest()[:16]
        return await sign_in(self._transport, Credential(lane, token))

    async def post_review(
        self,
        ref: RepoRef,
        pull_number: int,
        head_sha: str,
        event: ReviewEvent,
        body: str,
        token: str,
    ) -> ReviewFact:
        person = await self.as_person(token)
        return await person.post_review(ref, pull_number, head_sha, event, body)

    async def _bot_login(self) -> str:
        return (await self.identity()).login

    async def _as_app(self, path: str) -> Any:
        url = self.address.rest(path)
        return (await self._transport.call("GET", url, self._key.credential())).data


def _identity(data: Any) -> AppIdentity:
    return AppIdentity(id=int(data["id"]), slug=str(data["slug"]), name=str(data["name"]))


def _installation(data: Any) -> Installation:
    account = data["account"]
    return Installation(
        id=int(data["id"]),
        account_id=int(account["id"]),
        login=str(account["login"]),
        account_type=str(account.get("type") or "Enterprise"),
        suspended=data.get("suspended_at") is not None,
        permissions=dict(data.get("permissions") or {}),
    )
