"""What workflows need from outside systems, in their own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


class RepositoryView(Protocol):
    """The files of one repository at one commit; git objects only, never a checkout."""

    @property
    def sha(self) -> str:
        """The commit, 40 hex digits."""
        ...

    async def paths(self) -> Mapping[str, str]:
        """Every blob's path with its git mode (`100644`, `100755`, `120000`, `160000`)."""
        ...

    async def sizes(self) -> Mapping[str, int]:
        """Every plain file's path with its bytes; links and submodules left out."""
        ...

    async def text(self, path: str) -> str | None:
        """The file's text; None if absent, binary, not UTF-8, a link or over 1 MB."""
        ...

    async def texts(self, paths: Sequence[str]) -> Mapping[str, str]:
        """Many files at once (one download where many are missing); unreadable ones left out."""
        ...


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for one tool."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, in the same sense for every provider."""

    input_tokens: int = 0
    """All input tokens, cached ones included."""
    cached_tokens: int = 0
    """Of those, read from the provider's cache."""
    output_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool the model may call; `schema` is JSON Schema of its arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of a conversation, plain data so that a stored transcript can be fed again."""

    role: str
    """`user`, `assistant` or `tool`."""
    text: str = ""
    tool_calls: tuple[ToolCall, ...] = ()
    """Of an assistant's message."""
    tool_call_id: str | None = None
    """Of a tool's message: the call it answers."""
    native: Mapping[str, Any] | None = None
    """Of an assistant's message: `Answer.native`, handed back word for word."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """All a model gets to see."""

    system: str
    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()
    max_output_tokens: int = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said."""

    text: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    stop_reason: str = ""
    """`end`, `tools`, or `cut` where the answer reached `max_output_tokens`."""
    model: str = ""
    native: Mapping[str, Any] | None = None
    """By wire format, the provider's own items where it thought before it spoke:
    both providers refuse a tool's result whose call comes back without its thinking."""


class Llm(Protocol):
    """A language model. Raises `LlmUnavailable` or `LlmRefused`, nothing else."""

    @property
    def name(self) -> str:
        """Provider and model, for people and trailers: `anthropic/claude-…`."""
        ...

    async def ask(self, prompt: Prompt) -> Answer: ...
