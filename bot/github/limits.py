"""How hard we may knock: one lane for each installation, blocked after a limit."""

import asyncio
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.errors import GitHubUnreachable

CONCURRENT_REQUESTS = 10
SECONDARY_LIMIT_SECONDS = 60.0
"""GitHub asks for at least a minute where it names no time, then for longer waits."""
MOST_LANES = 1000


class Lane:
    """The requests of one installation (or of the App, or of one person)."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(CONCURRENT_REQUESTS)
        self._blocked_until: datetime | None = None
        self._strikes = 0

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
