"""People who use the API: their tokens, and what they ask with them."""

import json
import secrets as random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from sqlalchemy import select

from bot.store import people, secrets, tokens
from bot.store.tables import llm_fix_requests
from demo.github.state import Issue
from tests.town import Town, open_town

EVERY_SCOPE = ("read", "ingest", "propose", "approve", "execute")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any

    @property
    def detail(self) -> str:
        return str(self.body["detail"])


@dataclass(frozen=True, slots=True)
class ApiCaller:
    town: Town
    token: str

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path, None)

    async def post(self, path: str, **body: object) -> Answer:
        return await self._ask("POST", path, body)

    async def patch(self, path: str, **body: object) -> Answer:
        return await self._ask("PATCH", path, body)

    async def approve(self, fix_id: int, head_sha: str) -> Answer:
        return await self.patch(f"/{fix_id}/approve", head_sha=head_sha)

    async def _ask(self, method: str, path: str, body: object) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"}
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.town.url}/api/fix-requests{path}"
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=data, headers=headers) as answer,
        ):
            return Answer(answer.status, await answer.json())


async def caller(town: Town, login: str, *scopes: str, user_id: int = 0) -> ApiCaller:
    """`login` with a token for these scopes, or for all that people use."""
    token = f"fw_pat_{random.token_urlsafe(32)}"
    async with town.db.begin() as session:
        await tokens.create(
            session,
            token,
            name="a journey",
            github_user_id=user_id,
            login=login,
            scopes=scopes or EVERY_SCOPE,
        )
    return ApiCaller(town, token)


async def lend_github_token(town: Town, login: str, *, of: str | None = None) -> None:
    """What `token create --github-token-stdin` keeps for `login`: their GitHub token, sealed."""
    account = town.github.world.account(login)
    reference = f"github-user-token:{account.id}"
    token = town.github.world.account(of or login).token
    async with town.db.begin() as session:
        await secrets.put(session, reference, town.house.vault.seal(token, purpose=reference))
        await people.put(
            session,
            github_user_id=account.id,
            login=login,
            token_reference=reference,
            scopes="",
        )


async def newest_fix(town: Town) -> int:
    async with town.db.read() as session:
        newest = select(llm_fix_requests.c.id).order_by(llm_fix_requests.c.id.desc()).limit(1)
        return int((await session.execute(newest)).scalar_one())


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, int]]:
    """A logic fix that waits for ana. Its PR and the fix request's id."""
    async with open_town(url) as town:
        pull = await town.proposed(town.report("bea", "summary"))
        yield town, pull, await newest_fix(town)
