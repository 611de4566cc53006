"""R44: the default branch's CI after a merge of ours."""

from datetime import UTC, datetime, timedelta

import pytest

from policies.watch import Seen, Watch, WatchVerdict, judge_watch, red_checks

MERGED = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEXT = 5 * MINUTE
"""At five minutes past the merge."""


def seen(name: str, conclusion: str | None, app_id: int | None = 5) -> Seen:
    return Seen(name, app_id, conclusion)


Checks = tuple[Seen, ...]


def verdict(checks: Checks, parent: Checks = (), *, after: timedelta = 5 * MINUTE) -> WatchVerdict:
    return judge_watch(checks, parent, merged_at=MERGED, now=MERGED + after)


WATCHING = WatchVerdict(Watch.WATCHING, next_look=NEXT)
GREEN = WatchVerdict(Watch.GREEN, next_look=NEXT)
CI_RED = WatchVerdict(Watch.RED, turned_red=("ci",))


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        pytest.param((), WATCHING, id="nothing has reported yet"),
        pytest.param((seen("ci", None),), WATCHING, id="a check runs"),
        pytest.param((seen("ci", "success"),), GREEN, id="all are green"),
        pytest.param(
            (seen("ci", "success"), seen("docs", "skipped"), seen("lint", "neutral")),
            GREEN,
            id="skipped and neutral are no harm",
        ),
        pytest.param((seen("ci", "success"), seen("e2e", None)), WATCHING, id="one still runs"),
        pytest.param((seen("ci", "failure"),), CI_RED, id="a failure"),
        pytest.param((seen("ci", "timed_out"),), CI_RED, id="a time-out"),
        pytest.param((seen("ci", "startup_failure"),), CI_RED, id="it could not start"),
        pytest.param(
            (seen("ci", "failure"), seen("e2e", None)),
            CI_RED,
            id="one red is enough, whatever still runs",
        ),
        pytest.param((seen("ci", "cancelled"),), WATCHING, id="cancelled by a newer push: not red"),
        pytest.param(
            (seen("deploy", "action_required"),), WATCHING, id="waits for a person: not red"
        ),
        pytest.param(
            (seen("fixwarden/approval", "failure"), seen("ci", "success")),
            GREEN,
            id="our own gate speaks of consent, not of the code",
        ),
        pytest.param(
            (seen("fixwarden/approval", "success"),), WATCHING, id="nor is it proof of CI"
        ),
    ],
)
def test_r44_which_checks_raise_the_alarm(checks: Checks, expected: WatchVerdict) -> None:
    assert verdict(checks) == expected


RED, LINT = seen("ci", "failure"), seen("lint", "success")
KNOWN = ("ci",)


@pytest.mark.parametrize(
    ("checks", "parent", "expected"),
    [
        pytest.param(
            (RED, LINT),
            (RED,),
            WatchVerdict(Watch.GREEN, was_red=KNOWN, next_look=NEXT),
            id="red before: not our doing",
        ),
        pytest.param(
            (RED,),
            (RED,),
            WatchVerdict(Watch.WATCHING, was_red=KNOWN, next_look=NEXT),
            id="nothing else has spoken",
        ),
        pytest.param(
            (RED, seen("lint", "failure")),
            (RED, LINT),
            WatchVerdict(Watch.RED, turned_red=("lint",), was_red=KNOWN),
            id="one of two is new",
        ),
        pytest.param((RED,), (seen("ci", "success"),), CI_RED, id="green before"),
        pytest.param((RED,), (seen("ci", None),), CI_RED, id="unfinished before"),
        pytest.param(
            (RED,),
            (seen("ci", "failure", 6),),
            CI_RED,
            id="another app's check of that name is another check",
        ),
    ],
)
def test_r44_a_branch_that_was_red_is_not_our_doing(
    checks: Checks, parent: Checks, expected: WatchVerdict
) -> None:
    assert verdict(checks, parent) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(timedelta(), 10 * MINUTE, id="first after ten minutes"),
        pytest.param(10 * MINUTE, 50 * MINUTE, id="then at one hour"),
        pytest.param(HOUR, 23 * HOUR, id="then at the end of the day"),
        pytest.param(24 * HOUR, None, id="then no more"),
    ],
)
def test_when_it_is_looked_at_again(after: timedelta, expected: timedelta | None) -> None:
    state = Watch.WATCHING if expected else Watch.OVER

    assert verdict((), after=after) == WatchVerdict(state, next_look=expected)


def test_what_was_green_all_day_stays_green() -> None:
    assert verdict((LINT,), after=24 * HOUR) == WatchVerdict(Watch.GREEN)


def test_the_parent_matters_only_where_something_is_red() -> None:
    assert red_checks((RED, LINT, seen("fixwarden/approval", "failure"))) == (RED,)
