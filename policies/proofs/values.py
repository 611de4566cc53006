"""formatting_issue in data: another layout of the same value, comments untouched."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Final

import yaml

from policies.proofs.hygiene import check_hygiene
from policies.proofs.layout import other_layout
from policies.proofs.verdict import NotProvenError, Proof

MAX_EVENTS: Final = 20_000
_JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"')
_TEMPLATE = re.compile(r"\{[{%#][^\n]*|<%[^\n]*")


def prove_value(language: str, old: str, new: str) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    check_hygiene(old, new)
    read = _READERS[language]
    try:
        before, after = read(old), read(new)
    except (ValueError, RecursionError, MemoryError, yaml.YAMLError) as exc:
        raise NotProvenError(f"the file cannot be read ({type(exc).__name__})") from exc
    if before != after:
        raise NotProvenError("the value changes", line=_first_line(old, new))
    if language != "json" and _remarks(old) != _remarks(new):
        raise NotProvenError("a line with a comment changes", line=_first_line(old, new))
    return other_layout(old, new, ())


def _json(text: str) -> str:
    """The value with its keys in order, its numbers and texts as written."""
    document = json.loads(
        text, object_pairs_hook=_pairs, parse_float=_written, parse_int=_written,
        parse_constant=_refused,
    )  # fmt: skip
    return repr((document, _JSON_TEXT.findall(text)))


def _pairs(pairs: list[tuple[str, object]]) -> object:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return ("object", tuple(pairs))


def _written(text: str) -> object:
    return ("number", text)


def _refused(text: str) -> object:
    raise ValueError(f"{text} is no JSON")


def _toml(text: str) -> str:
    return repr(tomllib.loads(text, parse_float=lambda number: ("float", number)))


def _yaml(text: str) -> str:
    """The parser's events: what schemas and versions make of plain words is left open."""
    events = []
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        events.append(_event(event))
        if len(events) > MAX_EVENTS:
            raise ValueError("too many values")
    return repr((events, _TEMPLATE.findall(text)))


def _event(event: yaml.Event) -> tuple[object, ...]:
    kind = type(event).__name__
    if isinstance(event, yaml.ScalarEvent):
        return kind, event.anchor, event.tag, event.style in {None, ""}, event.value
    if isinstance(event, yaml.DocumentStartEvent):
        return kind, event.explicit, event.version, event.tags
    if isinstance(event, yaml.DocumentEndEvent):
        return kind, event.explicit
    return kind, getattr(event, "anchor", None), getattr(event, "tag", None)


def _remarks(text: str) -> list[str]:
    """Every line that may hold a comment."""
    return [line.strip() for line in text.split("\n") if "#" in line]


def _first_line(old: str, new: str) -> int:
    pairs = zip(old.split("\n"), new.split("\n"), strict=False)
    return next((number for number, (a, b) in enumerate(pairs, 1) if a != b), 1)


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "json": _json,
    "toml": _toml,
    "yaml": _yaml,
}
