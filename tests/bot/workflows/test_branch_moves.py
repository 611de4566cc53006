"""Who moved the branch, and since when its head is its head (R12, R22)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.github.history import NOTHING, CommitFact, Push
from bot.workflows.branch_moves import brought_by, head_since

T0 = datetime(2026, 11, 23, 10, tzinfo=UTC)
DAN, EVE = 4, 5


def commit(sha: str, *parents: str) -> CommitFact:
    return CommitFact(sha, "t", parents, "m", None, None, None, None)


def push(before: str, after: str, actor: int | None = DAN, at: int = 0) -> Push:
    return Push(before, after, actor, T0 + timedelta(seconds=at), "push")


OURS, SECOND, THIRD = commit("c1", "base"), commit("c2", "c1"), commit("c3", "c2")


@pytest.mark.parametrize(
    ("commits", "moves", "expected"),
    [
        pytest.param([SECOND], [push("c1", "c2")], {"c2": {DAN}}, id="the tip of a push"),
        pytest.param(
            [SECOND, THIRD],
            [push("c1", "c3")],
            {"c2": {DAN}, "c3": {DAN}},
            id="every commit of a push, not its tip alone",
        ),
        pytest.param(
            [SECOND, THIRD],
            [push("c2", "c3", EVE), push("c1", "c2")],
            {"c2": {DAN}, "c3": {EVE}},
            id="each push brings its own",
        ),
        pytest.param(
            [SECOND],
            [push("c1", "c2", EVE), push("c2", "c1", EVE), push("c1", "c2")],
            {"c2": {DAN, EVE}},
            id="who brings a commit back has pushed it, too",
        ),
        pytest.param(
            [OURS, SECOND],
            [push(NOTHING, "c2", EVE)],
            {"c1": {EVE}, "c2": {EVE}},
            id="a branch that was made anew",
        ),
        pytest.param([SECOND], [push("c1", "c9")], {"c2": {None}}, id="nobody is known"),
        pytest.param([SECOND], [], {"c2": {None}}, id="the log may not be read"),
        pytest.param([SECOND], [push("c1", "c2", None)], {"c2": {None}}, id="a deleted account"),
        pytest.param(
            [commit("side", "base"), commit("merge", "c1", "side")],
            [push("c1", "merge")],
            {"side": {DAN}, "merge": {DAN}},
            id="what a merge brings along",
        ),
    ],
)
def test_who_brought_a_commit(
    commits: list[CommitFact], moves: list[Push], expected: Mapping[str, set[int | None]]
) -> None:
    assert brought_by(commits, moves) == expected


@pytest.mark.parametrize(
    ("shown", "moves", "expected"),
    [
        pytest.param(30, [push("g", "h", at=10)], 30, id="our check run came later"),
        pytest.param(30, [push("g", "h", at=40)], 40, id="it went away and came back"),
        pytest.param(
            30,
            [push("g", "h", at=40), push("h", "g", at=35), push("f", "h", at=5)],
            40,
            id="the last time counts",
        ),
        pytest.param(30, [], 30, id="the log is unknown: our own record"),
        pytest.param(30, [push("h", "g", at=50)], 30, id="another head's push says nothing"),
        pytest.param(None, [push("g", "h", at=40)], None, id="no check run of ours on it yet"),
    ],
)
def test_since_when_the_head_is_the_head(
    shown: int | None, moves: list[Push], expected: int | None
) -> None:
    assert head_since("h", moves, shown=at(shown)) == at(expected)


def at(seconds: int | None) -> datetime | None:
    return None if seconds is None else T0 + timedelta(seconds=seconds)
