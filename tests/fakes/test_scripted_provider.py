"""The scripted provider refuses what the real ones refuse, or its tests would prove nothing."""

from typing import Any

import pytest

from demo import messages_wire, responses_wire
from demo.provider_script import Call, Reply

USER = {"role": "user", "content": "hello"}
TOOL = {"name": "look", "input_schema": {"type": "object"}}
USE = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "seen"}
THOUGHT = {**USE, "id": "toolu_thought_1"}
CALL = {"type": "function_call", "call_id": "c1", "name": "look", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "c1", "output": "seen"}
SEALED = {"type": "reasoning", "id": "rs_1", "encrypted_content": "sealed-by-the-demo"}


def message(**changes: Any) -> dict[str, Any]:
    return {"model": "m", "max_tokens": 10, "messages": [USER], **changes}


def response(**changes: Any) -> dict[str, Any]:
    return {"model": "m", "input": [USER], "store": False, **changes}


def talk(*contents: Any) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[n % 2], "content": content} for n, content in enumerate(contents)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(message(), id="the least"),
        pytest.param(message(messages=talk("hi", [USE], [RESULT])), id="a tool's result"),
        pytest.param(
            message(tools=[TOOL], tool_choice={"type": "tool", "name": "look"}), id="a choice"
        ),
    ],
)
def test_a_sound_message_request_has_no_problem(body: dict[str, Any]) -> None:
    assert messages_wire.problems(body) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param([], "not a JSON object", id="a list"),
        pytest.param(message(temper=1), "temper: extra inputs", id="an unknown field"),
        pytest.param(message(model=""), "model: required", id="no model"),
        pytest.param(message(max_tokens=0), "max_tokens", id="no tokens"),
        pytest.param(message(messages=[]), "at least one message", id="no messages"),
        pytest.param(message(messages=[USER, USER]), "roles must alternate", id="two of a role"),
        pytest.param(
            message(messages=talk("hi", "hello")), "must be the user's", id="the last one speaks"
        ),
        pytest.param(message(messages=talk("")), "content must not be empty", id="no content"),
        pytest.param(
            message(messages=talk([{"type": "text", "text": " "}])), "non-whitespace", id="blank"
        ),
        pytest.param(
            message(messages=talk("hi", [USE], "go on")),
            "need just their tool_result",
            id="a call without a result",
        ),
        pytest.param(
            message(messages=talk([RESULT])), "need just their", id="a result without a call"
        ),
        pytest.param(
            message(messages=talk("hi", [USE], [RESULT, RESULT])), "need just", id="two results"
        ),
        pytest.param(
            message(messages=talk("hi", [USE], [{"type": "text", "text": "so"}, RESULT])),
            "must come first",
            id="words before the result",
        ),
        pytest.param(
            message(messages=talk("hi", [THOUGHT], [{**RESULT, "tool_use_id": "toolu_thought_1"}])),
            "expected thinking",
            id="a call whose thinking is gone",
        ),
        pytest.param(
            message(messages=talk("hi", [{"type": "thinking", "signature": "x"}], "on")),
            "invalid signature",
            id="forged thinking",
        ),
        pytest.param(message(tools=[{"name": "a b"}]), "bad name", id="a tool's name"),
        pytest.param(message(tools=[{"name": "a"}]), "must be object", id="a tool's schema"),
        pytest.param(message(tools=[TOOL, TOOL]), "must be unique", id="two tools of a name"),
        pytest.param(
            message(tool_choice={"type": "tool", "name": "x"}), "names no tool", id="no such tool"
        ),
        pytest.param(
            message(
                messages=talk([{"type": "text", "text": "x", "cache_control": {}} for _ in "12345"])
            ),
            "5 breakpoints",
            id="too many breakpoints",
        ),
    ],
)
def test_a_malformed_message_request_is_refused(body: Any, problem: str) -> None:
    assert problem in "; ".join(messages_wire.problems(body))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(response(), id="the least"),
        pytest.param(response(input=[USER, CALL, OUTPUT]), id="a tool's output"),
        pytest.param(response(input=[USER, SEALED, CALL, OUTPUT]), id="sealed reasoning"),
    ],
)
def test_a_sound_response_request_has_no_problem(body: dict[str, Any]) -> None:
    assert responses_wire.problems(body) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param("x", "not a JSON object", id="a text"),
        pytest.param(response(max_tokens=1), "unknown parameter: max_tokens", id="a foreign field"),
        pytest.param(response(model=None), "model: required", id="no model"),
        pytest.param(response(max_output_tokens=15), "at least 16", id="too few tokens"),
        pytest.param(response(input=[]), "at least one item", id="no input"),
        pytest.param(response(input=[{"role": "tool"}]), "role: invalid", id="a foreign role"),
        pytest.param(response(input=[{"role": "user"}]), "content: required", id="no content"),
        pytest.param(response(input=[CALL]), "no tool output found", id="a call without output"),
        pytest.param(response(input=[OUTPUT]), "no function call", id="output without a call"),
        pytest.param(
            response(input=[CALL, OUTPUT, OUTPUT]), "no function call found", id="two outputs"
        ),
        pytest.param(
            response(input=[{**CALL, "arguments": {}}, OUTPUT]), "a string", id="arguments as JSON"
        ),
        pytest.param(
            response(input=[{"type": "reasoning", "id": "rs_9"}, CALL, OUTPUT]),
            "'rs_9' was not found",
            id="reasoning without its ciphertext",
        ),
        pytest.param(response(input=[SEALED, USER]), "following item", id="reasoning alone"),
        pytest.param(response(input=[{"type": "odd"}]), "unknown 'odd'", id="an unknown item"),
        pytest.param(response(tools=[TOOL]), "function with a name", id="a tool of the other API"),
        pytest.param(
            response(tool_choice={"type": "function", "name": "x"}), "names no tool", id="no tool"
        ),
    ],
)
def test_a_malformed_response_request_is_refused(body: Any, problem: str) -> None:
    assert problem in "; ".join(responses_wire.problems(body))


def test_both_formats_tell_a_script_the_same() -> None:
    reply = Reply("hm", (Call("look", {}),), thought=True)
    first = messages_wire.asked(message(system="rules"))
    blocks = messages_wire.answer(reply, first, 1)["content"]
    result = {**RESULT, "tool_use_id": blocks[-1]["id"]}
    sent = message(system="rules", messages=[USER, *talk("x", blocks, [result])[1:]])
    other = responses_wire.asked(response(instructions="rules"))
    items = responses_wire.answer(reply, other, 1)["output"]
    output = {**OUTPUT, "call_id": items[-1]["call_id"]}
    received = response(instructions="rules", input=[USER, *items, output])

    assert messages_wire.problems(sent) == responses_wire.problems(received) == []
    one, two = messages_wire.asked(sent), responses_wire.asked(received)
    assert (one.system, one.texts, one.turn) == ("rules", ("hello", "seen"), 1)
    assert (two.system, two.texts, two.turn) == (one.system, one.texts, one.turn)
