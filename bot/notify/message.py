"""What a channel is told, and what every channel can do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class NoticeKind(StrEnum):
    ERROR_NEW = "error_new"
    FIX_PROPOSED = "fix_proposed"
    APPROVAL_NEEDED = "approval_needed"
    FIX_MERGED = "fix_merged"
    FIX_FAILED = "fix_failed"
    FIX_REJECTED = "fix_rejected"
    ROLLED_BACK = "rolled_back"
    REGRESSED = "regressed"
    PAUSED = "paused"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened; every text in it is hostile until a channel made it inert."""

    id: str
    """Ours, and the same for each attempt to send it: receivers drop repetitions by it."""
    kind: NoticeKind
    title: str
    text: str
    url: str | None
    """Where a person acts: the PR, the issue or a page of ours."""
    repository: str
    priority: str
    """The error's severity (`policies.severity`), by which channels colour it."""
    fields: tuple[tuple[str, str], ...]
    """Name and value pairs, in the order to show them."""


class Channel(Protocol):
    """A place people read. Raises `ChannelUnreachable` or `ChannelRefused`, nothing else."""

    @property
    def name(self) -> str: ...

    async def send(self, notice: Notice) -> None: ...
