"""A server that answers what a test told it to: for the faults no good GitHub has."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

START = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TOKEN_PATH = "/app/installations/5/access_tokens"


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    """With its query."""
    data: Any
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    lost: bool = False
    """The work is done and the connection dropped."""


class ScriptedGitHub:
    """Answers by method and path (query optional), in order; the last one stays."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.seen: list[Seen] = []
        self.most_at_once = 0
        self.gate: Callable[[], Awaitable[None]] | None = None
        self._at_once = 0
        self._tokens = 0
        self._answers: dict[tuple[str, str], list[Answer]] = {}

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self._answers[method, path] = list(answers)

    def calls(self) -> list[str]:
        """Method and path of all requests but those for tokens."""
        return [f"{seen.method} {seen.path}" for seen in self.seen if seen.path != TOKEN_PATH]

    def sent(self, method: str, path: str) -> list[Any]:
        """The bodies of one kind of request."""
        return [seen.data for seen in self.seen if (seen.method, seen.path) == (method, path)]

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", self._handle)
        return app

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        data = json.loads(body) if body else None
        seen = Seen(request.method, request.raw_path, data, request.headers)
        self.seen.append(seen)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.gate is not None:
                await self.gate()
            return await self._answered(request)
        finally:
            self._at_once -= 1

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        answers = (
            self._answers.get((request.method, request.raw_path))
            or self._answers.get((request.method, request.raw_path.partition("?")[0]))
            or [self._default(request)]
        )
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer.lost:
            assert request.transport is not None
            request.transport.abort()
            await asyncio.sleep(0)
        if answer.raw is not None:
            return web.Response(body=answer.raw, status=answer.status, headers=answer.headers)
        if answer.data is None:
            return web.Response(status=answer.status, headers=answer.headers)
        return web.json_response(answer.data, status=answer.status, headers=answer.headers)

    def _default(self, request: web.Request) -> Answer:
        if request.raw_path != TOKEN_PATH:
            return Answer({"message": "the test scripted no answer"}, status=418)
        self._tokens += 1
        expires_at = (self.clock.now + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
        return Answer({"token": f"narrow-{self._tokens}", "expires_at": expires_at}, status=201)


def json_bytes(data: Any) -> bytes:
    return json.dumps(data).encode()


def page_link(url: str) -> dict[str, str]:
    return {"Link": f'<{url}>; rel="next"'}
