"""How hard we may knock: one lane for each installation, blocked after a limit."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import GitHubUnreachable

CONCURRENT_REQUESTS = 10
SECONDARY_LIMIT_SECONDS = 60.0
"""GitHub asks for at least a minute where it names no time, then for longer waits."""
MOST_LANES = 1000
USUAL_LIMIT = 5000
"""Requests an hour, until GitHub says what it is here."""


@dataclass(slots=True)
class Meter:
    """What the requests made inside `metered` were charged."""

    charged: int = 0


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    """Count what this task, and no other, asks GitHub for."""
    token = _METER.set(meter)
    try:
        yield
    finally:
        _METER.reset(token)


@dataclass(frozen=True, slots=True)
class Quota:
    """Requests an hour, and how many are left of them as GitHub said last."""

    limit: int = USUAL_LIMIT
    remaining: int = USUAL_LIMIT


_SAID = ("Limit", "Remaining", "Reset")


class Lane:
    """The requests of one installation (or of the App, or of one person)."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(CONCURRENT_REQUESTS)
        self._blocked_until: datetime | None = None
        self._strikes = 0
        self._quota = Quota()
        self._quota_until: datetime | None = None

    def heard(self, status: int, headers: Mapping[str, str]) -> None:
        """Note what an answer was charged, a 304 nothing, and what it says is left."""
        meter = _METER.get()
        if meter is not None and status != 304:
            meter.charged += 1
        if headers.get("X-RateLimit-Resource", "core") != "core":
            return  # GraphQL and others have limits of their own
        try:
            limit, remaining, reset = (int(headers[f"X-RateLimit-{name}"]) for name in _SAID)
            self._quota_until = datetime.fromtimestamp(reset, UTC)
        except (KeyError, ValueError, OverflowError, OSError):
            return
        self._quota = Quota(limit, remaining)

    def quota(self, now: datetime) -> Quota:
        """All is left once the hour that GitHub spoke of is over."""
        if self._quota_until is not None and now < self._quota_until:
            return self._quota
        return Quota(self._quota.limit, self._quota.limit)

    def check(self, now: datetime) -> None:
        """Raise `GitHubUnreachable` while a limit lasts, so that nobody hammers."""
        if self._blocked_until is not None and now < self._blocked_until:
            wait = (self._blocked_until - now).total_seconds()
            raise GitHubUnreachable(
                f"GitHub's limit lasts for another {wait:.0f} s.", retry_after=wait
            )

    def block(self, said_seconds: float | None, now: datetime) -> float:
        """Close the lane for as long as GitHub said, or a minute doubled each time."""
        wait = said_seconds or SECONDARY_LIMIT_SECONDS * 2 ** min(self._strikes, 5)
        self._strikes += 1
        until = now + timedelta(seconds=wait)
        self._blocked_until = max(until, self._blocked_until or until)
        return wait

    def answered(self) -> None:
        self._strikes = 0


class Lanes:
    """All lanes by name; the least recently used are forgotten."""

    def __init__(self) -> None:
        self._lanes: OrderedDict[str, Lane] = OrderedDict()

    def __getitem__(self, name: str) -> Lane:
        lane = self._lanes.setdefault(name, Lane())
        self._lanes.move_to_end(name)
        while len(self._lanes) > MOST_LANES:
            self._lanes.popitem(last=False)
        return lane
