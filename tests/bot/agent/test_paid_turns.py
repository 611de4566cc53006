"""Turns are stored as they arrive: what was paid is never paid again."""

from datetime import timedelta

import pytest

from bot.agent.loop import repair
from bot.agent.task import Budget, Outcome
from bot.errors import LlmUnavailable
from demo.provider_script import OVERLOADED, Fault, Reply, in_order
from policies.patch import Change, Op
from tests.fakes.memory_view import MemoryView
from tests.fakes.repair_desk import (
    CART,
    EDIT,
    FINISH,
    FIXED,
    PRICING,
    READ,
    Clock,
    Gate,
    MemoryTranscript,
    asking,
    finish,
    task,
)


@pytest.mark.parametrize("thought", [False, True], ids=["plain", "thinking"])
@pytest.mark.parametrize("broken_at", [1, 2, 3])
async def test_what_was_paid_is_not_paid_again(broken_at: int, thought: bool) -> None:
    """The provider goes away at any turn; a later run goes on where the first one stopped."""
    replies: list[Reply | Fault] = [
        Reply("Reading.", (READ,), thought=thought),
        Reply(calls=(EDIT,), thought=thought),
        Reply(calls=(FINISH,)),
    ]
    replies.insert(broken_at - 1, OVERLOADED)
    transcript, gate = MemoryTranscript(), Gate()

    async with asking(in_order(*replies)) as (llm, provider):
        with pytest.raises(LlmUnavailable, match="overloaded"):
            await repair(task(), llm, transcript, allow=gate, pricing=PRICING, clock=Clock())
        result = await repair(task(), llm, transcript, allow=gate, pricing=PRICING, clock=Clock())

    assert provider.answered == 3
    assert len(provider.asked) == len(gate.estimates) == 4
    assert len(transcript.rows) == 3
    assert (result.outcome, result.turns) == (Outcome.FIXED, 3)
    assert result.patch == (Change(Op.PUT, "cart.py", old=CART, new=FIXED),)


async def test_a_finished_attempt_is_fed_again_without_any_call() -> None:
    transcript = MemoryTranscript()
    async with asking(in_order(Reply(calls=(EDIT,)), Reply(calls=(FINISH,)))) as (llm, provider):
        first = await repair(task(), llm, transcript, allow=Gate(), pricing=PRICING)
        again = await repair(task(), llm, transcript, allow=Gate(left=0), pricing=PRICING)

    assert again == first
    assert len(provider.asked) == 2


async def test_stored_turns_of_another_commit_are_not_fed() -> None:
    transcript = MemoryTranscript()
    moved = MemoryView({"cart.py": "# moved\n" + CART}, sha="b" * 40)
    async with asking(in_order(Reply(calls=(EDIT,)), Reply(calls=(FINISH,)))) as (llm, _):
        await repair(task(), llm, transcript, allow=Gate(), pricing=PRICING)
        again = await repair(task(view=moved), llm, transcript, allow=Gate(), pricing=PRICING)

    assert (again.outcome, again.patch, again.turns) == (Outcome.STALE_BASE, (), 0)


async def test_time_that_stored_turns_took_counts() -> None:
    transcript = MemoryTranscript()
    slow, budget = Clock(step=timedelta(seconds=40)), Budget(seconds=80)
    async with asking(in_order(Reply(calls=(READ,)), OVERLOADED)) as (llm, _):
        with pytest.raises(LlmUnavailable):
            await repair(
                task(budget=Budget(seconds=500)),
                llm,
                transcript,
                allow=Gate(),
                pricing=PRICING,
                clock=slow,
            )
        again = await repair(
            task(budget=budget), llm, transcript, allow=Gate(), pricing=PRICING, clock=slow
        )

    assert (again.outcome, again.turns) == (Outcome.TIME, 1)


async def test_a_stored_turn_tells_an_auditor_everything() -> None:
    transcript = MemoryTranscript()
    async with asking(in_order(Reply(calls=(READ,)), finish("no_fix"))) as (llm, _):
        await repair(task(), llm, transcript, allow=Gate(), pricing=PRICING, clock=Clock())

    first, second = await transcript.load()
    assert first.request["system"].startswith("You repair errors")
    assert "system" not in second.request
    assert [message["role"] for message in first.request["messages"]] == ["user", "user"]
    assert [message["role"] for message in second.request["messages"]] == ["tool"]
    assert second.request["base_sha"] == "a" * 40
    assert second.request["asked"] == "anthropic/test-model"
    assert second.response["tool_calls"][0]["name"] == "finish"
    assert first.seconds == 1.0
