"""A proposed change to a repository: whole new texts against one base commit."""

from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    PUT = "put"
    DELETE = "delete"
    RENAME = "rename"


@dataclass(frozen=True, slots=True)
class Change:
    """One file of a patch."""

    op: Op
    path: str
    """Relative to the repository's root; for a rename the new name."""
    old: str | None = None
    """The text at the base commit; None for a new file (or where nobody knows)."""
    new: str | None = None
    """The whole new text; None for a deletion and for a rename that changes nothing else."""
    from_path: str | None = None
    """Of a rename."""
    mode: str | None = None
    """Git's six digits; None keeps the mode (new files: 100644)."""


Patch = tuple[Change, ...]
