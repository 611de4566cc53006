"""What a scripted provider says: replies, faults, and the request they answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """The model uses a tool."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    raw: str | None = None
    """OpenAI only: the arguments' text, where it is to be unreadable."""


class Stop(StrEnum):
    """How an answer ends; NORMAL is a tool use or a full stop, whichever it is."""

    NORMAL = "normal"
    CUT = "cut"
    """At the token limit."""
    REFUSED = "refused"
    WITHHELD = "withheld"
    """By a filter, or because the conversation is too long."""
    NEVER = "never"
    """The provider broke off and sent what it had."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; token counts that are None are estimated from the texts' length."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    stop: Stop = Stop.NORMAL
    thought: bool = False
    """The model thought first: its thinking has to come back with the tools' results."""
    input_tokens: int | None = None
    cached_tokens: int = 0
    output_tokens: int | None = None


class FaultKind(StrEnum):
    STATUS = "status"
    SLOW = "slow"
    """No answer until the client gives up."""
    TRUNCATED = "truncated"
    """The connection closes in the middle of the body."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something other than an answer; not on the bill."""

    kind: FaultKind = FaultKind.STATUS
    status: int = 500
    message: str = "scripted fault"
    retry_after: str | None = None


RATE_LIMITED = Fault(status=429, message="too many requests", retry_after="7")
SERVER_ERROR = Fault(status=500, message="internal error")
OVERLOADED = Fault(status=529, message="overloaded")
SLOW = Fault(kind=FaultKind.SLOW)
TRUNCATED = Fault(kind=FaultKind.TRUNCATED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A well-formed request, in the same words for both wire formats."""

    dialect: str
    model: str
    system: str
    texts: tuple[str, ...]
    """What the user's side and the tools said, in order."""
    tools: tuple[str, ...]
    turn: int
    """Answers of the model already in the conversation."""
    body: Mapping[str, Any]


Script = Callable[[Asked], Reply | Fault]


def in_order(*replies: Reply | Fault) -> Script:
    """Answer the first request with the first reply, and so on; then 400s."""
    left = list(replies)

    def script(_: Asked) -> Reply | Fault:
        return left.pop(0) if left else Fault(status=400, message="the script has ended")

    return script


def estimated(reply: Reply, asked: Asked) -> tuple[int, int]:
    """Input and output tokens of a reply."""
    read = sum(len(text) for text in (asked.system, *asked.texts)) // 4 + 1
    said = (len(reply.text) + sum(len(str(call.arguments)) for call in reply.calls)) // 4 + 1
    return (
        read if reply.input_tokens is None else reply.input_tokens,
        said if reply.output_tokens is None else reply.output_tokens,
    )
