"""Which fixes are looked at again although no event said so (R53)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
ONE_TICK: Final = timedelta(seconds=2)
"""GitHub's times are whole seconds: two changes within one look like one."""


class Why(IntEnum):
    """The most urgent first."""

    GONE = 1
    """The PR is no longer open: merged or closed."""
    MOVED = 2
    """Its `updated_at` moved: a review, a label, a comment, a push; or it is open again."""
    POLICY = 3
    """The repository's file changed (R5)."""
    CHECKS = 4
    """Only checks are missing, and those move no `updated_at`; permissions are read with them."""
    WATCH = 5
    """A merge is watched for a red check (R44), its revert is with people, or GitHub refused."""
    DAILY = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fix request that waits for something outside."""

    id: int
    status: str
    pull_number: int | None
    pull_updated_at: datetime | None
    """GitHub's `updated_at` as it was when the fix was last looked at."""
    looked_at: datetime | None
    is_refused: bool = False
    """It may merge by our rules, and GitHub said no."""
    is_watched: bool = False
    """Merged, and a red check on the merge, or the end of its revert, would be news."""
    is_undone: bool = False
    """Merged, and we are taking it back."""

    @property
    def is_closed(self) -> bool:
        """Its PR was closed by somebody who may not reject it."""
        return self.status == "failed"


def why_look(
    fix: Waiting, *, listed_at: datetime | None, is_policy_new: bool, now: datetime
) -> Why | None:
    """`listed_at` is the `updated_at` of its PR among the open ones, None if it is not there."""
    if fix.is_closed:
        return Why.MOVED if listed_at is not None else None
    if fix.is_undone:
        return Why.CHECKS
    if fix.is_watched:
        return Why.WATCH if _is_older(fix, HOUR, now) else None
    return _why_open(fix, listed_at, is_policy_new=is_policy_new, now=now)


def _why_open(
    fix: Waiting, listed_at: datetime | None, *, is_policy_new: bool, now: datetime
) -> Why | None:
    why: Why | None = Why.DAILY if _is_older(fix, DAY, now) else None
    if fix.status == "approved" and (not fix.is_refused or _is_older(fix, HOUR, now)):
        why = Why.CHECKS if not fix.is_refused else Why.WATCH
    if is_policy_new:
        why = Why.POLICY
    if fix.pull_number is None:
        return why
    if listed_at is None:
        was_here = fix.pull_updated_at is not None or fix.looked_at is None
        return Why.GONE if was_here or _is_older(fix, HOUR, now) else None
    return Why.MOVED if _has_moved(fix, listed_at) else why


def _has_moved(fix: Waiting, listed_at: datetime) -> bool:
    """Also where the last look fell into the very second of the change."""
    if fix.pull_updated_at != listed_at or fix.looked_at is None:
        return True
    return fix.looked_at < listed_at + ONE_TICK


def _is_older(fix: Waiting, age: timedelta, now: datetime) -> bool:
    return fix.looked_at is None or now - fix.looked_at >= age
