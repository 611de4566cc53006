"""What passes between the engine and a step: a row on loan, and what was decided about it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bot.store.session import Session
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Claim:
    """One row, ours until its lease ends."""

    work: Work
    id: int
    state: str
    rev: int
    """Moves with every poke; news that arrive during a run are seen by it."""
    attempts: int
    """This try included."""
    lease: str
    """The fencing token."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a step decided; it is written with its follow-up rows in one transaction."""

    state: str | None = None
    """None: unchanged."""
    due_in: float | None = None
    """Seconds from now, 0 is at once; None: a person's turn, or finished."""
    values: Mapping[str, object] = field(default_factory=dict)
    """Other columns of the row."""
    then: tuple[Callable[[Session], Awaitable[None]], ...] = ()
    """Follow-up rows, same transaction."""
    problem: str | None = None
    """A sentence a person sees; None clears it."""
    retry_after: float | None = None
    """With `problem`: this try failed; seconds the other side asked for, or 0."""

    @property
    def failed_try(self) -> bool:
        return self.problem is not None and self.retry_after is not None
