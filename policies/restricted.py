"""Which paths nobody may write (P1) and which need an admin (P2)."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from pathspec import GitIgnoreSpec

from policies.category import Kind
from policies.restricted_paths import ESCALATED, FORBIDDEN, NOT_FORBIDDEN

_REMEMBERED: Final = 1024
"""Paths whose answer is kept: a fix is judged many times, and its paths stay the same."""


def fold(path: str) -> str:
    """A path as the lists see it: what two file systems may take for one name is one name."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
    return folded.replace("\n", "\ufffd")  # the patterns' `.` stops at a line feed


def _spec(patterns: Iterable[str]) -> GitIgnoreSpec:
    # "simple" is the backend that is always there: the answer must not depend on the machine.
    return GitIgnoreSpec.from_lines((pattern.casefold() for pattern in patterns), backend="simple")


def _kind(name: str) -> Kind:
    if name == "build_and_infrastructure":
        return Kind.ENVIRONMENT_VARIABLE_CHANGE
    return Kind(name)


_FORBIDDEN = tuple((pattern, _spec([pattern])) for pattern in FORBIDDEN)
_ANY_FORBIDDEN = _spec(FORBIDDEN)
_NOT_FORBIDDEN = _spec(NOT_FORBIDDEN)
_ESCALATED = tuple((_kind(name), _spec(patterns)) for name, patterns in ESCALATED.items())
_JSX: Final = ("**/*.tsx", "**/*.jsx")
_BUT_JSX = tuple(
    (_kind(name), _spec(pattern for pattern in patterns if pattern not in _JSX))
    for name, patterns in ESCALATED.items()
)


@lru_cache(maxsize=_REMEMBERED)
def forbidden(path: str) -> str | None:
    """The P1 pattern that forbids `path`, or None.

    A template (`.env.example`) is excused from what its own name matches, never
    from what forbids its folder.
    """
    folded = fold(path)
    if not _ANY_FORBIDDEN.match_file(folded):
        return None
    name = folded.rpartition("/")[2]
    template = _NOT_FORBIDDEN.match_file(name)
    for pattern, spec in _FORBIDDEN:
        if spec.match_file(folded) and not (template and spec.match_file(name)):
            return pattern
    return None


@lru_cache(maxsize=_REMEMBERED)
def restricted_kinds(path: str, *, jsx: bool = False) -> tuple[Kind, ...]:
    """The kinds that `path` lifts a change to (P2), each once, in the list's order.

    `jsx`: the repository's file opts `.tsx` and `.jsx` in. The folders of components, layouts
    and styles stay what they are.
    """
    folded = fold(path)
    specs = _BUT_JSX if jsx else _ESCALATED
    return tuple(dict.fromkeys(kind for kind, spec in specs if spec.match_file(folded)))
