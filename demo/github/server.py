"""HTTP: match, authenticate, answer; pages, ETags, limits and the log of calls."""

import asyncio
import hashlib
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from demo.github.access import authenticate
from demo.github.actors import NotThere, Refused
from demo.github.faults import Fault, Faults
from demo.github.rest.contents import archive
from demo.github.rest.graphql import GRAPHQL
from demo.github.routing import Ask, Page, Reply, Route, match, positive
from demo.github.world import World

API_VERSIONS = ("2022-11-28", "2026-03-10")
DOCS = "https://docs.github.com/rest"
MAX_BODY = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API and how it was answered."""

    method: str
    template: str
    """The endpoint, `/repos/{owner}/{repo}`; empty if there is none."""
    path: str
    query: str
    actor: str
    permission: str
    """The App permission that was used, `contents:write`; empty for people and the App's JWT."""
    status: int
    conditional: bool
    """Whether it came with If-None-Match; a 304 costs nothing."""
    api_version: str
    user_agent: str
    at: datetime
    fault: Fault | None = None


class Server:
    """The API as one aiohttp handler. Work is done under the world's lock, never while waiting."""

    def __init__(self, world: World, *, prefix: str = "") -> None:
        self.world = world
        self.prefix = prefix
        self.graphql_path = prefix.removesuffix("/v3") + GRAPHQL
        self.calls: list[Call] = []
        self.faults = Faults()
        self.before_answer: Callable[[Call], Awaitable[None]] | None = None
        """Awaited with each call that had its effect, while its answer has not left yet."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        path = self._path(request)
        fault = self.faults.take(request.method, path)
        if fault:
            await asyncio.sleep(fault.delay_s)
        ask = Ask(self.world, {}, request.query, request.headers)
        found = match(request.method, path)
        if fault and not fault.effect:
            reply = Reply()
        else:
            with self.world.lock:
                reply = self._answer(request, ask, found, raw)
        response = self._response(request, ask, reply)
        call = self._call(request, ask, found, path, response.status, fault)
        self.calls.append(call)
        if self.before_answer is not None and reply.status < 400 and (not fault or fault.effect):
            await self.before_answer(call)
        return self._spoil(request, response, fault) if fault else response

    async def download(self, request: web.Request) -> web.Response:
        """The download host: no token, but a ticket that a redirect handed out."""
        ticket = request.query.get("token", "")
        if self.world.tickets.get(ticket) != request.path:
            raise web.HTTPNotFound
        names = request.match_info
        with self.world.lock:
            repo = self.world.repo(f"{names['owner']}/{names['repo']}")
            packed = archive(repo, names["sha"])
        return web.Response(body=packed, content_type="application/x-gzip")

    def _answer(
        self, request: web.Request, ask: Ask, found: tuple[Route, Any] | None, raw: bytes
    ) -> Reply:
        try:
            _check_headers(request)
            route, ask.params = self._found(request, found)
            authenticate(self.world, route, ask)
            ask.body = _parse(raw)
            answer = route.handler(ask)
            return _cut(request, answer) if isinstance(answer, Page) else answer
        except Refused as no:
            data: dict[str, Any] = {"message": no.message, "documentation_url": DOCS}
            if no.errors:
                data["errors"] = no.errors
            return Reply(data | {"status": str(no.status)}, no.status, no.headers)

    def _found(self, request: web.Request, found: tuple[Route, Any] | None) -> tuple[Route, Any]:
        outside = self.prefix and not request.path.startswith(f"{self.prefix}/")
        if found is None or (outside and request.path != self.graphql_path):
            raise NotThere
        return found

    def _path(self, request: web.Request) -> str:
        """Below the root of the API that it belongs to."""
        if request.path == self.graphql_path:
            return GRAPHQL
        return request.path.removeprefix(self.prefix) if self.prefix else request.path

    def _response(self, request: web.Request, ask: Ask, reply: Reply) -> web.Response:
        is_bytes = isinstance(reply.data, bytes)
        body = reply.data if is_bytes else json.dumps(reply.data).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "X-GitHub-Request-Id": secrets.token_hex(8).upper(),
            "X-GitHub-Media-Type": "github.v3; format=json",
            "Date": format_datetime(self.world.now().astimezone(UTC), usegmt=True),
            "Cache-Control": "private, max-age=60, s-maxage=60",
            **reply.headers,
        }
        status = reply.status
        if request.method == "GET" and status == 200:
            headers["ETag"] = f'W/"{hashlib.sha256(body).hexdigest()}"'
            known = request.headers.get("If-None-Match", "")
            if headers["ETag"].removeprefix("W/") in [
                each.strip().removeprefix("W/") for each in known.split(",")
            ]:
                status, body = 304, b""
        if status in (204, 304) or (300 <= status < 400):
            body = b""
        free = status == 304 or request.path.endswith("/rate_limit")
        headers |= self._limits(request, ask, charged=not free)
        return web.Response(status=status, body=body, headers=headers)

    def _limits(self, request: web.Request, ask: Ask, *, charged: bool) -> dict[str, str]:
        who = ask.actor.account.login if ask.who else "app"
        resource = "graphql" if request.path == self.graphql_path else "core"
        purse = who if resource == "core" else f"{who} {resource}"
        self.world.spent[purse] = self.world.spent.get(purse, 0) + charged
        told = self.world.budget(purse).items()
        named = {f"X-RateLimit-{key.title()}": at for key, at in told}
        return {key: str(at) for key, at in named.items()} | {"X-RateLimit-Resource": resource}

    def _spoil(
        self, request: web.Request, response: web.Response, fault: Fault
    ) -> web.StreamResponse:
        if fault.drop:
            if request.transport:
                request.transport.abort()
            return response
        if fault.truncate:
            body = response.body
            assert isinstance(body, bytes), "answers of the API are built from bytes"
            response.body = body[: len(body) // 2]
            return response
        if not fault.status:
            return response
        headers = {}
        if fault.retry_after_s is not None:
            headers["Retry-After"] = str(fault.retry_after_s)
        if fault.reset_in_s is not None:
            reset = int(self.world.now().timestamp()) + fault.reset_in_s
            headers |= {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
            headers |= {"X-RateLimit-Limit": str(self.world.hourly_limit)}
        if fault.html:
            return web.Response(status=fault.status, text=fault.html, content_type="text/html")
        data = {"message": fault.message, "documentation_url": DOCS}
        return web.json_response(data, status=fault.status, headers=headers)

    def _call(
        self,
        request: web.Request,
        ask: Ask,
        found: tuple[Route, Any] | None,
        path: str,
        status: int,
        fault: Fault | None,
    ) -> Call:
        return Call(
            method=request.method,
            template=found[0].name if found else "",
            path=path,
            query=request.query_string,
            actor=ask.actor.account.login if ask.who else (ask.app.slug if ask.app else ""),
            permission=ask.used,
            status=fault.status or (0 if fault.drop else status) if fault else status,
            conditional="If-None-Match" in request.headers,
            api_version=request.headers.get("X-GitHub-Api-Version", ""),
            user_agent=request.headers.get("User-Agent", ""),
            at=self.world.now(),
            fault=fault,
        )


def _check_headers(request: web.Request) -> None:
    if not request.headers.get("User-Agent"):
        raise Refused(403, "Request forbidden by administrative rules. Please add a User-Agent.")
    version = request.headers.get("X-GitHub-Api-Version")
    if version and version not in API_VERSIONS:
        raise Refused(400, f'"{version}" is not a supported API version.')


def _parse(raw: bytes) -> Any:
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    if not isinstance(body, dict | list):
        raise Refused(400, "Body should be a JSON object")
    return body


def _cut(request: web.Request, page: Page) -> Reply:
    """One page of a list, with its neighbours in the Link header."""
    size = min(positive(request.query.get("per_page"), 30), 100)
    number = positive(request.query.get("page"), 1)
    last = max(-(-len(page.items) // size), 1)
    shown = [page.render(each) for each in page.items[(number - 1) * size : number * size]]
    targets = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    if number == 1:
        targets = {key: targets[key] for key in ("next", "last")}
    if number >= last:
        targets = {key: at for key, at in targets.items() if key in ("prev", "first")}
    root = request.url.origin()
    links = [
        f"<{root.with_path(request.path).with_query(dict(request.query) | {'page': str(at)})}>; "
        f'rel="{rel}"'
        for rel, at in targets.items()
    ]
    wrapped = {"total_count": len(page.items), page.name: shown, **page.beside}
    data: Any = wrapped if page.name else shown
    return Reply(data, headers={"Link": ", ".join(links)} if links else {})
