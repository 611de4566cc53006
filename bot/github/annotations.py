"""Remarks of a check run on lines of a file, as the "Files changed" page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

MOST_ANNOTATIONS = 50
"""GitHub takes no more in one request, and an update adds to those that are there."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """One place; line and column count from 1."""

    path: str
    line: int
    column: int
    level: Literal["failure", "warning"]
    title: str
    message: str


def annotations_data(given: Sequence[Annotation]) -> dict[str, Any]:
    """As a part of a check run's output; nothing for none."""
    return {"annotations": [_data(each) for each in given]} if given else {}


def _data(which: Annotation) -> dict[str, Any]:
    """Columns may be given where first and last line are one."""
    data = {
        "path": which.path,
        "start_line": which.line,
        "end_line": which.line,
        "start_column": which.column,
        "end_column": which.column,
        "annotation_level": which.level,
        "message": which.message,
    }
    return data | ({"title": which.title} if which.title else {})
