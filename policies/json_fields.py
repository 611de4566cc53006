"""JSON objects read strictly: every field by name and type, and the path of the first wrong one."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

_T = TypeVar("_T")

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
_REQUIRED: Any = object()
"""Stands for "no default": the field must be there."""


_MOST_OF_PATH: Final = 300


class BadDocument(ValueError):
    """A document that cannot be judged; `path` names the offending field (`pull.head`).

    Names in it may be anybody's: it is cut, and what a terminal would act on is escaped.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = _readable(path)
        self.text = text
        super().__init__(f"{self.path}: {text}" if path else f"the document {text}")

    def __reduce__(self) -> tuple[type["BadDocument"], tuple[str, str]]:
        """It may be raised in a process of its own."""
        return BadDocument, (self.path, self.text)


class Fields:
    """One JSON object of the document; reads fields by name and type."""

    __slots__ = ("_path", "_values")

    def __init__(self, value: object, path: str, known: frozenset[str]) -> None:
        if not isinstance(value, Mapping):
            raise BadDocument(path, "must be an object")
        self._values = value
        self._path = path
        if not value.keys() <= known:
            unknown = min(str(key) for key in value.keys() - known)
            raise BadDocument(self.path_of(unknown), "is not a field of this document")

    def path_of(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def wrong(self, name: str, text: str) -> BadDocument:
        return BadDocument(self.path_of(name), text)

    def get(self, name: str, absent: object = _REQUIRED) -> Any:
        value = self._values.get(name, absent)
        if value is _REQUIRED:
            raise self.wrong(name, "is missing")
        return value

    def inner(self, name: str, known: frozenset[str]) -> "Fields":
        return Fields(self.get(name), self.path_of(name), known)

    def each(
        self,
        name: str,
        known: frozenset[str],
        read: Callable[["Fields"], _T],
        absent: tuple[_T, ...] = _REQUIRED,
    ) -> tuple[_T, ...]:
        items = self._list(name, absent)
        path = self.path_of(name)
        return tuple(
            read(Fields(item, f"{path}[{place}]", known)) for place, item in enumerate(items)
        )

    def _list(self, name: str, absent: object) -> list[Any] | tuple[Any, ...]:
        value = self.get(name, absent)
        if not isinstance(value, list | tuple):
            raise self.wrong(name, "must be a list")
        return value

    def strings(self, name: str, absent: object = _REQUIRED) -> tuple[str, ...]:
        items = self._list(name, absent)
        for place, item in enumerate(items):
            if not isinstance(item, str):
                raise self.wrong(f"{name}[{place}]", "must be text")
        return tuple(items)

    def numbers(self, name: str, absent: object = _REQUIRED) -> tuple[int, ...]:
        items = self._list(name, absent)
        for place, item in enumerate(items):
            if not _is_number(item):
                raise self.wrong(f"{name}[{place}]", "must be a whole number")
        return tuple(items)

    def text(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str):
            raise self.wrong(name, "must be text")
        return value

    def text_or_null(self, name: str, absent: object = _REQUIRED) -> str | None:
        return None if self.get(name, absent) is None else self.text(name)

    def name(self, name: str) -> str:
        """A SHA, a node id, a branch: text that is not empty."""
        value = self.text(name)
        if not value:
            raise self.wrong(name, "must not be empty")
        return value

    def name_or_null(self, name: str) -> str | None:
        return None if self.get(name) is None else self.name(name)

    def one_of(self, name: str, among: Mapping[str, object] | frozenset[str]) -> str:
        value = self.text(name)
        if value not in among:
            raise self.wrong(name, "must be one of: " + ", ".join(sorted(among)))
        return value

    def truth(self, name: str, absent: object = _REQUIRED) -> bool:
        value = self.get(name, absent)
        if not isinstance(value, bool):
            raise self.wrong(name, "must be true or false")
        return value

    def number(self, name: str, absent: object = _REQUIRED) -> int:
        value = self.get(name, absent)
        if not _is_number(value):
            raise self.wrong(name, "must be a whole number, zero or more")
        return int(value)

    def number_or_null(self, name: str) -> int | None:
        return None if self.get(name) is None else self.number(name)

    def time(self, name: str) -> datetime:
        value = self.text(name)
        if _TIME.fullmatch(value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                pass  # the 31st of February
        raise self.wrong(name, "must be a time in UTC like 2026-11-23T10:00:00Z")

    def time_or_null(self, name: str, absent: object = _REQUIRED) -> datetime | None:
        return None if self.get(name, absent) is None else self.time(name)


def _is_number(value: object) -> bool:
    """JSON's true is no number, and an id is never negative."""
    return type(value) is int and value >= 0


def _readable(path: str) -> str:
    cut = path if len(path) <= _MOST_OF_PATH else path[:_MOST_OF_PATH] + "…"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in cut
    )
