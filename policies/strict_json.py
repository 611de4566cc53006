"""JSON text read strictly: whatever two readers could understand differently is refused.

Python's own reader keeps the last of two equal keys, takes NaN for a number and half a
surrogate pair for a character. Each of these is refused here, with the path of the culprit.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from policies.json_fields import BadDocument

LARGEST_WHOLE: Final = 2**63 - 1
_MOST_DIGITS: Final = len(str(LARGEST_WHOLE)) + 1
"""With a sign; longer numbers are not even converted, since that is slow."""
_HALF_ESCAPED = re.compile(rb"\\u[dD][89a-fA-F]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in the document where something was refused."""

    text: str
    key: str | None = None
    """The key that is given twice, of the object that this stands for."""


def read_json(raw: bytes, *, halves: bool = False) -> Any:
    """The document in `raw`, UTF-8. Raises `BadDocument`.

    `halves`: lone halves of surrogate pairs pass; for a reader that judges texts itself.
    """
    text = _decoded(raw)
    faults: list[_Fault] = []
    try:
        document = _parsed(text, faults)
        if faults or (not halves and _HALF_ESCAPED.search(raw)):
            for path, problem in _problems(document, "", halves=halves):
                raise BadDocument(path, problem)
    except RecursionError as exc:
        raise BadDocument("", "is nested too deeply") from exc
    return document


def _decoded(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as exc:
        raise BadDocument("", f"is not UTF-8 text (byte {exc.start + 1})") from exc
    if text.startswith("\ufeff"):
        raise BadDocument("", "begins with a byte order mark: save it without one")
    if not text.strip(" \t\r\n"):
        raise BadDocument("", "is empty")
    return text


def _parsed(text: str, faults: list[_Fault]) -> Any:
    def fault(problem: str, key: str | None = None) -> _Fault:
        faults.append(_Fault(problem, key))
        return faults[-1]

    decoder = json.JSONDecoder(
        object_pairs_hook=lambda pairs: _object(pairs, fault),
        parse_int=lambda digits: _whole(digits, fault),
        parse_float=lambda digits: _fraction(digits, fault),
        parse_constant=lambda name: fault(f"is {name}, which JSON has no number for"),
    )
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as exc:
        where = f"line {exc.lineno}, column {exc.colno}"
        raise BadDocument("", f"is not JSON: {exc.msg} ({where})") from exc


def _object(pairs: list[tuple[str, Any]], fault: Callable[..., _Fault]) -> object:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    counted = Counter(key for key, _ in pairs)
    return fault("is given twice", next(key for key, times in counted.items() if times > 1))


def _whole(digits: str, fault: Callable[..., _Fault]) -> object:
    if len(digits) <= _MOST_DIGITS and abs(int(digits)) <= LARGEST_WHOLE:
        return int(digits)
    return fault("is too large a number")


def _fraction(digits: str, fault: Callable[..., _Fault]) -> object:
    number = float(digits)
    return number if math.isfinite(number) else fault("is too large a number")


def _problems(value: object, path: str, *, halves: bool) -> Iterator[tuple[str, str]]:
    """Every fault with its path, in the order of the text."""
    if isinstance(value, _Fault):
        yield _below(path, value.key), value.text
    elif isinstance(value, str):
        if not halves and _HALF.search(value):
            yield path, "holds half a surrogate pair, which is no character"
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _problems(item, f"{path}[{place}]", halves=halves)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _problems(key, _below(path, key), halves=halves)
            yield from _problems(item, _below(path, key), halves=halves)


def _below(path: str, key: str | None) -> str:
    if key is None:
        return path
    return f"{path}.{key}" if path else key
