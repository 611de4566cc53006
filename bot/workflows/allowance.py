"""How much of an installation's hourly limit reconciling may use: a quarter, spread evenly (R53)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.github.limits import Meter, Quota

SHARE = 0.25
JUDGING = 12
"""Requests that looking at a fix may cost at most; most of them are answered 304, for nothing."""


@dataclass(slots=True)
class Allowance:
    """Of one pass in one installation."""

    quota: Callable[[], Quota]
    passes_an_hour: float
    meter: Meter = field(default_factory=Meter)
    """Counts the pass's own requests."""
    promised: int = 0
    """For what the woken fixes will ask."""

    @property
    def left(self) -> int:
        """Nothing once less than a quarter of the hour's limit is left for everything."""
        quota = self.quota()
        if quota.remaining < quota.limit * SHARE:
            return 0
        share = int(quota.limit * SHARE / self.passes_an_hour)
        return share - self.meter.charged - self.promised

    def promise(self, requests: int) -> bool:
        """Whether there is room for some more, then these are counted; the last may go over it."""
        if self.left <= 0:
            return False
        self.promised += requests
        return True
