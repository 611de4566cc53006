"""The stored turns of one attempt, as JSON: enough to audit it and to feed it again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from bot.ports import Answer, Message, ToolCall, Usage

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One paid call; the results of its tools open the next turn's request."""

    number: int
    """1-based, without gaps."""
    request: JsonObject
    """`base_sha`, `prompt_sha256`, `tools`, `max_output_tokens` and the messages that are new
    since the turn before (the first turn has the system prompt too)."""
    response: JsonObject
    """The whole answer; `answer_from` reads it back."""
    usage: Usage
    model: str
    cost_usd: float
    seconds: float
    """How long the call took."""


class Transcript(Protocol):
    """A turn is saved before its tools act; a turn that is saved is never paid again."""

    async def load(self) -> Sequence[Turn]: ...

    async def save(self, turn: Turn) -> None: ...


def message_json(message: Message) -> JsonObject:
    return asdict(message)


def answer_json(answer: Answer) -> JsonObject:
    return asdict(answer)


def answer_from(stored: JsonObject) -> Answer:
    """Read back what `answer_json` wrote."""
    return Answer(
        text=stored["text"],
        tool_calls=tuple(
            ToolCall(id=call["id"], name=call["name"], arguments=call["arguments"])
            for call in stored["tool_calls"]
        ),
        usage=Usage(**stored["usage"]),
        stop_reason=stored["stop_reason"],
        model=stored["model"],
        native=stored["native"],
    )
