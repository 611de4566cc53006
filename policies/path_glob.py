"""gitwildmatch patterns of a repository's file, matched without backtracking.

The built-in lists are few and ours (`restricted.py`); these patterns are somebody's, and a
regular expression made of them could take for ever.
"""

import re
from fnmatch import translate
from functools import lru_cache
from typing import Final

from policies.restricted import fold

MAX_LENGTH: Final = 200
MAX_PARTS: Final = 20


def problem_with(pattern: str) -> str | None:
    """Why a pattern cannot be used, or None."""
    if len(pattern) > MAX_LENGTH or pattern.count("/") >= MAX_PARTS:
        return f"a pattern has at most {MAX_LENGTH} characters and {MAX_PARTS} parts"
    if pattern.startswith("!"):
        return "a pattern cannot exclude: a rule only lifts"
    if "\\" in pattern:
        return "a pattern has no backslash; use [ ] for a special character"
    if not pattern.strip("/"):
        return "an empty pattern"
    return None


def matches(pattern: str, path: str) -> bool:
    """Whether `path` or a folder above it is meant by `pattern`, whatever their case."""
    parts = tuple(fold(path).split("/"))
    return _covers(_parts_of(pattern), parts)


@lru_cache(maxsize=1024)
def _parts_of(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """One regular expression a part; None stands for `**`, any number of parts."""
    folded = fold(pattern)
    parts = folded.strip("/").split("/")
    if "/" not in folded.rstrip("/"):  # a bare name is meant at any depth
        parts.insert(0, "**")
    if parts[-1] == "**":  # at the end it means something below, and a folder covers all below it
        parts[-1] = "*"
    return tuple(None if part == "**" else _part(part) for part in parts)


def _part(part: str) -> re.Pattern[str]:
    return re.compile(translate(part.replace("[^", "[!")))


def _covers(pattern: tuple[re.Pattern[str] | None, ...], parts: tuple[str, ...]) -> bool:
    """Walk the path once, keeping every place in the pattern it may have reached."""
    reached = _skip_any_depth(pattern, {0})
    for part in parts:
        if len(pattern) in reached:
            return True  # a folder matched: so does all below it
        step = {
            place if expression is None else place + 1
            for place in reached
            if place < len(pattern)
            for expression in (pattern[place],)
            if expression is None or expression.match(part)
        }
        reached = _skip_any_depth(pattern, step)
    return len(pattern) in reached


def _skip_any_depth(pattern: tuple[re.Pattern[str] | None, ...], places: set[int]) -> set[int]:
    """`**` may stand for no part at all."""
    reached = set(places)
    for place in range(len(pattern)):
        if place in reached and pattern[place] is None:
            reached.add(place + 1)
    return reached
