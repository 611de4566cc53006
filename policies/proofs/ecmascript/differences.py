"""Two normal forms side by side, and every difference between them by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from policies.line_diff import Hunk, hunks
from policies.proofs.parts import Part


@dataclass(frozen=True, slots=True)
class Added:
    """A part that only the new side has."""

    part: Part
    above: tuple[Part, ...]
    """What it stands in on the new side, outermost first."""
    old_above: tuple[Part, ...]
    """The same on the old side."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A part that only the old side has."""

    part: Part
    above: tuple[Part, ...]
    """What it stood in on the old side, outermost first."""
    new_above: tuple[Part, ...]
    """The same on the new side."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """One part in another's place: the smallest that hold the difference."""

    old: Part
    new: Part
    above: tuple[Part, ...]
    """What it stood in on the old side, outermost first."""


Difference: TypeAlias = Added | Removed | Replaced


def differences(old: Part, new: Part) -> list[Difference]:
    """All of them in order; equal forms have none. A bad alignment only names more."""
    return list(_compare(old, new, (), ()))


def _compare(
    old: Part, new: Part, old_above: tuple[Part, ...], new_above: tuple[Part, ...]
) -> Iterator[Difference]:
    if old == new:
        return
    if not old.parts or not new.parts or (old.kind, old.role) != (new.kind, new.role):
        yield Replaced(old, new, old_above)
        return
    found: list[Difference] = []
    inside = (*old_above, old), (*new_above, new)
    for hunk in hunks(_keys(old), _keys(new)):
        here = _stretch(old, new, hunk, *inside)
        if here is None:
            yield Replaced(old, new, old_above)
            return
        found += here
    yield from found


def _stretch(
    old: Part, new: Part, hunk: Hunk, old_above: tuple[Part, ...], new_above: tuple[Part, ...]
) -> list[Difference] | None:
    """The differences of one stretch of children; None if they cannot be told apart."""
    before = old.parts[hunk.old_start : hunk.old_end]
    after = new.parts[hunk.new_start : hunk.new_end]
    if [part.kind for part in before] == [part.kind for part in after]:
        return [
            difference
            for one, other in zip(before, after, strict=True)
            for difference in _compare(one, other, old_above, new_above)
        ]
    if not before:
        return [Added(part, new_above, old_above) for part in after]
    if not after:
        return [Removed(part, old_above, new_above) for part in before]
    return _aligned(before, after, old_above, new_above)


def _aligned(
    before: tuple[Part, ...],
    after: tuple[Part, ...],
    old_above: tuple[Part, ...],
    new_above: tuple[Part, ...],
) -> list[Difference] | None:
    """By kind and role, where one side has all the kinds of the other in the same order."""
    found: list[Difference] = []
    longer, shorter = (after, before) if len(after) > len(before) else (before, after)
    rest = list(shorter)
    for part in longer:
        if rest and (part.kind, part.role) == (rest[0].kind, rest[0].role):
            one, other = (rest.pop(0), part) if longer is after else (part, rest.pop(0))
            found += _compare(one, other, old_above, new_above)
        elif longer is after:
            found.append(Added(part, new_above, old_above))
        else:
            found.append(Removed(part, old_above, new_above))
    return None if rest else found


def _keys(part: Part) -> list[tuple[object, ...]]:
    """What children are compared by; statements are many, so by a digest of their words."""
    return [_key(child) for child in part.parts]


def _key(part: Part) -> tuple[object, ...]:
    words: list[object] = []
    stack: list[Part | None] = [part]
    while stack:
        each = stack.pop()
        if each is None:
            words.append(None)
            continue
        words += (each.kind, each.role, each.text)
        if each.parts:
            stack.append(None)
            stack.extend(reversed(each.parts))
    return tuple(words)
