"""One repository, its people and a bare REST client, to test the offline GitHub itself."""

import functools
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import yaml
from cryptography.hazmat.primitives import serialization

from demo.github import OfflineGitHub, Person, Repo

MANIFEST = yaml.safe_load("""
name: fixwarden
default_permissions: {metadata: read, contents: write, pull_requests: write, issues: write,
                      checks: write, statuses: read}
default_events: [check_run, check_suite, issue_comment, issues, label, member, pull_request,
                 pull_request_review, push, repository, repository_dispatch, status]
""")
FILES = {
    "README.md": "# Shop\n",
    "shop/cart.py": "def total(items):\n    return sum(items)\n",
    "shop/tax.py": "RATE = 0.2\n",
    ".github/workflows/ci.yml": "on: push\n",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `data` is JSON where there was any."""

    status: int
    data: Any
    headers: Mapping[str, str]

    @property
    def message(self) -> str:
        return str(self.data["message"])


@dataclass(slots=True)
class Rig:
    github: OfflineGitHub
    session: aiohttp.ClientSession
    shop: Repo
    ana: Person
    mallory: Person
    installation: int
    token: str = ""

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Ask under the API's root (or an absolute address), as the installation by default."""
        url = path if path.startswith("http") else self.github.url + path
        sent = {"User-Agent": "rig", "Authorization": f"Bearer {token or self.token}"}
        sent |= headers or {}
        data = None if body is None else json.dumps(body)
        async with self.session.request(
            method, url, data=data, headers=sent, allow_redirects=False
        ) as got:
            raw = await got.read()
            is_json = "json" in got.headers.get("Content-Type", "") and raw
            return Answer(got.status, json.loads(raw) if is_json else raw, got.headers.copy())

    async def repo(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        """The same, under the shop's root."""
        return await self.call(method, f"/repos/acme/shop{path}", body, **how)

    def jwt(self, **claims: Any) -> str:
        now = int(time.time())
        facts = {"iss": str(self.github.app.id), "iat": now - 60, "exp": now + 540} | claims
        return jwt.encode(facts, _key(self.github.private_key_pem), algorithm="RS256")

    async def new_token(self, **narrowed: Any) -> Answer:
        path = f"/app/installations/{self.installation}/access_tokens"
        return await self.call("POST", path, narrowed, token=self.jwt())

    def fix(self, branch: str = "fix/error-1", text: str = "RATE = 0.3\n") -> int:
        """A pull request by ana on a branch of her own; its number."""
        self.shop.push("ana", branch, {"shop/tax.py": text}, "Correct the rate")
        return self.shop.open_pull("ana", branch, "Correct the rate").number


@functools.cache
def _key(pem: str) -> Any:
    """Reading a key checks it, which takes longer than a whole test."""
    return serialization.load_pem_private_key(pem.encode(), password=None)


@asynccontextmanager
async def rig(**options: Any) -> AsyncIterator[Rig]:
    """Acme's shop: ana is admin, bo has write, tim triage, mallory is a stranger."""
    github = OfflineGitHub.create(MANIFEST, **options)
    shop = github.add_repo("acme/shop", FILES)
    ana, mallory = github.add_person("ana"), github.add_person("mallory")
    for login, role in {"ana": "admin", "bo": "write", "tim": "triage"}.items():
        github.grant(shop, login, role)
    session = aiohttp.ClientSession(skip_auto_headers=["User-Agent"])
    async with github, session:
        made = Rig(github, session, shop, ana, mallory, github.install(shop))
        made.token = (await made.new_token()).data["token"]
        yield made
