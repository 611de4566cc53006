"""Which stretches of a sequence changed: Myers' greedy difference, bounded.

An O(ND) Difference Algorithm and Its Variations, Eugene W. Myers, Algorithmica 1 (1986).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

MAX_EDITS = 300
"""Beyond so many insertions and deletions the middle counts as one stretch: hostile
texts must not cost more than linear time."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """`old[old_start:old_end]` became `new[new_start:new_end]`; either may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[Hunk, ...]:
    """The stretches that differ, in order; equal sequences have none."""
    shortest = min(len(old), len(new))
    head = 0
    while head < shortest and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    first, last_old, last_new = head, len(old) - tail, len(new) - tail
    if first == last_old and first == last_new:
        return ()
    path = _shortest_path(old[first:last_old], new[first:last_new])
    if path is None:
        return (Hunk(first, last_old, first, last_new),)
    return _gaps(path, first, last_old - first, last_new - first)


def line_hunks(old: str | None, new: str | None) -> tuple[Hunk, ...]:
    """The changed stretches of lines, 0-based; a missing side has no lines."""
    return hunks(lines_of(old), lines_of(new))


def lines_of(text: str | None) -> list[str]:
    """The lines without their ends, as git counts them."""
    return text.split("\n") if text else []


def changed_lines(old: str | None, new: str | None) -> int:
    """How many lines a reader of the diff has to look at: the larger side of every stretch."""
    return sum(
        max(hunk.old_end - hunk.old_start, hunk.new_end - hunk.new_start)
        for hunk in line_hunks(old, new)
    )


def _shortest_path(
    old: Sequence[Hashable], new: Sequence[Hashable]
) -> list[tuple[int, int]] | None:
    """The pairs of equal elements on a shortest edit path; None past MAX_EDITS."""
    furthest = {1: 0}
    rounds: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MAX_EDITS) + 1):
        rounds.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            x = _step(furthest, diagonal, edits)
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            furthest[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walk_back(rounds, len(old), len(new))
    return None


def _step(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    down = diagonal == -edits or (
        diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
    )
    return furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1


def _walk_back(rounds: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    equal: list[tuple[int, int]] = []
    for edits in range(len(rounds) - 1, -1, -1):
        furthest = rounds[edits]
        diagonal = x - y
        if edits == 0:
            start_x, before_x, before_y = 0, 0, 0
        else:
            start_x = _step(furthest, diagonal, edits)
            down = diagonal == -edits or (
                diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            before_x = start_x if down else start_x - 1
            before_y = before_x - (diagonal + 1 if down else diagonal - 1)
        while x > start_x:
            x, y = x - 1, y - 1
            equal.append((x, y))
        x, y = before_x, before_y
    equal.reverse()
    return equal


def _gaps(
    equal: list[tuple[int, int]], offset: int, old_size: int, new_size: int
) -> tuple[Hunk, ...]:
    found: list[Hunk] = []
    x = y = 0
    for next_x, next_y in [*equal, (old_size, new_size)]:
        if next_x > x or next_y > y:
            found.append(Hunk(offset + x, offset + next_x, offset + y, offset + next_y))
        x, y = next_x + 1, next_y + 1
    return tuple(found)
