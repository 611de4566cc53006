"""What is done with an error: kept, analysed, or drafted; each answer with its reasons."""

import re
from dataclasses import dataclass
from typing import Literal

from policies.category import Kind
from policies.frames import in_app_frames, is_library_path
from policies.permission import Level
from policies.report import ErrorReport, Frame

Action = Literal["draft", "analyse", "record"]


@dataclass(frozen=True, slots=True)
class Route:
    """What to do; the first reason is the one that decided."""

    action: Action
    reasons: tuple[str, ...]
    fixer_hint: str | None = None
    """The kind of fix a zero-token fixer may know, as in `Kind`."""


def route(report: ErrorReport, *, level: Level, trusted: bool, locked: bool) -> Route:
    """Route an error.

    `level` is the effective one; `trusted`: whoever reported or labelled it may start work;
    `locked`: a fix of it was rolled back (R58), so a person has to let it go on.
    """
    stop = _stop(level=level, trusted=trusted, locked=locked)
    hint, why = _hint(report)
    if stop is not None:
        return Route("record", (stop,), hint)
    gates = _gates(report)
    passed = (*why, *(text for open_, text in gates if open_))
    closed = tuple(text for open_, text in gates if not open_)
    if level < Level.SUGGEST:
        return Route("analyse", ("level READ_ONLY analyses and drafts nothing", *closed), hint)
    if hint is not None or not closed:
        return Route("draft", passed, hint)
    return Route("analyse", (*closed, *passed), hint)


def _stop(*, level: Level, trusted: bool, locked: bool) -> str | None:
    """Why nothing is drafted and no model is called, if so."""
    if locked:
        return "a fix of this error was rolled back; a person has to release it (R58)"
    if not trusted:
        return "reported by someone below triage; a person with triage can label it"
    if level is Level.NONE:
        return "level NONE records errors and does no more"
    return None


def _gates(report: ErrorReport) -> tuple[tuple[bool, str], ...]:
    name = _type_name(report)
    frame = _own_frame(report)
    place = f"{frame.path}:{frame.line}" if frame is not None else ""
    return (
        (True, f"innermost frame of the application: {place}")
        if frame is not None
        else (False, "no frame of the trace could be a file of the repository"),
        (False, f"{name} comes from the surroundings, rarely from the code")
        if name in _SURROUNDINGS
        else (True, f"{name or 'an error without a type'} may come from the code"),
    )


def _own_frame(report: ErrorReport) -> Frame | None:
    """The innermost frame, of the last exception that has one, in a file that is not a library."""
    for exception in reversed(report.exceptions):
        for part in (exception, *exception.group):
            for frame in reversed(in_app_frames(part.frames)):
                path = frame.path or ""
                if path and not path.startswith("<") and not is_library_path(path):
                    return frame
    return None


def _hint(report: ErrorReport) -> tuple[str | None, tuple[str, ...]]:
    name = _type_name(report)
    kind = _KIND_OF_TYPE.get(name)
    if kind is not None:
        return kind.value, (f"a fixer may know {name}: {kind.value}",)
    words = "" if report.exceptions else (report.stack_trace or "")[:2000]
    for pattern, kind_of_text in _KIND_OF_TEXT:
        if pattern.search(report.message[:2000]) or pattern.search(words):
            return kind_of_text.value, (f"a fixer may know what it says: {kind_of_text.value}",)
    return None, ()


def _type_name(report: ErrorReport) -> str:
    return re.split(r"[.\\]", report.error_type)[-1]


_KIND_OF_TYPE = {
    "NameError": Kind.MISSING_IMPORT,
    "DeprecationWarning": Kind.DEPRECATED_API_USAGE,
    "PendingDeprecationWarning": Kind.DEPRECATED_API_USAGE,
}
_KIND_OF_TEXT = (
    (
        re.compile(r"\bF401\b|\bF841\b|imported but unused|unused (?:import|variable)|never used"),
        Kind.UNUSED_VARIABLE,
    ),
    (re.compile(r"\btypos?\b|misspel|spelling", re.IGNORECASE), Kind.TYPO_IN_STRING),
)
_SURROUNDINGS = frozenset(
    {
        "MemoryError",
        "OutOfMemoryError",
        "KeyboardInterrupt",
        "SystemExit",
        "GeneratorExit",
        "CancelledError",
        "BrokenPipeError",
        "ConnectionError",
        "ConnectionRefusedError",
        "ConnectionResetError",
        "ConnectionAbortedError",
        "gaierror",
        "SSLError",
        "TooManyRequests",
    }
)
"""Types that a change of the code seldom cures."""
