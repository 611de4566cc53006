"""The only way a notice leaves: one POST to an address that was checked first.

A webhook's URL is given by people, is itself a secret, and could point inside our
network. The host is resolved once, every address it has must be allowed, and the
connection goes to those very addresses: a second answer of the name server is never asked for.
"""

import asyncio
import email.utils
import math
import re
import socket
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import SplitResult, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.clock import utc_now
from bot.errors import BadInput, ChannelRefused, ChannelUnreachable
from bot.notify.addresses import is_allowed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port to literal addresses; raises `OSError`."""

_HEADERS = {
    "User-Agent": "fixwarden",
    "Content-Type": "application/json",
    "Accept-Encoding": "identity",
}
_ANSWER_CAP = 1024
_RETRY_AFTER_CAP = 24 * 3600.0
_REASON = re.compile(r"[a-z_]{3,60}")


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


class GuardedPost:
    """POSTs to one URL. Raises `ChannelUnreachable` or `ChannelRefused`; neither holds the URL."""

    def __init__(
        self,
        channel: str,
        url: str,
        *,
        allow_private: bool,
        resolve: Resolve = resolve_by_system,
        timeout_s: float = 10.0,
    ) -> None:
        """Raises `BadInput` if `url` can never be used."""
        self._channel = channel
        self._url = url
        self._target = _target(channel, url, allow_private=allow_private)
        self._allow_private = allow_private
        self._resolve = resolve
        self._timeout_s = timeout_s

    async def __call__(self, body: bytes, headers: Mapping[str, str]) -> None:
        # `from None`: the text of a cause may quote the URL, and a log would print it.
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._post(body, headers)
        except TimeoutError:
            raise ChannelUnreachable(
                f"{self._channel}: no answer within {self._timeout_s:g} s"
            ) from None
        except (aiohttp.InvalidURL, ValueError):
            raise ChannelRefused(f"{self._channel}: the request cannot be made") from None
        except (aiohttp.ClientError, OSError) as exc:
            raise ChannelUnreachable(
                f"{self._channel}: the connection failed ({type(exc).__name__})"
            ) from None

    async def _post(self, body: bytes, headers: Mapping[str, str]) -> None:
        connector = aiohttp.TCPConnector(
            resolver=_Pinned(await self._addresses()), use_dns_cache=False, force_close=True
        )
        async with (
            aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # a proxy would resolve the name again
                auto_decompress=False,  # nor is a small answer allowed to grow
            ) as session,
            session.post(
                self._url,
                data=body,
                headers={**_HEADERS, **headers},
                allow_redirects=False,
            ) as response,
        ):
            if not 200 <= response.status < 300:
                self._complain(response, await response.content.read(_ANSWER_CAP))

    async def _addresses(self) -> Sequence[str]:
        host, port = self._target.hostname, self._target.port
        assert host
        port = port or (443 if self._target.scheme == "https" else 80)
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            addresses = ()
        if not addresses:
            raise ChannelUnreachable(f"{self._channel}: the host name has no address")
        for address in addresses:
            if not is_allowed(address, allow_private=self._allow_private):
                raise ChannelRefused(
                    f"{self._channel}: the host leads to an address that is not public: "
                    "FIXWARDEN_ALLOW_PRIVATE_TARGETS allows private ones"
                )
        return addresses

    def _complain(self, response: aiohttp.ClientResponse, answer: bytes) -> None:
        status = f"{self._channel} answered {response.status}{self._reason(answer)}"
        if response.status == 429 or response.status >= 500:
            retry_after = _retry_after(response.headers.get("Retry-After"))
            raise ChannelUnreachable(status, retry_after=retry_after)
        if 300 <= response.status < 400:
            raise ChannelRefused(f"{status}: redirects are not followed, give the final URL")
        if response.status in {404, 410}:
            raise ChannelRefused(f"{status}: the webhook is gone, make a new one")
        raise ChannelRefused(status)

    def _reason(self, answer: bytes) -> str:
        """Slack's `no_service` and the like; anything else may echo the URL or worse."""
        word = answer.decode("utf-8", "replace").strip()
        return f" ({word})" if _REASON.fullmatch(word) and word not in self._url else ""


class _Pinned(AbstractResolver):
    """Answers with the addresses that were checked, whatever is asked."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        del family  # both are wanted
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


def _target(channel: str, url: str, *, allow_private: bool) -> SplitResult:
    try:
        target = urlsplit(url)
        port = target.port
    except ValueError:
        raise BadInput(f"The URL of the {channel} channel is not a URL.") from None
    if not target.hostname or port == 0 or not url.isascii() or not url.isprintable():
        raise BadInput(f"The URL of the {channel} channel is not a URL.")
    if target.scheme not in ({"http", "https"} if allow_private else {"https"}):
        raise BadInput(
            f"The URL of the {channel} channel must start with https:// "
            "(http:// only where FIXWARDEN_ALLOW_PRIVATE_TARGETS is on)."
        )
    return target


def _retry_after(header: str | None) -> float | None:
    """Seconds, from either form of RFC 9110 §10.2.3; nonsense is None."""
    if header is None:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            moment = email.utils.parsedate_to_datetime(header)
            seconds = (moment - utc_now()).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, 0.0), _RETRY_AFTER_CAP) if math.isfinite(seconds) else None
