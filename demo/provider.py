"""A model provider on loopback that answers from a script, in both wire formats.

`POST /v1/messages` is Anthropic's Messages API, `POST /v1/responses` OpenAI's Responses API.
A request that the real API would refuse is refused here too, with 400 and the reason.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from demo import messages_wire, responses_wire
from demo.provider_script import Asked, Fault, FaultKind, Reply, Script


@dataclass
class Provider:
    """Set it up, let the bot ask, read what happened."""

    script: Script
    key: str | None = None
    """If set, requests with another key get 401, which echoes theirs as a careless proxy would."""
    asked: list[Asked] = field(default_factory=list)
    """Every well-formed request, in order."""
    rejected: list[str] = field(default_factory=list)
    """Why requests were refused; empty at the end of a sound test."""
    answered: int = 0
    """Answers that a real provider would put on the bill."""
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/responses", self._responses)
        app.on_shutdown.append(self._let_go)
        return app

    async def _let_go(self, _: web.Application) -> None:
        self._closing.set()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        presented = request.headers.get("x-api-key") or _bearer(request)
        missing = [] if "anthropic-version" in request.headers else ["anthropic-version: required"]
        return await self._handle(request, _MESSAGES, presented, missing)

    async def _responses(self, request: web.Request) -> web.StreamResponse:
        return await self._handle(request, _RESPONSES, _bearer(request), [])

    async def _handle(
        self, request: web.Request, wire: "_Wire", presented: str, problems: list[str]
    ) -> web.StreamResponse:
        if not presented or (self.key is not None and presented != self.key):
            return _error(wire, 401, f"invalid key: {presented}")
        try:
            body = await request.json()
        except ValueError:
            body = None
        problems = problems + wire.problems(body)
        if problems:
            self.rejected += problems
            return _error(wire, 400, "; ".join(problems))
        asked = wire.asked(body)
        self.asked.append(asked)
        reply = self.script(asked)
        if isinstance(reply, Fault):
            return await self._fail(request, wire, reply)
        self.answered += 1
        return web.json_response(wire.answer(reply, asked, self.answered))

    async def _fail(self, request: web.Request, wire: "_Wire", fault: Fault) -> web.StreamResponse:
        match fault.kind:
            case FaultKind.STATUS:
                return _error(wire, fault.status, fault.message, retry_after=fault.retry_after)
            case FaultKind.SLOW:
                await self._closing.wait()
                return _error(wire, 503, "closing")
            case FaultKind.TRUNCATED:
                return await _broken_off(request)


@dataclass(frozen=True, slots=True)
class _Wire:
    problems: Callable[[Any], list[str]]
    asked: Callable[[dict[str, Any]], Asked]
    answer: Callable[[Reply, Asked, int], dict[str, Any]]
    error: Callable[[int, str], dict[str, Any]]


_MESSAGES = _Wire(
    messages_wire.problems, messages_wire.asked, messages_wire.answer, messages_wire.error
)
_RESPONSES = _Wire(
    responses_wire.problems, responses_wire.asked, responses_wire.answer, responses_wire.error
)


def _error(
    wire: _Wire, status: int, message: str, *, retry_after: str | None = None
) -> web.Response:
    headers = {} if retry_after is None else {"retry-after": retry_after}
    return web.json_response(wire.error(status, message), status=status, headers=headers)


def _bearer(request: web.Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


async def _broken_off(request: web.Request) -> web.StreamResponse:
    """A body that ends before the length its header promised, and a closed connection."""
    response = web.StreamResponse(headers={"content-type": "application/json"})
    response.content_length = 4096
    await response.prepare(request)
    await response.write(json.dumps({"content": []}).encode()[:-1])
    if request.transport is not None:
        request.transport.close()
    return response
