"""One test body over both adapters, against a provider that refuses what the real ones refuse."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import anthropic
import openai
import pytest
from aiohttp.test_utils import TestServer

from bot.errors import LlmRefused, LlmUnavailable
from bot.llm import open_llm
from bot.llm.claude import Claude
from bot.llm.gpt import Gpt
from bot.ports import Answer, Llm, Message, Prompt, Tool, ToolCall, Usage
from demo.provider import Provider
from demo.provider_script import (
    OVERLOADED,
    RATE_LIMITED,
    SERVER_ERROR,
    SLOW,
    TRUNCATED,
    Call,
    Fault,
    Reply,
    Stop,
    in_order,
)

KEY = "key-of-the-tests"
WIRES = {"anthropic": "", "openai": "/v1"}
TOOL = Tool("look", "Look.", {"type": "object", "properties": {}, "required": []})
OTHER = Tool("see", "See.", {"type": "object", "properties": {}, "required": []})
PROMPT = Prompt(system="rules", messages=(Message(role="user", text="hello"),))

Start = Callable[..., Awaitable[tuple[Llm, Provider]]]


@pytest.fixture(params=sorted(WIRES))
async def start(request: pytest.FixtureRequest) -> AsyncIterator[Start]:
    async with AsyncExitStack() as stack:

        async def started(*replies: Reply | Fault, key: str = KEY) -> tuple[Llm, Provider]:
            provider = Provider(in_order(*replies), key=KEY)
            server = await stack.enter_async_context(TestServer(provider.app()))
            url = str(server.make_url(WIRES[request.param] or "/"))
            opened = open_llm(request.param, model="test-model", api_key=key, base_url=url)
            return await stack.enter_async_context(opened), provider

        yield started


async def test_an_answer_says_the_same_in_either_wire_format(start: Start) -> None:
    reply = Reply(
        text="Let me look.",
        calls=(Call("look", {}),),
        input_tokens=100,
        cached_tokens=40,
        output_tokens=7,
    )
    llm, provider = await start(reply)

    answer = await llm.ask(Prompt("rules", PROMPT.messages, tools=(TOOL, OTHER)))

    assert answer == Answer(
        text="Let me look.",
        tool_calls=(ToolCall(id=answer.tool_calls[0].id, name="look", arguments={}),),
        usage=Usage(input_tokens=100, cached_tokens=40, output_tokens=7),
        stop_reason="tools",
        model="test-model",
    )
    assert llm.name.endswith("/test-model")
    asked = provider.asked[0]
    assert (asked.system, asked.texts, asked.tools) == ("rules", ("hello",), ("look", "see"))


@pytest.mark.parametrize("thought", [False, True], ids=["plain", "after thinking"])
async def test_a_conversation_is_one_that_the_provider_accepts(start: Start, thought: bool) -> None:
    calls = (Call("look", {"at": "a"}), Call("see", {"at": "b"}))
    llm, provider = await start(Reply(calls=calls, thought=thought), Reply(text="done"))
    opening = (Message(role="user", text="first"), Message(role="user", text="second"))
    prompt = Prompt("rules", opening, tools=(TOOL, OTHER))

    first = await llm.ask(prompt)
    talk = (
        *opening,
        Message("assistant", first.text, first.tool_calls, native=first.native),
        *(Message("tool", f"saw {c.name}", tool_call_id=c.id) for c in first.tool_calls),
        Message(role="user", text="go on"),
    )
    second = await llm.ask(Prompt("rules", talk, tools=(TOOL, OTHER)))

    assert provider.rejected == []
    assert second.text == "done"
    assert provider.asked[1].texts == ("first", "second", "saw look", "saw see", "go on")
    assert (first.native is not None) == thought


async def test_another_providers_thinking_is_left_out(start: Start) -> None:
    llm, provider = await start(Reply(text="done"))
    call = ToolCall(id="call_1", name="look", arguments={})
    talk = (
        Message(role="user", text="hello"),
        Message("assistant", "", (call,), native={"elsewhere": [{"type": "thinking"}]}),
        Message("tool", "saw it", tool_call_id="call_1"),
    )

    await llm.ask(Prompt("rules", talk, tools=(TOOL, OTHER)))

    assert provider.rejected == []


async def test_an_answer_without_words_can_be_part_of_a_conversation(start: Start) -> None:
    llm, provider = await start(Reply(), Reply(text="done"))

    first = await llm.ask(PROMPT)
    talk = (*PROMPT.messages, Message("assistant", first.text), Message("user", "go on"))
    await llm.ask(Prompt("rules", talk))

    assert provider.rejected == []


async def test_a_single_tool_has_to_be_used(start: Start) -> None:
    llm, provider = await start(Reply(calls=(Call("look"),)))

    await llm.ask(Prompt("rules", PROMPT.messages, tools=(TOOL,)))

    assert provider.asked[0].body["tool_choice"]["name"] == "look"


async def test_half_a_surrogate_pair_neither_leaves_nor_enters(start: Start) -> None:
    llm, provider = await start(Reply(text="odd \ud800 text \0"))

    answer = await llm.ask(Prompt("rules \udfff", (Message(role="user", text="hi \ud83d"),)))

    assert answer.text == "odd � text �"
    assert provider.asked[0].texts == ("hi �",)


async def test_an_answer_at_the_token_limit_is_marked(start: Start) -> None:
    llm, _ = await start(Reply(text="and then", stop=Stop.CUT))

    assert (await llm.ask(PROMPT)).stop_reason == "cut"


@pytest.mark.parametrize(
    ("reply", "expected", "retry_after"),
    [
        pytest.param(RATE_LIMITED, LlmUnavailable, 7.0, id="429 says when to come back"),
        pytest.param(Fault(status=429), LlmUnavailable, None, id="429 without a time"),
        pytest.param(Fault(status=408), LlmUnavailable, None, id="408"),
        pytest.param(SERVER_ERROR, LlmUnavailable, None, id="500"),
        pytest.param(OVERLOADED, LlmUnavailable, None, id="529 overloaded"),
        pytest.param(TRUNCATED, LlmUnavailable, None, id="the connection breaks"),
        pytest.param(Reply("so", stop=Stop.NEVER), LlmUnavailable, None, id="no stop reason"),
        pytest.param(Fault(status=400), LlmRefused, None, id="400"),
        pytest.param(Fault(status=404), LlmRefused, None, id="404 no such model"),
        pytest.param(Fault(status=302), LlmRefused, None, id="a redirect is not followed"),
        pytest.param(Reply("no", stop=Stop.REFUSED), LlmRefused, None, id="the model refuses"),
        pytest.param(Reply("", stop=Stop.WITHHELD), LlmRefused, None, id="a filter withholds"),
    ],
)
async def test_an_error_says_whether_to_retry(
    start: Start,
    reply: Reply | Fault,
    expected: type[LlmUnavailable | LlmRefused],
    retry_after: float | None,
) -> None:
    llm, provider = await start(reply, Reply(text="a retry that nobody asked for"))

    with pytest.raises(expected) as caught:
        await llm.ask(PROMPT)

    assert getattr(caught.value, "retry_after", None) == retry_after
    assert len(provider.asked) == 1


async def test_the_providers_own_words_are_in_the_error(start: Start) -> None:
    llm, _ = await start(Fault(status=400, message="max_tokens:\n too large"))

    with pytest.raises(LlmRefused, match=r"/test-model: 400: max_tokens: too large$"):
        await llm.ask(PROMPT)


async def test_a_key_that_the_provider_echoes_is_not_in_the_error(start: Start) -> None:
    llm, _ = await start(key="a-mistyped-secret")

    with pytest.raises(LlmRefused) as caught:
        await llm.ask(PROMPT)

    assert "invalid key: [key]" in str(caught.value)
    assert caught.value.__suppress_context__  # a printed trace shows no echo either


async def test_a_provider_that_does_not_answer_in_time_is_unavailable() -> None:
    provider = Provider(in_order(SLOW, SLOW))
    async with TestServer(provider.app()) as server:
        root = str(server.make_url("/"))
        async with (
            anthropic.AsyncAnthropic(
                api_key=KEY, base_url=root, timeout=0.05, max_retries=0
            ) as claude,
            openai.AsyncOpenAI(
                api_key=KEY, base_url=root + "v1", timeout=0.05, max_retries=0
            ) as gpt,
        ):
            for llm in (Claude(claude, model="m"), Gpt(gpt, model="m")):
                with pytest.raises(LlmUnavailable, match="timed out"):
                    await llm.ask(PROMPT)


async def test_nobody_at_the_address_is_unavailable() -> None:
    server = TestServer(Provider(in_order()).app())
    await server.start_server()
    url = str(server.make_url("/"))
    await server.close()

    for provider, path in WIRES.items():
        opened = open_llm(provider, model="m", api_key=KEY, base_url=url.rstrip("/") + path)
        async with opened as llm:
            with pytest.raises(LlmUnavailable, match=r"Connection error|timed out"):
                await llm.ask(PROMPT)


async def test_claude_marks_what_stays_the_same_for_the_cache() -> None:
    provider = Provider(in_order(Reply(text="done")))
    async with TestServer(provider.app()) as server:
        url = str(server.make_url("/"))
        async with open_llm("anthropic", model="m", api_key=KEY, base_url=url) as llm:
            talk = [Message(role="user", text="pack"), Message("assistant", "well")]
            await llm.ask(Prompt("rules", (*talk, Message(role="user", text="go on"))))

    body: Any = provider.asked[0].body
    marked = [block["text"] for block in body["system"] if "cache_control" in block]
    marked += [
        block["text"]
        for turn in body["messages"]
        for block in turn["content"]
        if "cache_control" in block
    ]
    assert marked == ["rules", "pack", "go on"]


async def test_gpt_stores_nothing_and_survives_unreadable_arguments() -> None:
    provider = Provider(in_order(Reply(calls=(Call("look", raw="{not json"),))))
    async with TestServer(provider.app()) as server:
        url = str(server.make_url("/v1"))
        async with open_llm("openai", model="m", api_key=KEY, base_url=url) as llm:
            answer = await llm.ask(Prompt("rules", PROMPT.messages, tools=(TOOL, OTHER)))

    assert provider.asked[0].body["store"] is False
    assert answer.tool_calls[0].arguments == {"unreadable": "{not json"}
