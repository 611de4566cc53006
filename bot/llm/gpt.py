"""OpenAI's Responses API, and every URL that speaks it.

https://platform.openai.com/docs/api-reference/responses
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

import openai
from openai.types.responses import (
    FunctionToolParam,
    ResponseInputItemParam,
    ToolChoiceFunctionParam,
)

from bot.errors import LlmRefused, LlmUnavailable
from bot.llm.wire import failure, inert, json_object, well_formed, words
from bot.ports import Answer, Message, Prompt, Tool, ToolCall, Usage

NATIVE = "openai"
TRANSIENT = frozenset({"server_error", "rate_limit_exceeded"})

Item = dict[str, Any]


class Gpt:
    def __init__(self, client: openai.AsyncOpenAI, *, model: str) -> None:
        """Take a client that does not retry; its owner closes it."""
        self._client = client
        self._model = model

    @property
    def name(self) -> str:
        return f"openai/{self._model}"

    async def ask(self, prompt: Prompt) -> Answer:
        system = well_formed(prompt.system)
        items = [item for message in prompt.messages for item in _items(message)]
        try:
            raw = await self._client.responses.with_raw_response.create(
                model=self._model,
                instructions=system,
                input=[cast("ResponseInputItemParam", item) for item in items],
                tools=[_tool(tool) for tool in prompt.tools] or openai.omit,
                tool_choice=_tool_choice(prompt.tools) or openai.omit,
                max_output_tokens=prompt.max_output_tokens,
                prompt_cache_key=hashlib.sha256(system.encode()).hexdigest()[:32],
                store=False,
            )
        except openai.APIStatusError as exc:
            raise failure(
                self.name,
                words(exc.body, exc.message),
                status=exc.status_code,
                headers=exc.response.headers,
                secret=self._client.api_key,
            ) from None  # the SDK's own text may hold an echo of the key
        except openai.APIConnectionError as exc:
            raise LlmUnavailable(f"{self.name}: {exc.message}") from exc
        except openai.OpenAIError as exc:
            said = inert(str(exc), self._client.api_key)
            raise LlmRefused(f"{self.name}: {said}") from None
        return self._answer(raw.http_response.content)

    def _answer(self, content: bytes) -> Answer:
        try:
            body = json_object(content)
            self._refuse_failed(body)
            output = body["output"]
            parts = [p for item in output if item["type"] == "message" for p in item["content"]]
            calls = tuple(_call(item) for item in output if item["type"] == "function_call")
            refusals = [str(p["refusal"]) for p in parts if p["type"] == "refusal"]
            answer = Answer(
                text="".join(p["text"] for p in parts if p["type"] == "output_text"),
                tool_calls=calls,
                usage=_usage(body["usage"]),
                stop_reason=_stop(body["status"], calls),
                model=str(body["model"]),
                native=_native(output),
            )
        except (KeyError, TypeError, ValueError) as exc:
            raise LlmUnavailable(f"{self.name}: the answer could not be read") from exc
        if refusals:
            raise LlmRefused(f"{self.name}: {inert(' '.join(refusals), self._client.api_key)}")
        return answer

    def _refuse_failed(self, body: Mapping[str, Any]) -> None:
        status = body["status"]
        if status == "completed":
            return
        if status == "incomplete":
            reason = body["incomplete_details"]["reason"]
            if reason == "max_output_tokens":
                return
            raise LlmRefused(f"{self.name}: the answer was withheld ({inert(reason, None)})")
        error = body.get("error") or {}
        said = inert(words(error, f"the answer broke off ({status})"), self._client.api_key)
        if status == "failed" and error.get("code") not in TRANSIENT:
            raise LlmRefused(f"{self.name}: {said}")
        raise LlmUnavailable(f"{self.name}: {said}")


def _items(message: Message) -> list[Item]:
    if message.role == "tool":
        output = well_formed(message.text)
        return [{"type": "function_call_output", "call_id": message.tool_call_id, "output": output}]
    if message.native and NATIVE in message.native:
        return list(message.native[NATIVE])
    text = well_formed(message.text)
    said: list[Item] = [{"role": message.role, "content": text}] if text.strip() else []
    calls: list[Item] = [
        {
            "type": "function_call",
            "call_id": call.id,
            "name": call.name,
            "arguments": json.dumps(well_formed(call.arguments)),
        }
        for call in message.tool_calls
    ]
    return [*said, *calls] or [{"role": message.role, "content": "(nothing)"}]


def _tool(tool: Tool) -> FunctionToolParam:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.schema),
        "strict": False,  # strict knows no optional argument
    }


def _tool_choice(tools: Sequence[Tool]) -> ToolChoiceFunctionParam | None:
    """A single tool is a question about its arguments: the model has to use it."""
    if len(tools) == 1:
        return {"type": "function", "name": tools[0].name}
    return None


def _call(item: Item) -> ToolCall:
    try:
        arguments = json_object(item["arguments"] or "{}")
    except ValueError:
        arguments = {"unreadable": str(item["arguments"])[:2000]}  # the tool says what it misses
    return ToolCall(id=item["call_id"], name=item["name"], arguments=arguments)


def _stop(status: str, calls: Sequence[ToolCall]) -> str:
    if status == "incomplete":
        return "cut"
    return "tools" if calls else "end"


def _usage(usage: Mapping[str, Any]) -> Usage:
    details = usage.get("input_tokens_details") or {}
    return Usage(
        input_tokens=int(usage["input_tokens"]),
        cached_tokens=int(details.get("cached_tokens") or 0),
        output_tokens=int(usage["output_tokens"]),
    )


def _native(output: Sequence[Item]) -> Mapping[str, Any] | None:
    """The items as they came, where reasoning can be handed back.

    Nothing is stored at OpenAI, so reasoning without its ciphertext would be an unknown id;
    then the calls alone are rebuilt, which the API accepts.
    """
    reasoning = [item for item in output if item["type"] == "reasoning"]
    if reasoning and all(item.get("encrypted_content") for item in reasoning):
        return {NATIVE: list(output)}
    return None
