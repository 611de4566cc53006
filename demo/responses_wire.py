"""OpenAI's Responses format: what the API refuses, and how it answers."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from demo.provider_script import Asked, Reply, Stop, estimated

FIELDS = {
    "model",
    "input",
    "instructions",
    "tools",
    "tool_choice",
    "max_output_tokens",
    "prompt_cache_key",
    "store",
}
NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
MIN_OUTPUT_TOKENS = 16
CIPHERTEXT = "sealed-by-the-demo"

Item = Mapping[str, Any]


def problems(body: Any) -> list[str]:
    """What the real API would refuse; empty for a sound request."""
    if not isinstance(body, dict):
        return ["the body is not a JSON object"]
    found = [f"unknown parameter: {name}" for name in sorted(body.keys() - FIELDS)]
    if not isinstance(body.get("model"), str) or not body["model"]:
        found.append("model: required")
    if not isinstance(body.get("max_output_tokens", 16), int):
        found.append("max_output_tokens: a number is required")
    elif body.get("max_output_tokens", MIN_OUTPUT_TOKENS) < MIN_OUTPUT_TOKENS:
        found.append(f"max_output_tokens: at least {MIN_OUTPUT_TOKENS}")
    items = body.get("input")
    if not isinstance(items, list) or not items:
        return [*found, "input: at least one item is required"]
    return found + _item_problems(items, stored=body.get("store", True)) + _tool_problems(body)


def _item_problems(items: Sequence[Any], *, stored: bool) -> list[str]:
    found: list[str] = []
    called: set[str] = set()
    answered: set[str] = set()
    for index, item in enumerate(items):
        match item.get("type", "message"):
            case "message":
                found += _message_problems(index, item)
            case "function_call":
                called.add(str(item.get("call_id")))
                found += _call_problems(index, item)
            case "function_call_output":
                call_id = str(item.get("call_id"))
                if call_id not in called or call_id in answered:
                    found.append(f"input[{index}]: no function call found with call_id {call_id}")
                if not isinstance(item.get("output"), str | list):
                    found.append(f"input[{index}].output: required")
                answered.add(call_id)
            case "reasoning":
                if not stored and item.get("encrypted_content") != CIPHERTEXT:
                    found.append(f"input[{index}]: item {item.get('id')!r} was not found")
                if not any(_is_ours(following) for following in items[index + 1 : index + 2]):
                    found.append(f"input[{index}]: reasoning without its following item")
            case other:
                found.append(f"input[{index}].type: unknown {other!r}")
    found += [f"no tool output found for call {call_id}" for call_id in sorted(called - answered)]
    return found


def _message_problems(index: int, item: Item) -> list[str]:
    if item.get("role") not in {"user", "assistant", "system", "developer"}:
        return [f"input[{index}].role: invalid"]
    return [] if item.get("content") else [f"input[{index}].content: required"]


def _call_problems(index: int, item: Item) -> list[str]:
    if not item.get("call_id") or not item.get("name"):
        return [f"input[{index}]: call_id and name are required"]
    if not isinstance(item.get("arguments"), str):
        return [f"input[{index}].arguments: a string is required"]
    return []


def _tool_problems(body: Mapping[str, Any]) -> list[str]:
    tools = body.get("tools", [])
    found: list[str] = []
    for tool in tools:
        if tool.get("type") != "function" or not NAME.fullmatch(str(tool.get("name"))):
            found.append("tools: a function with a name is required")
        if not isinstance(tool.get("parameters"), dict) or "strict" not in tool:
            found.append(f"tools: {tool.get('name')}: parameters and strict are required")
    names = [tool.get("name") for tool in tools]
    choice = body.get("tool_choice")
    if choice is not None and (choice.get("type") != "function" or choice.get("name") not in names):
        found.append("tool_choice: names no tool")
    return found


def asked(body: dict[str, Any]) -> Asked:
    items = body["input"]
    return Asked(
        dialect="responses",
        model=body["model"],
        system=str(body.get("instructions") or ""),
        texts=tuple(
            str(item.get("output") or item.get("content"))
            for item in items
            if item.get("role") == "user" or item.get("type") == "function_call_output"
        ),
        tools=tuple(tool["name"] for tool in body.get("tools", [])),
        turn=_answers(items),
        body=body,
    )


def _answers(items: Sequence[Item]) -> int:
    """Answers of the model: runs of its items."""
    ours = [_is_ours(item) for item in items]
    return sum(now and not before for before, now in zip([False, *ours], ours, strict=False))


def _is_ours(item: Item) -> bool:
    """The model's side said it."""
    return item.get("role") == "assistant" or item.get("type") in {"function_call", "reasoning"}


def answer(reply: Reply, request: Asked, number: int) -> dict[str, Any]:
    read, said = estimated(reply, request)
    details: dict[str, Any] = {"incomplete_details": None, "error": None}
    status = "completed"
    match reply.stop:
        case Stop.CUT:
            status, details["incomplete_details"] = "incomplete", {"reason": "max_output_tokens"}
        case Stop.WITHHELD:
            status, details["incomplete_details"] = "incomplete", {"reason": "content_filter"}
        case Stop.NEVER:
            status = "in_progress"
        case Stop.NORMAL | Stop.REFUSED:
            pass
    return {
        "id": f"resp_{number}",
        "object": "response",
        "created_at": 0,
        "model": request.model,
        "status": status,
        **details,
        "output": _output(reply, number),
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": read,
            "input_tokens_details": {"cached_tokens": reply.cached_tokens},
            "output_tokens": said,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": read + said,
        },
    }


def _output(reply: Reply, number: int) -> list[Item]:
    output: list[Item] = []
    if reply.thought:
        sealed = {"encrypted_content": CIPHERTEXT, "summary": []}
        output.append({"type": "reasoning", "id": f"rs_{number}", **sealed})
    if reply.stop is Stop.REFUSED:
        output.append(_message(number, {"type": "refusal", "refusal": reply.text}))
    elif reply.text:
        part = {"type": "output_text", "text": reply.text, "annotations": []}
        output.append(_message(number, part))
    output += [
        {
            "type": "function_call",
            "id": f"fc_{number}_{index}",
            "call_id": f"call_{number}_{index}",
            "name": call.name,
            "arguments": call.raw if call.raw is not None else json.dumps(dict(call.arguments)),
            "status": "completed",
        }
        for index, call in enumerate(reply.calls)
    ]
    return output


def _message(number: int, part: Item) -> Item:
    return {
        "type": "message",
        "id": f"msg_{number}",
        "role": "assistant",
        "status": "completed",
        "content": [part],
    }


def error(status: int, message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "error", "param": None, "code": str(status)}}
