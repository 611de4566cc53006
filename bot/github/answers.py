"""What GitHub's answers mean: the one place where they become facts or our errors.

gidgethub deciphers a reply; what it leaves open is settled here: a secondary limit is
a plain `BadRequest`, a truncated reply a bare `JSONDecodeError`, a 502 is HTML, and a
422 without JSON has no text at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

import gidgethub
from gidgethub import sansio

from bot.errors import (
    Conflict,
    FixwardenError,
    Forbidden,
    GitHubRefused,
    GitHubUnreachable,
    NotFound,
)

T = TypeVar("T")

MAX_TEXT = 500
LONGEST_WAIT_SECONDS = 3600.0


class Limited(GitHubUnreachable):
    """A primary or secondary limit; `retry_after` is None where GitHub did not say how long."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful answer, deciphered."""

    status: int
    data: Any
    next_url: str | None = None
    """Where the next page of a list is."""


def read_reply(
    status: int, headers: Mapping[str, str], body: bytes, *, call: str, now: datetime
) -> Reply:
    """Decipher one answer; `call` is method and path, for people."""
    try:
        data, _, next_url = sansio.decipher_response(status, headers, body)
    except gidgethub.HTTPException as problem:
        text = _line(str(problem))
        raise _error(status, headers, text, call=call, now=now) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        if 400 <= status < 500:
            text = "no reason that can be read"
            raise _error(status, headers, text, call=call, now=now) from None
        raise GitHubUnreachable(f"GitHub's answer to {call} was cut short or no JSON.") from None
    if body and not isinstance(data, dict | list):
        raise GitHubUnreachable(f"GitHub's answer to {call} was no JSON.")
    return Reply(status, data, next_url)


def understood(parse: Callable[[Any], T], data: Any) -> T:
    """Turn JSON into a fact; an answer of another shape is an outage, never a crash."""
    try:
        return parse(data)
    except (ValueError, LookupError, TypeError, AttributeError) as strange:
        raise GitHubUnreachable(
            f"GitHub's answer has another shape than its documentation ({strange!r:.100})."
        ) from None


def instant(text: str) -> datetime:
    """GitHub's time, aware; raises `ValueError` for anything without a zone."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without a zone")
    return time


def _error(
    status: int, headers: Mapping[str, str], text: str, *, call: str, now: datetime
) -> FixwardenError:
    if _is_limit(status, headers, text):
        wait = _wait_seconds(headers, now)
        return Limited(f"GitHub's limit is reached at {call}: {text}", retry_after=wait)
    if status >= 500:
        wait = _retry_after(headers)
        return GitHubUnreachable(f"GitHub answered {call} with {status}.", retry_after=wait)
    message = f"GitHub refused {call}: {text}"
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return Forbidden(message, status=status)
        case HTTPStatus.NOT_FOUND | HTTPStatus.GONE:
            return NotFound(message, status=status)
        case HTTPStatus.CONFLICT:
            return Conflict(message, status=status)
        case _:
            return GitHubRefused(message, status=status)


def _is_limit(status: int, headers: Mapping[str, str], text: str) -> bool:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return status == HTTPStatus.FORBIDDEN and (
        "Retry-After" in headers
        or headers.get("X-RateLimit-Remaining") == "0"
        or "rate limit" in text.lower()
    )


def _wait_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    said = _retry_after(headers)
    if said is not None or headers.get("X-RateLimit-Remaining") != "0":
        return said
    try:
        return _bounded(float(headers["X-RateLimit-Reset"]) - now.timestamp())
    except (KeyError, ValueError):
        return None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    try:
        return _bounded(float(headers["Retry-After"]))
    except (KeyError, ValueError):
        return None


def _bounded(seconds: float) -> float:
    """At least a second, at most an hour; not-a-number waits longest."""
    return max(1.0, seconds) if seconds < LONGEST_WAIT_SECONDS else LONGEST_WAIT_SECONDS


def _line(text: str) -> str:
    """GitHub's words as one bounded, printable line."""
    printable = "".join(char if char.isprintable() else " " for char in text[: 4 * MAX_TEXT])
    return " ".join(printable.split())[:MAX_TEXT]
