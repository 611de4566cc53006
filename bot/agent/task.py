"""What the repair agent is given and what it hands back."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.ports import RepositoryView, Usage
from policies.patch import Patch
from policies.permission import Level
from policies.report import ErrorReport


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """A frame of the report that was found in the repository."""

    path: str
    line: int
    """1-based."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit, without its people."""

    sha: str
    subject: str
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class Blame:
    """Who last wrote a run of lines: the commit, not the person."""

    start: int
    end: int
    commit: Commit


class History(Protocol):
    """The past of one file; optional, for it costs GitHub calls."""

    async def blame(self, path: str, start: int, end: int) -> Sequence[Blame]: ...

    async def commits(self, path: str, limit: int) -> Sequence[Commit]: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """One attempt's limits; tokens are estimated as a quarter of the characters."""

    turns: int = 20
    context_tokens: int = 12_000
    result_tokens: int = 8_000
    """Of one tool's answer."""
    input_tokens: int = 150_000
    output_tokens: int = 12_000
    answer_tokens: int = 8_000
    """Of one answer of the model."""
    apply_failures: int = 3
    """In a row; an edit that applies clears the count."""
    denied_edits: int = 3
    """Tries to write where nobody may."""
    seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class Task:
    """One error to be repaired at one commit."""

    report: ErrorReport
    view: RepositoryView
    level: Level
    nonce: str
    """Random, and the same when a stored transcript is fed again."""
    frames: tuple[SourceFrame, ...] = ()
    """The repository's own frames, innermost first."""
    budget: Budget = field(default_factory=Budget)
    instructions: str | None = None
    """Of the repository, read from its default branch."""
    previous: str | None = None
    """Why the last attempt did not do: the failing log, a reviewer's words."""
    history: History | None = None


class Outcome(StrEnum):
    """Why an attempt ended; stored and shown."""

    FIXED = "fixed"
    NO_FIX = "no_fix"
    """A sound answer: the code is not at fault."""
    NEED_HUMAN = "need_human"
    BUDGET = "budget"
    TURNS = "turns"
    TIME = "time"
    APPLY_FAILED = "apply_failed"
    DENIED_PATH = "denied_path"
    STALE_BASE = "stale_base"
    """The stored transcript speaks of another commit."""
    PROVIDER_ERROR = "provider_error"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The conversation may not go on."""

    outcome: Outcome
    problem: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an attempt; every word in it is the model's and not to be trusted."""

    outcome: Outcome
    patch: Patch = ()
    """Empty unless fixed."""
    claimed_kind: str = ""
    root_cause: str = ""
    summary: str = ""
    confidence: float = 0.0
    turns: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0
    problem: str | None = None
    """Why it stopped, for people; None where the model finished by itself."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the model thinks is wrong, without a change."""

    root_cause: str
    summary: str
    kind: str
    confidence: float
    suspect_paths: tuple[str, ...]
    """Paths that exist at the commit."""
    usage: Usage = field(default_factory=Usage)
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """The most that the next call may use."""

    input_tokens: int
    output_tokens: int
    cost_usd: float


Allow = Callable[[Estimate], Awaitable[str | None]]
"""Asked before each call that would be paid: None, or why not."""

Clock = Callable[[], datetime]


CHARS_PER_TOKEN = 4


def tokens_in(text: str) -> int:
    """An estimate, a little high for prose and right for code."""
    return len(text) // CHARS_PER_TOKEN + 1
