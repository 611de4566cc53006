"""The repair agent against a provider on loopback: every way an attempt can end."""

from functools import partial
from typing import Any

import pytest

from bot.agent.loop import repair
from bot.agent.task import Budget, Outcome, Result
from bot.ports import Usage
from demo.provider_script import Asked, Call, Fault, Reply, Stop, in_order
from policies.patch import Change, Op
from policies.permission import Level
from tests.fakes.repair_desk import (
    CART,
    DENIED,
    EDIT,
    FINISH,
    FIXED,
    MISS,
    PRICING,
    READ,
    Clock,
    Gate,
    MemoryTranscript,
    asking,
    attempt,
    finish,
    task,
)


@pytest.mark.parametrize("wire", ["anthropic", "openai"])
@pytest.mark.parametrize("thought", [False, True], ids=["plain", "thinking"])
async def test_an_error_is_repaired_in_memory(wire: str, thought: bool) -> None:
    said = partial(Reply, thought=thought, input_tokens=1000, cached_tokens=500, output_tokens=100)
    cost = PRICING.cost(Usage(1000, 500, 100))
    script = in_order(
        said("Let me read.", (READ, Call("search", {"pattern": "total"}))),
        said(calls=(EDIT,)),
        said(calls=(FINISH,)),
    )

    async with asking(script, wire) as (llm, provider):
        result = await repair(
            task(), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING, clock=Clock()
        )

    assert result == Result(
        Outcome.FIXED,
        patch=(Change(Op.PUT, "cart.py", old=CART, new=FIXED),),
        claimed_kind="logic_fix",
        root_cause="One is added.",
        summary="Do not add one.",
        confidence=0.9,
        turns=3,
        usage=Usage(3000, 1500, 300),
        cost_usd=cost + cost + cost,
    )
    assert provider.answered == 3
    assert "cart.py: frame 1 from within, line 2" in provider.asked[0].texts[1]
    assert "    2      return sum(items) + 1" in provider.asked[1].texts[2]


@pytest.mark.parametrize(
    ("replies", "overrides", "outcome", "problem"),
    [
        pytest.param([finish("no_fix")], {}, Outcome.NO_FIX, None, id="the code is right"),
        pytest.param([finish("need_human")], {}, Outcome.NEED_HUMAN, None, id="a person decides"),
        pytest.param(
            [Reply(calls=(READ,))] * 3,
            {"budget": Budget(turns=3)},
            Outcome.TURNS,
            "not done after 3 turns",
            id="too many turns",
        ),
        pytest.param(
            [Reply(calls=(READ,))] * 9,
            {"budget": Budget(seconds=10)},
            Outcome.TIME,
            "not done after 10 s",
            id="too long",
        ),
        pytest.param(
            [Reply(calls=(READ,), input_tokens=9000)] * 2,
            {"budget": Budget(input_tokens=10_000)},
            Outcome.BUDGET,
            "over 10000 input tokens",
            id="too much read",
        ),
        pytest.param(
            [Reply(calls=(READ,), output_tokens=11_900)],
            {},
            Outcome.BUDGET,
            "over 12000 output tokens",
            id="too much said",
        ),
        pytest.param(
            [Reply(calls=(READ,))] * 2,
            {"gate": Gate(left=1)},
            Outcome.BUDGET,
            "5 USD a day are spent",
            id="no money left",
        ),
        pytest.param(
            [Reply(calls=(MISS,)), Reply(calls=(MISS, MISS))],
            {},
            Outcome.APPLY_FAILED,
            "Nothing was changed: `old` does not stand in the file.",
            id="three edits miss",
        ),
        pytest.param(
            [Reply(calls=(DENIED,)), Reply(calls=(DENIED, EDIT, DENIED, FINISH))],
            {},
            Outcome.DENIED_PATH,
            "Nothing was changed: .github/workflows/ci.yml may not be changed by anyone here"
            " (.github/workflows/**).",
            id="three tries where nobody may write",
        ),
        pytest.param(
            [Reply("I would rather talk.")] * 3,
            {},
            Outcome.NEED_HUMAN,
            "3 answers in a row used no tool",
            id="only talk",
        ),
        pytest.param(
            [Fault(status=400, message="no such model")],
            {},
            Outcome.PROVIDER_ERROR,
            "anthropic/test-model: 400: no such model",
            id="the provider refuses, in its own words",
        ),
        pytest.param(
            [Reply(calls=(READ,)), Reply("no", stop=Stop.REFUSED)],
            {},
            Outcome.PROVIDER_ERROR,
            "anthropic/test-model: the model declined to answer",
            id="the model declines",
        ),
        pytest.param(
            [],
            {"level": Level.NONE},
            Outcome.NEED_HUMAN,
            "the permission level allows no model call",
            id="no level, no call",
        ),
    ],
)
async def test_every_other_end_has_a_name_and_leaves_no_patch(
    replies: list[Reply | Fault], overrides: dict[str, Any], outcome: Outcome, problem: str | None
) -> None:
    result = await attempt(*replies, **overrides)

    assert (result.outcome, result.patch, result.problem) == (outcome, (), problem)


async def test_an_edit_that_applies_clears_the_count_of_misses() -> None:
    again = Call("edit", {"path": "cart.py", "old": "print(total([]))", "new": "print(total(()))"})
    result = await attempt(
        Reply(calls=(MISS, MISS, EDIT)),
        Reply(calls=(MISS, MISS, again)),
        Reply(calls=(FINISH,)),
    )

    assert result.outcome is Outcome.FIXED


async def test_a_fix_without_an_edit_is_not_taken() -> None:
    result = await attempt(Reply(calls=(FINISH,)), finish("no_fix"))

    assert (result.outcome, result.turns) == (Outcome.NO_FIX, 2)


async def test_nothing_of_an_answer_that_was_cut_off_is_done() -> None:
    result = await attempt(
        Reply(calls=(EDIT, FINISH), stop=Stop.CUT), Reply(calls=(FINISH,)), finish("no_fix")
    )

    assert (result.outcome, result.patch) == (Outcome.NO_FIX, ())


async def test_a_reader_cannot_edit() -> None:
    seen: list[Asked] = []

    def script(asked: Asked) -> Reply:
        seen.append(asked)
        return Reply(calls=(EDIT,)) if asked.turn == 0 else finish("need_human")

    async with asking(script) as (llm, _):
        result = await repair(
            task(level=Level.READ_ONLY), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING
        )

    assert result.outcome is Outcome.NEED_HUMAN
    assert "edit" not in seen[0].tools
    assert seen[1].texts[-1] == "There is no tool 'edit' here."


async def test_the_model_is_told_when_its_turns_run_out() -> None:
    seen: list[str] = []

    def script(asked: Asked) -> Reply:
        seen.append(asked.texts[-1])
        return Reply(calls=(READ,))

    async with asking(script) as (llm, _):
        await repair(
            task(budget=Budget(turns=3)), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING
        )

    assert [text for text in seen if text.startswith("Answers left")] == [
        "Answers left: 2. End with `finish`.",
        "Answers left: 1. End with `finish`.",
    ]


async def test_the_gate_is_told_the_most_that_a_call_may_cost() -> None:
    gate = Gate()

    await attempt(Reply(calls=(READ,)), finish("no_fix"), gate=gate)

    first, second = gate.estimates
    assert second.input_tokens > first.input_tokens > 500
    assert first.output_tokens == 8000
    assert first.cost_usd == pytest.approx((first.input_tokens + 8000 * 10) / 1e6)
