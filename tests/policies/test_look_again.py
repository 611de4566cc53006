"""R53: what a reconcile pass looks at again, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from policies.look_again import Waiting, Why, why_look

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHANGED = NOW - timedelta(hours=30)


def ago(**age: float) -> datetime:
    return NOW - timedelta(**age)


FIX = Waiting(1, "awaiting_approval", 7, pull_updated_at=CHANGED, looked_at=ago(hours=4))
RECENT = replace(FIX, pull_updated_at=ago(hours=4))
NO_PULL = replace(FIX, status="proposed", pull_number=None, pull_updated_at=None)
APPROVED = replace(FIX, status="approved")
REFUSED = replace(APPROVED, is_refused=True)
MERGED = replace(FIX, status="executed")
WATCHED = replace(MERGED, is_watched=True)
LATE = CHANGED + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("fix", "listed_at", "expected"),
    [
        pytest.param(FIX, CHANGED, None, id="nothing moved"),
        pytest.param(FIX, LATE, Why.MOVED, id="its PR moved"),
        pytest.param(FIX, ago(hours=31), Why.MOVED, id="an older time is a change, too"),
        pytest.param(replace(FIX, looked_at=None), CHANGED, Why.MOVED, id="never looked at"),
        pytest.param(
            replace(RECENT, looked_at=ago(hours=4, seconds=-1.9)),
            ago(hours=4),
            Why.MOVED,
            id="looked at in the second of the change, or our clock is a little ahead",
        ),
        pytest.param(
            replace(RECENT, looked_at=ago(hours=4, seconds=-2)),
            ago(hours=4),
            None,
            id="looked at after the second of the change",
        ),
        pytest.param(FIX, None, Why.GONE, id="its PR left the list"),
        pytest.param(
            replace(FIX, pull_updated_at=None, looked_at=ago(minutes=5)),
            None,
            None,
            id="it was gone already, a moment ago",
        ),
        pytest.param(
            replace(FIX, pull_updated_at=None, looked_at=ago(hours=1)),
            None,
            Why.GONE,
            id="it was gone already, an hour ago, and is still open here",
        ),
        pytest.param(replace(FIX, looked_at=ago(hours=24)), CHANGED, Why.DAILY, id="a day is over"),
        pytest.param(replace(FIX, looked_at=ago(hours=23.9)), CHANGED, None, id="not yet a day"),
        pytest.param(APPROVED, CHANGED, Why.CHECKS, id="approved: checks are waited for"),
        pytest.param(
            replace(REFUSED, looked_at=ago(minutes=59)), CHANGED, None, id="refused by GitHub"
        ),
        pytest.param(REFUSED, CHANGED, Why.WATCH, id="refused by GitHub, an hour ago"),
        pytest.param(NO_PULL, None, None, id="no PR yet: nothing to compare"),
        pytest.param(
            replace(NO_PULL, looked_at=ago(days=1)), None, Why.DAILY, id="no PR yet: a day is over"
        ),
        pytest.param(
            replace(WATCHED, looked_at=ago(minutes=59)), None, None, id="merged and watched"
        ),
        pytest.param(WATCHED, None, Why.WATCH, id="merged and watched: an hour is over"),
        pytest.param(
            replace(WATCHED, is_undone=True), None, Why.CHECKS, id="merged, being rolled back"
        ),
        pytest.param(replace(FIX, status="failed"), None, None, id="its PR was closed"),
        pytest.param(
            replace(FIX, status="failed"), CHANGED, Why.MOVED, id="its PR was closed and is open"
        ),
    ],
)
def test_a_fix_is_looked_at_again(
    fix: Waiting, listed_at: datetime | None, expected: Why | None
) -> None:
    assert why_look(fix, listed_at=listed_at, is_policy_new=False, now=NOW) == expected


@pytest.mark.parametrize(
    ("fix", "listed_at", "expected"),
    [
        pytest.param(FIX, CHANGED, Why.POLICY, id="a new policy changes every decision"),
        pytest.param(APPROVED, CHANGED, Why.POLICY, id="those that are approved, too"),
        pytest.param(NO_PULL, None, Why.POLICY, id="it may let a draft be shown"),
        pytest.param(FIX, LATE, Why.MOVED, id="what moved comes first"),
        pytest.param(FIX, None, Why.GONE, id="what is gone comes first"),
        pytest.param(replace(WATCHED, looked_at=NOW), None, None, id="a merge is judged no more"),
    ],
)
def test_a_new_policy_is_news(
    fix: Waiting, listed_at: datetime | None, expected: Why | None
) -> None:
    assert why_look(fix, listed_at=listed_at, is_policy_new=True, now=NOW) == expected


def test_what_ended_comes_before_what_only_waits() -> None:
    assert sorted(Why, reverse=True) == [
        Why.DAILY,
        Why.WATCH,
        Why.CHECKS,
        Why.POLICY,
        Why.MOVED,
        Why.GONE,
    ]
