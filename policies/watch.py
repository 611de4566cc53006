"""The default branch after a merge of ours: did its CI turn red? (R44)"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from policies.merge import GATE_NAME
from policies.rollback import ROLLBACK_WINDOW

LOOKS: Final = (timedelta(minutes=10), timedelta(hours=1), ROLLBACK_WINDOW)
"""After the merge, besides every event of a check."""
RED: Final = frozenset({"failure", "timed_out", "startup_failure"})
"""Verdicts on the commit. `cancelled` and `action_required` are acts of people or of a newer
push: not green, but nothing the code did."""
GREEN: Final = frozenset({"success", "neutral", "skipped"})


class Watch(StrEnum):
    WATCHING = "watching"
    GREEN = "green"
    """All that reported is green; a red check would still be heard."""
    RED = "red"
    OVER = "over"
    """The day ended before every check did, or none ever reported."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A check of a commit on the default branch."""

    name: str
    app_id: int | None
    """None for a commit status."""
    conclusion: str | None
    """None while it runs."""


@dataclass(frozen=True, slots=True)
class WatchVerdict:
    state: Watch
    turned_red: tuple[str, ...] = ()
    """Names of checks that were not red before the merge."""
    was_red: tuple[str, ...] = ()
    """Red on the merge's first parent too: not our doing."""
    next_look: timedelta | None = None
    """From now; None: no more."""


def red_checks(checks: Iterable[Seen]) -> tuple[Seen, ...]:
    """The red ones; our own gate speaks of consent, not of the code."""
    return tuple(each for each in checks if each.conclusion in RED and each.name != GATE_NAME)


def judge_watch(
    checks: Sequence[Seen], parent: Sequence[Seen], *, merged_at: datetime, now: datetime
) -> WatchVerdict:
    """Judge the checks of a merge commit.

    `parent` are those of its first parent; they matter only where something is red.
    """
    known = {(each.name, each.app_id) for each in red_checks(parent)}
    red = red_checks(checks)
    turned = sorted({each.name for each in red if (each.name, each.app_id) not in known})
    was = tuple(sorted({each.name for each in red} - set(turned)))
    if turned:
        return WatchVerdict(Watch.RED, tuple(turned), was)
    next_look = _next_look(merged_at, now)
    rest = [each for each in checks if each.name != GATE_NAME and each not in red]
    if rest and all(each.conclusion in GREEN for each in rest):
        return WatchVerdict(Watch.GREEN, (), was, next_look)
    state = Watch.OVER if next_look is None else Watch.WATCHING
    return WatchVerdict(state, (), was, next_look)


def _next_look(merged_at: datetime, now: datetime) -> timedelta | None:
    return next((merged_at + after - now for after in LOOKS if merged_at + after > now), None)
