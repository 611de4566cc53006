"""One receiver for every channel: it keeps what arrives and answers as it is told."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True, slots=True)
class Received:
    path: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)


class FakeReceiver:
    """Takes any POST; the first of `replies` answers it, then plain 200s."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.replies: deque[Reply] = deque()

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        return app

    def server(self) -> TestServer:
        return TestServer(self.app(), host="127.0.0.1")

    async def _take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(request.path_qs, headers, await request.read()))
        reply = self.replies.popleft() if self.replies else Reply()
        return web.Response(status=reply.status, text=reply.body, headers=reply.headers)
