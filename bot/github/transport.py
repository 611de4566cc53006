"""One HTTP exchange with GitHub: headers, limits, time-outs, redirects, repeats, ETags.

Everything that goes wrong leaves as `GitHubUnreachable` or `GitHubRefused`, raised
`from None`: an aiohttp error may hold a signed URL.
"""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import aiohttp
from gidgethub import sansio

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.address import GitHubAddress, Trust
from bot.github.answers import Limited, Reply, read_reply
from bot.github.etags import EtagCache, Kept
from bot.github.limits import Lanes, Quota

log = logging.getLogger(__name__)

API_VERSION = "2022-11-28"
"""The newest that every supported Enterprise Server knows; GitHub keeps it until 2028 at least.
2026-03-10 drops `merge_commit_sha` (https://docs.github.com/en/rest/about-the-rest-api/breaking-changes)."""
TIMEOUT = aiohttp.ClientTimeout(total=20)
DOWNLOAD_TIMEOUT = aiohttp.ClientTimeout(total=120, sock_connect=20, sock_read=20)
MOST_BYTES = 64_000_000
MOST_REDIRECTS = 3
REPEATS = 3
LAST_REPEAT_AFTER_SECONDS = 25.0
REDIRECTS = frozenset({301, 302, 307, 308})
METHOD_KEEPING_REDIRECTS = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Credential:
    """Who asks. The lane groups requests that share one of GitHub's limits."""

    lane: str
    token: str = field(repr=False)
    is_jwt: bool = False

    def headers(self) -> dict[str, str]:
        headers = sansio.create_headers(
            "fixwarden",
            oauth_token=None if self.is_jwt else self.token,
            jwt=self.token if self.is_jwt else None,
        )
        return headers | {"x-github-api-version": API_VERSION}


Guard = Callable[[], Awaitable[None]]


class Transport:
    """All requests of this process; one for the whole App."""

    def __init__(
        self,
        http: aiohttp.ClientSession,
        address: GitHubAddress,
        *,
        clock: Callable[[], datetime],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.address = address
        self.clock = clock
        self.pause = pause
        self._http = http
        self._lanes = Lanes()
        self._etags = EtagCache()

    async def call(
        self,
        method: str,
        url: str,
        credential: Credential,
        data: Mapping[str, Any] | None = None,
        *,
        repeatable: bool = False,
        guard: Guard | None = None,
    ) -> Reply:
        """One call; a GET or a `repeatable` write is tried again after a passing fault.

        `guard` runs right before each request leaves, after all waiting, and may raise.

        Raises `GitHubUnreachable` when the answer is lost: a write may have had its effect.
        """
        started = asyncio.get_running_loop().time()
        for attempt in range(REPEATS + 1):
            try:
                return await self._call_once(method, url, credential, data, guard)
            except GitHubUnreachable as fault:
                spent = asyncio.get_running_loop().time() - started
                final = attempt == REPEATS or spent > LAST_REPEAT_AFTER_SECONDS
                may_repeat = repeatable or method == "GET"
                if final or not may_repeat or isinstance(fault, Limited) or fault.retry_after:
                    raise
            await self.pause(0.2 * 2**attempt * random.uniform(0.5, 1.5))
        raise AssertionError("the last attempt returns or raises")

    def quota(self, lane: str) -> Quota:
        return self._lanes[lane].quota(self.clock())

    async def download(
        self, url: str, credential: Credential, target: BinaryIO, *, most_bytes: int
    ) -> None:
        """Stream a body (an archive) into `target`; raises `GitHubRefused` past the bound."""
        call = _call("GET", url)
        async with (
            self._admitted(credential),
            self._answer(
                "GET", url, credential, {}, None, DOWNLOAD_TIMEOUT, is_archive=True
            ) as answer,
        ):
            self._lanes[credential.lane].heard(answer.status, answer.headers)
            if answer.status != 200:
                self._read(answer.status, answer.headers, await _body(answer), credential, call)
                raise GitHubUnreachable(f"GitHub answered {call} with {answer.status}.")
            written = 0
            async for chunk in answer.content.iter_chunked(1 << 16):
                written += len(chunk)
                if written > most_bytes:
                    raise GitHubRefused("GitHub's archive is too large.", status=413)
                target.write(chunk)

    async def _call_once(
        self,
        method: str,
        url: str,
        credential: Credential,
        data: Mapping[str, Any] | None,
        guard: Guard | None,
    ) -> Reply:
        kept = self._etags.get(credential.lane, url) if method == "GET" else None
        extra = {} if kept is None else {"if-none-match": kept.etag}
        async with self._admitted(credential):
            if guard is not None:
                await guard()
            async with self._answer(method, url, credential, extra, data, TIMEOUT) as answer:
                status, headers = answer.status, answer.headers
                self._lanes[credential.lane].heard(status, headers)
                body = await _body(answer)
            if status == 304 and kept is not None:
                return kept.reply
            reply = self._read(status, headers, body, credential, _call(method, url))
        if method == "GET" and (etag := headers.get("ETag")):
            self._etags.put(credential.lane, url, Kept(etag, reply, len(body)))
        return reply

    @asynccontextmanager
    async def _admitted(self, credential: Credential) -> AsyncIterator[None]:
        """A place in the lane, unless a limit lasts."""
        lane = self._lanes[credential.lane]
        async with lane.places:
            lane.check(self.clock())
            yield

    def _read(
        self,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        credential: Credential,
        call: str,
    ) -> Reply:
        lane = self._lanes[credential.lane]
        try:
            reply = read_reply(status, headers, body, call=call, now=self.clock())
        except Limited as limit:
            wait = lane.block(limit.retry_after, self.clock())
            log.warning(
                "GitHub's limit was reached", extra={"lane": credential.lane, "wait_seconds": wait}
            )
            raise Limited(str(limit), retry_after=wait) from None
        lane.answered()
        return reply

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        url: str,
        credential: Credential,
        extra: Mapping[str, str],
        data: Mapping[str, Any] | None,
        timeout: aiohttp.ClientTimeout,
        *,
        is_archive: bool = False,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer after redirects; whatever breaks on the way or while it is read is lost."""
        call = _call(method, url)
        target, headers = url, credential.headers() | dict(extra)
        payload = None if data is None else json.dumps(data).encode()
        if payload is not None:
            headers["content-type"] = "application/json; charset=utf-8"
        try:
            for _ in range(MOST_REDIRECTS + 1):
                async with self._http.request(
                    method,
                    target,
                    headers=headers,
                    data=payload,
                    timeout=timeout,
                    allow_redirects=False,
                ) as answer:
                    if answer.status not in REDIRECTS:
                        log.debug("GitHub answered", extra={"call": call, "status": answer.status})
                        yield answer
                        return
                    target = self._next(
                        method, target, answer, headers, call=call, is_archive=is_archive
                    )
        except (aiohttp.ClientError, OSError, ValueError) as lost:
            raise GitHubUnreachable(
                f"GitHub's answer to {call} was lost ({type(lost).__name__})."
            ) from None
        raise GitHubRefused(f"GitHub redirected {call} too often.", status=310)

    def _next(
        self,
        method: str,
        target: str,
        answer: aiohttp.ClientResponse,
        headers: dict[str, str],
        *,
        call: str,
        is_archive: bool,
    ) -> str:
        """Where a redirect leads; takes the token out of `headers` where it must not go."""
        landing = urljoin(target, answer.headers.get("Location", ""))
        trust = self.address.trust(landing)
        if is_archive and trust is Trust.NONE and self.address.may_hold_archives(landing):
            trust = Trust.ANONYMOUS
        may_follow = method == "GET" or answer.status in METHOD_KEEPING_REDIRECTS
        if not may_follow or trust is Trust.NONE:
            raise GitHubRefused(f"{call} was redirected elsewhere.", status=answer.status)
        if trust is Trust.ANONYMOUS:
            if method != "GET":
                raise GitHubRefused(f"{call} was redirected elsewhere.", status=answer.status)
            headers.pop("authorization", None)
        return landing


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > MOST_BYTES:
            raise GitHubRefused("GitHub's answer is too large.", status=413)
    return bytes(body)


def _call(method: str, url: str) -> str:
    """Method and path: a query may hold a token."""
    return f"{method} {urlsplit(url).path}"
