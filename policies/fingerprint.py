"""Which occurrences are one error: types, two frames and what the message says every time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

from policies.frames import frame_keys, in_app_frames
from policies.message_template import MAX_CHARACTERS, message_template
from policies.report import ErrorReport, Frame, RaisedException

FRAMES = 2
"""The innermost frames that count: one merges callers apart, three splits what two keep."""
_MAX_TYPES = 10
_MAX_GIVEN = 32
_MAX_NAME = 200

_DEFAULT = re.compile(r"\{\{\s{0,9}default\s{0,9}\}\}")
_TYPE_SEPARATORS = re.compile(r"[.\\:/]")
_HINT = re.compile(r"[.;,?]?\s{0,3}(?:Or did|Did) you (?:mean|forget)\b[^\n]*")
"""Python prints it after the message; `str(error)` does not have it."""
_WHERE = re.compile(r"\s{0,3}\((?P<file>[^()\n]{1,200}), line \d{1,9}\)$")
"""`str(error)` of a SyntaxError has it; the printed trace does not."""
_SUB_EXCEPTIONS = re.compile(r"\s{0,3}\(\d{1,9} sub-exceptions?\)$")
_SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})
_ABOUT_NAMES = frozenset(
    {
        "NameError",
        "UnboundLocalError",
        "AttributeError",
        "ImportError",
        "ModuleNotFoundError",
        "NoMethodError",
        "ReferenceError",
    }
)
"""Errors whose quoted words are names in the program: another name is another error."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Why two occurrences are together."""

    hash: str
    """32 hex digits."""
    coarse_hash: str
    """The same without the message."""
    culprit_key: str
    """`<type> in <innermost frame>`: probably the same root cause; "" where nobody knows."""
    parts: tuple[str, ...]
    """What was hashed, for people: `type:…`, `frame:…`, `message:…`, `given:…`."""
    version: Literal["fp1"] = "fp1"


def fingerprint(report: ErrorReport) -> Fingerprint:
    """Fingerprint a scrubbed report, by the algorithm `fp1`.

    No line number, no source line and nothing of the context takes part: a fix edits the line,
    and a recurrence must hit the old group.
    """
    primary = _primary(report)
    types = _types(report)
    keys = _frame_keys(report, primary)[-FRAMES:][::-1]
    coarse = tuple(f"type:{name}" for name in types) + tuple(f"frame:{key}" for key in keys)
    computed = (*coarse, f"message:{_template(report, primary, has_frames=bool(keys))}")
    given = report.fingerprint[:_MAX_GIVEN]
    parts = _expand(given, computed) if given else computed
    return Fingerprint(
        hash=_hash(parts),
        coarse_hash=_hash(_expand(given, coarse) if given else coarse),
        culprit_key=f"{types[0] if types else 'error'} in {keys[0]}"[:_MAX_NAME] if keys else "",
        parts=parts,
    )


def _primary(report: ErrorReport) -> RaisedException | None:
    """The exception that was raised last; of a group the leaf that stands for it."""
    if not report.exceptions:
        return None
    raised = report.exceptions[-1]
    located = [leaf for leaf in raised.group if leaf.frames]
    if not located:
        return raised
    return min(located, key=lambda leaf: (_short(leaf.type), _keys(leaf, report.language)))


def _types(report: ErrorReport) -> tuple[str, ...]:
    """The types of the chain, the one raised last first; a group is the set of its leaves."""
    names: list[str] = []
    for exception in reversed(report.exceptions):
        for name in _types_of(exception):
            if name and (not names or names[-1] != name):
                names.append(name)
    return tuple(names[:_MAX_TYPES]) or tuple(filter(None, (_short(report.error_type),)))


def _types_of(exception: RaisedException) -> Iterable[str]:
    if exception.group:
        return sorted({_short(leaf.type) for leaf in exception.group if not leaf.synthetic})
    return () if exception.synthetic else (_short(exception.type),)


def _short(type_name: str) -> str:
    """`shop.errors.CartError` → `CartError`: an SDK sends the module apart from the type."""
    return _TYPE_SEPARATORS.split(type_name.strip(" *&")[-_MAX_NAME:])[-1]


def _frame_keys(report: ErrorReport, primary: RaisedException | None) -> tuple[str, ...]:
    if primary is None:
        return ()
    keys = _keys(primary, report.language)
    where = _WHERE.search(primary.message[:MAX_CHARACTERS])
    if where is None or _short(primary.type) not in _SYNTAX_ERRORS:
        return keys
    return keys + frame_keys((Frame(path=where["file"], function=None),), report.language)


def _keys(exception: RaisedException, language: str | None) -> tuple[str, ...]:
    return frame_keys(in_app_frames(exception.frames), language)


def _template(report: ErrorReport, primary: RaisedException | None, *, has_frames: bool) -> str:
    if primary is None:
        text = report.message_template or report.message
        return message_template(_first_lines(text))
    name = _short(primary.type)
    text = _first_lines(primary.message, 1 if has_frames else 2)
    text = _SUB_EXCEPTIONS.sub("", _HINT.sub("", text))
    if name in _SYNTAX_ERRORS:
        text = _WHERE.sub("", text)
    return message_template(text, keep_names=name in _ABOUT_NAMES)


def _first_lines(text: str, count: int = 2) -> str:
    """The first lines that are not empty.

    Where frames tell errors apart one line is enough: notes, hints and whatever a log printed
    after the trace follow it, and an SDK sends none or some of them.
    """
    lines = [line for line in text[: MAX_CHARACTERS * 4].splitlines() if line.strip()]
    return "\n".join(lines[:count])


def _expand(given: tuple[str, ...], computed: tuple[str, ...]) -> tuple[str, ...]:
    """The fingerprint as it was given, `{{ default }}` replaced by ours."""
    parts: list[str] = []
    for item in given:
        if _DEFAULT.fullmatch(item.strip()):
            parts.extend(computed)
        else:
            parts.append(f"given:{item[:_MAX_NAME]}")
    return tuple(parts)


def _hash(parts: tuple[str, ...]) -> str:
    """blake2b-128 over length-prefixed parts, so that no two lists give the same bytes."""
    digest = blake2b(b"fp1", digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(4, "big") + data)
    return digest.hexdigest()
