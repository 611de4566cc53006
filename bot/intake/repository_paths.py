"""Which file of a repository the path in a stack frame means."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.frames import is_library_path
from policies.report import ErrorReport, Frame, RaisedException

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]{1,20}:/{2,3}")
_WEB = re.compile(r"^(?:https?|wss?|capacitor|ionic)://[^/]*/?", re.IGNORECASE)
_DRIVE = re.compile(r"^[A-Za-z]:")
_MAX_PATH = 2000
_TOO_COMMON = frozenset({"__init__", "__main__", "index", "main", "mod", "setup", "conftest"})
"""Stems that say nothing about the folder: their name alone is no match."""

_Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResolvedFrame:
    """A frame that lies in a file of the repository."""

    path: str
    """Relative to the repository's root."""
    line: int | None
    function: str | None
    source: str | None


def resolve(frame_path: str, repository_paths: Iterable[str]) -> str | None:
    """The repository's file that shares the longest end with `frame_path`; None if unsure.

    Knows absolute, container, Windows and relative paths and URLs. A path inside an installed
    package or the standard library is never the repository's.
    """
    return _Files(repository_paths).find(frame_path)


def in_repository(
    report: ErrorReport, repository_paths: Iterable[str]
) -> tuple[ResolvedFrame, ...]:
    """The frames that lie in the repository, the innermost of the exception raised last last."""
    files = _Files(repository_paths)
    found: list[ResolvedFrame] = []
    for frame in _frames(report.exceptions):
        path = files.find(frame.path) if frame.path else None
        if path is None or frame.in_app is False:
            continue
        resolved = ResolvedFrame(path, frame.line, frame.function, frame.source)
        if resolved in found:
            found.remove(resolved)
        found.append(resolved)
    return tuple(found)


def _frames(exceptions: Sequence[RaisedException]) -> Iterable[Frame]:
    for exception in exceptions:
        yield from exception.frames
        yield from _frames(exception.group)


class _Files:
    """The repository's files by name, and what was asked before."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_name: dict[str, list[_Parts]] = {}
        for path in paths:
            parts = tuple(path.split("/"))
            self._by_name.setdefault(parts[-1].casefold(), []).append(parts)
        self._asked: dict[str, str | None] = {}

    def find(self, frame_path: str) -> str | None:
        if frame_path not in self._asked:
            self._asked[frame_path] = self._find(frame_path)
        return self._asked[frame_path]

    def _find(self, frame_path: str) -> str | None:
        if len(frame_path) > _MAX_PATH or is_library_path(frame_path):
            return None
        parts = _parts(frame_path)
        if not parts:
            return None
        candidates = self._by_name.get(parts[-1].casefold(), [])
        ignore_case = "\\" in frame_path
        ranked: Mapping[_Parts, tuple[int, bool]] = {
            candidate: _likeness(candidate, parts, ignore_case=ignore_case)
            for candidate in candidates
        }
        best = max(ranked.values(), default=(0, False))
        winners = [candidate for candidate, likeness in ranked.items() if likeness == best]
        if len(winners) != 1 or not _enough(winners[0], parts, best[0]):
            return None
        return "/".join(winners[0])


def _parts(frame_path: str) -> _Parts:
    r"""`C:\app\shop\cart.py`, `webpack:///./src/cart.ts?a1` → their parts."""
    path = _WEB.sub("", frame_path.strip())
    if path != frame_path.strip():
        path = path.partition("?")[0].partition("#")[0]
    elif _SCHEME.match(path):
        path = _SCHEME.sub("", path).partition("?")[0]
    path = _DRIVE.sub("", path.replace("\\", "/"))
    if path.startswith("<"):
        return ()
    return tuple(part for part in path.split("/") if part not in {"", ".", "..", "~"})


def _likeness(candidate: _Parts, parts: _Parts, *, ignore_case: bool) -> tuple[int, bool]:
    """How many parts agree, from the end; and whether one of the two is used up by that."""
    common = 0
    for ours, theirs in zip(reversed(candidate), reversed(parts), strict=False):
        if ours != theirs and not (ignore_case and ours.casefold() == theirs.casefold()):
            break
        common += 1
    return common, common == len(candidate)


def _enough(candidate: _Parts, parts: _Parts, common: int) -> bool:
    """A name alone is enough only if it is telling, or if it is all that either side has."""
    if common >= 2 or common == len(candidate) == len(parts):
        return common > 0
    return common == 1 and candidate[-1].partition(".")[0] not in _TOO_COMMON
