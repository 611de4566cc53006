"""What a fixer gets to know of a stack trace, and what it hands back."""

from dataclasses import dataclass
from typing import Protocol

from policies.category import Kind
from policies.patch import Change


class CodeFrame(Protocol):
    """A frame of the trace that lies in a file of the repository."""

    @property
    def path(self) -> str:
        """Relative to the repository's root."""
        ...

    @property
    def line(self) -> int | None: ...

    @property
    def function(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole change with its reasons; the prover judges it, whatever `kind` says."""

    kind: Kind
    change: tuple[Change, ...]
    summary: str
    root_cause: str
    evidence: str
