"""What a language's parser finds in a list of lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from policies.report import RaisedException

MAX_FRAMES = 250
"""Of one exception; the middle of a deeper stack is left out."""
MAX_EXCEPTIONS = 50
"""Of one chain, and of one group."""
OUTER_FRAMES = 50


@dataclass(frozen=True, slots=True)
class Span:
    """One chain of exceptions and the lines it came from: `lines[first:end]`."""

    exceptions: tuple[RaisedException, ...]
    first: int
    end: int


class Parser(Protocol):
    """One language's grammar; linear in the lines it is given."""

    def __call__(self, lines: Sequence[str], *, prose: bool = False) -> Span | None:
        """The first trace in `lines`; in `prose` an empty line ends a message."""
        ...
