"""Anthropic's Messages API: https://docs.anthropic.com/en/api/messages."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

import anthropic
from anthropic.types import MessageParam, TextBlockParam, ToolChoiceParam, ToolParam

from bot.errors import LlmRefused, LlmUnavailable
from bot.llm.wire import failure, inert, json_object, well_formed, words
from bot.ports import Answer, Message, Prompt, Tool, ToolCall, Usage

NATIVE = "anthropic"
STOPS = {"end_turn": "end", "stop_sequence": "end", "tool_use": "tools", "max_tokens": "cut"}
REFUSALS = {
    "refusal": "the model declined to answer",
    "model_context_window_exceeded": "the conversation no longer fits the model",
}

Block = dict[str, Any]


class Claude:
    def __init__(self, client: anthropic.AsyncAnthropic, *, model: str) -> None:
        """Take a client that does not retry; its owner closes it."""
        self._client = client
        self._model = model

    @property
    def name(self) -> str:
        return f"anthropic/{self._model}"

    async def ask(self, prompt: Prompt) -> Answer:
        try:
            raw = await self._client.messages.with_raw_response.create(
                model=self._model,
                max_tokens=prompt.max_output_tokens,
                system=[cast("TextBlockParam", _cached(_text(well_formed(prompt.system))))],
                messages=[cast("MessageParam", turn) for turn in turns(prompt.messages)],
                tools=[_tool(tool) for tool in prompt.tools] or anthropic.omit,
                tool_choice=_tool_choice(prompt.tools) or anthropic.omit,
            )
        except anthropic.APIStatusError as exc:
            raise failure(
                self.name,
                words(exc.body, exc.message),
                status=exc.status_code,
                headers=exc.response.headers,
                secret=self._client.api_key,
            ) from None  # the SDK's own text may hold an echo of the key
        except anthropic.APIConnectionError as exc:
            raise LlmUnavailable(f"{self.name}: {exc.message}") from exc
        except anthropic.AnthropicError as exc:
            said = inert(str(exc), self._client.api_key)
            raise LlmRefused(f"{self.name}: {said}") from None
        return self._answer(raw.http_response.content)

    def _answer(self, content: bytes) -> Answer:
        try:
            body = json_object(content)
            stop = body["stop_reason"]
            answer = Answer(
                text="".join(b["text"] for b in body["content"] if b["type"] == "text"),
                tool_calls=tuple(
                    ToolCall(id=b["id"], name=b["name"], arguments=dict(b["input"]))
                    for b in body["content"]
                    if b["type"] == "tool_use"
                ),
                usage=_usage(body["usage"]),
                stop_reason=STOPS.get(stop, ""),
                model=str(body["model"]),
                native=_native(body["content"]),
            )
        except (KeyError, TypeError, ValueError) as exc:
            raise LlmUnavailable(f"{self.name}: the answer could not be read") from exc
        if stop in REFUSALS:
            raise LlmRefused(f"{self.name}: {REFUSALS[stop]}")
        if not answer.stop_reason:  # null where the answer broke off
            raise LlmUnavailable(f"{self.name}: the answer broke off ({inert(str(stop), None)})")
        return answer


def turns(messages: Sequence[Message]) -> list[Block]:
    """The messages as alternating turns; neighbours of one role become blocks of one turn.

    Cache breakpoints: the end of the first turn (what stays the same for the whole
    attempt) and the end of the last (what the next call repeats).
    """
    made: list[Block] = []
    for message in messages:
        role = "assistant" if message.role == "assistant" else "user"
        if made and made[-1]["role"] == role:
            made[-1]["content"] += _blocks(message)
        else:
            made.append({"role": role, "content": _blocks(message)})
    for turn in {0, len(made) - 1} if made else ():
        made[turn]["content"][-1] = _cached(made[turn]["content"][-1])
    return made


def _blocks(message: Message) -> list[Block]:
    if message.role == "tool":
        result = {"type": "tool_result", "tool_use_id": message.tool_call_id}
        return [{**result, "content": well_formed(message.text)}]
    if message.native and NATIVE in message.native:
        return list(message.native[NATIVE])
    text = well_formed(message.text)
    said = [_text(text)] if text.strip() else []
    calls: list[Block] = [
        {"type": "tool_use", "id": c.id, "name": c.name, "input": well_formed(c.arguments)}
        for c in message.tool_calls
    ]
    return [*said, *calls] or [_text("(nothing)")]  # an empty turn is refused


def _text(text: str) -> Block:
    return {"type": "text", "text": text}


def _cached(block: Block) -> Block:
    return {**block, "cache_control": {"type": "ephemeral"}}


def _tool(tool: Tool) -> ToolParam:
    return {
        "name": tool.name,
        "description": tool.description,
        "input_schema": dict(tool.schema),
    }


def _tool_choice(tools: Sequence[Tool]) -> ToolChoiceParam | None:
    """A single tool is a question about its arguments: the model has to use it."""
    if len(tools) == 1:
        return {"type": "tool", "name": tools[0].name}
    return None


def _usage(usage: Mapping[str, Any]) -> Usage:
    """Anthropic's `input_tokens` leaves out what the cache read or wrote."""
    read = int(usage.get("cache_read_input_tokens") or 0)
    written = int(usage.get("cache_creation_input_tokens") or 0)
    return Usage(
        input_tokens=int(usage["input_tokens"]) + read + written,
        cached_tokens=read,
        output_tokens=int(usage["output_tokens"]),
    )


def _native(content: Sequence[Block]) -> Mapping[str, Any] | None:
    thought = any(b["type"] in {"thinking", "redacted_thinking"} for b in content)
    return {NATIVE: list(content)} if thought else None
