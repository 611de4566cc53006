"""An object of a GraphQL answer, read strictly: what is not as asked for is an error.

Every reader raises `TypeError` or `LookupError`, so that nothing strange becomes a fact.
"""

from typing import Any, TypeVar

_T = TypeVar("_T")


class Node:
    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict):
            raise TypeError(f"no object but {type(data).__name__}")
        self._data = data

    def text(self, name: str) -> str:
        return _of(str, self._data[name])

    def maybe_text(self, name: str) -> str | None:
        return None if self._data[name] is None else self.text(name)

    def flag(self, name: str) -> bool:
        return _of(bool, self._data[name])

    def number(self, name: str) -> int:
        """A BigInt comes as text."""
        value = self._data[name]
        if isinstance(value, str) and value.isascii() and value.isdigit():
            return int(value)
        if isinstance(value, bool):
            raise TypeError("a truth value is no number")
        return _of(int, value)

    def maybe_number(self, name: str) -> int | None:
        return None if self._data[name] is None else self.number(name)

    def node(self, name: str) -> "Node":
        return Node(self._data[name])

    def maybe_node(self, name: str) -> "Node | None":
        return None if self._data[name] is None else self.node(name)

    def nodes(self, name: str) -> "list[Node]":
        """Every element of a list, none of them null."""
        return [Node(item) for item in _of(list, self._data[name])]


def _of(kind: type[_T], value: Any) -> _T:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} instead of {kind.__name__}")
    return value
