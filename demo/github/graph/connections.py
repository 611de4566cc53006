"""Lists cut into pages by cursor; GitHub wants to be told how many, and gives at most 100."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from demo.github.graph.refusals import refusal

T = TypeVar("T")
Json = dict[str, Any]

MOST = 100


def connection(
    name: str,
    items: Sequence[T],
    show: Callable[[T], Json | None],
    *,
    after: str | None = None,
    first: int | None = None,
    last: int | None = None,
) -> Json:
    _check(name, first=first, last=last)
    start = _position(after)
    end = len(items)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    page = items[start:end]
    return {
        "nodes": [show(item) for item in page],
        "totalCount": len(items),
        "pageInfo": {
            "endCursor": _cursor(end) if page else None,
            "hasNextPage": end < len(items),
        },
    }


def _check(name: str, *, first: int | None, last: int | None) -> None:
    if first is None and last is None:
        raise refusal(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` "
            "connection.",
        )
    for word, wanted in (("first", first), ("last", last)):
        if wanted is not None and wanted > MOST:
            raise refusal(
                "EXCESSIVE_PAGINATION",
                f"Requesting {wanted} records on the `{name}` connection exceeds the `{word}` "
                f"limit of {MOST} records.",
            )


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def _position(after: str | None) -> int:
    if after is None:
        return 0
    try:
        word, _, number = base64.b64decode(after, validate=True).decode().partition(":")
        if word == "cursor":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise refusal("INVALID_CURSOR_ARGUMENTS", f"`{after}` does not appear to be a valid cursor.")
