"""Anthropic's Messages format: what the API refuses, and how it answers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from demo.provider_script import Asked, Reply, Stop, estimated

FIELDS = {"model", "max_tokens", "messages", "system", "tools", "tool_choice", "cache_control"}
NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
THOUGHT = "toolu_thought"
"""Ids that begin so belong to an answer that began with thinking."""
SIGNATURE = "signed-by-the-demo"
MAX_BREAKPOINTS = 4

STOPS = {
    Stop.CUT: "max_tokens",
    Stop.REFUSED: "refusal",
    Stop.WITHHELD: "model_context_window_exceeded",
    Stop.NEVER: None,
}

Block = Mapping[str, Any]


def problems(body: Any) -> list[str]:
    """What the real API would refuse; empty for a sound request."""
    if not isinstance(body, dict):
        return ["the body is not a JSON object"]
    found = [f"{name}: extra inputs are not permitted" for name in sorted(body.keys() - FIELDS)]
    if not isinstance(body.get("model"), str) or not body["model"]:
        found.append("model: required")
    if not isinstance(body.get("max_tokens"), int) or body["max_tokens"] < 1:
        found.append("max_tokens: a positive number is required")
    turns = body.get("messages")
    if not isinstance(turns, list) or not turns:
        return [*found, "messages: at least one message is required"]
    found += _turn_problems(turns) + _tool_problems(body)
    marked = sum("cache_control" in block for block in _all_blocks(body))
    if marked > MAX_BREAKPOINTS:
        found.append(f"cache_control: {marked} breakpoints, at most {MAX_BREAKPOINTS}")
    return found


def _turn_problems(turns: Sequence[Any]) -> list[str]:
    found: list[str] = []
    waiting: list[str] = []
    for index, turn in enumerate(turns):
        where = f"messages.{index}"
        if turn.get("role") != ("user", "assistant")[index % 2]:
            found.append(f"{where}: roles must alternate and begin with user")
        blocks = _blocks(turn.get("content"))
        if not blocks:
            found.append(f"{where}: content must not be empty")
        found += [f"{where}: {problem}" for block in blocks for problem in _block_problems(block)]
        results = [b.get("tool_use_id") for b in blocks if b.get("type") == "tool_result"]
        if sorted(map(str, results)) != sorted(waiting):
            found.append(f"{where}: tool_use ids {waiting} need just their tool_result blocks")
        if any(b.get("type") == "tool_result" for b in blocks[len(results) :]):
            found.append(f"{where}: tool_result blocks must come first")
        waiting = [str(b.get("id")) for b in blocks if b.get("type") == "tool_use"]
        if any(tool.startswith(THOUGHT) for tool in waiting) and not _thinks_first(blocks):
            found.append(f"{where}: expected thinking, but found {blocks[0].get('type')}")
    if turns[-1].get("role") != "user":
        found.append("messages: the last message must be the user's")
    return found


def _block_problems(block: Block) -> Iterator[str]:
    match block.get("type"):
        case "text":
            if not str(block.get("text", "")).strip():
                yield "text content blocks must contain non-whitespace text"
        case "tool_use":
            if not NAME.fullmatch(str(block.get("id"))) or not block.get("name"):
                yield "tool_use: id and name are required"
            if not isinstance(block.get("input"), dict):
                yield "tool_use: input must be an object"
        case "tool_result":
            if not isinstance(block.get("content"), str | list):
                yield "tool_result: content is required"
        case "thinking":
            if block.get("signature") != SIGNATURE:
                yield "thinking: invalid signature"
        case other:
            yield f"unknown block type {other!r}"


def _tool_problems(body: Mapping[str, Any]) -> list[str]:
    tools = body.get("tools", [])
    names = [str(tool.get("name")) for tool in tools]
    found = [f"tools: bad name {name!r}" for name in names if not NAME.fullmatch(name)]
    if len(set(names)) != len(names):
        found.append("tools: names must be unique")
    for tool in tools:
        schema = tool.get("input_schema")
        if not isinstance(schema, dict) or schema.get("type") != "object":
            found.append(f"tools: {tool.get('name')}: input_schema.type must be object")
    choice = body.get("tool_choice")
    if choice is not None and (choice.get("type") != "tool" or choice.get("name") not in names):
        found.append("tool_choice: names no tool")
    return found


def _blocks(content: Any) -> list[Block]:
    if isinstance(content, str):
        return [{"type": "text", "text": content}] if content else []
    return list(content or [])


def _all_blocks(body: Mapping[str, Any]) -> Iterator[Block]:
    yield from _blocks(body.get("system"))
    yield from body.get("tools", [])
    for turn in body["messages"]:
        yield from _blocks(turn.get("content"))


def _thinks_first(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and blocks[0].get("type") == "thinking"


def asked(body: dict[str, Any]) -> Asked:
    said = [
        block
        for turn in body["messages"]
        for block in _blocks(turn["content"])
        if turn["role"] == "user"
    ]
    return Asked(
        dialect="messages",
        model=body["model"],
        system="".join(block["text"] for block in _blocks(body.get("system"))),
        texts=tuple(str(block.get("text") or block.get("content")) for block in said),
        tools=tuple(tool["name"] for tool in body.get("tools", [])),
        turn=sum(turn["role"] == "assistant" for turn in body["messages"]),
        body=body,
    )


def answer(reply: Reply, request: Asked, number: int) -> dict[str, Any]:
    prefix = THOUGHT if reply.thought else "toolu"
    content: list[Block] = []
    if reply.thought:
        content.append({"type": "thinking", "thinking": "hm", "signature": SIGNATURE})
    if reply.text:
        content.append({"type": "text", "text": reply.text})
    content += [
        {
            "type": "tool_use",
            "id": f"{prefix}_{number}_{index}",
            "name": call.name,
            "input": dict(call.arguments),
        }
        for index, call in enumerate(reply.calls)
    ]
    read, said = estimated(reply, request)
    normal = "tool_use" if reply.calls else "end_turn"
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": request.model,
        "content": content,
        "stop_reason": STOPS.get(reply.stop, normal),
        "stop_sequence": None,
        "usage": {
            "input_tokens": read - reply.cached_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": reply.cached_tokens,
            "output_tokens": said,
        },
    }


def error(status: int, message: str) -> dict[str, Any]:
    kinds = {
        400: "invalid_request_error",
        401: "authentication_error",
        429: "rate_limit_error",
        529: "overloaded_error",
    }
    return {
        "type": "error",
        "error": {"type": kinds.get(status, "api_error"), "message": message},
    }
