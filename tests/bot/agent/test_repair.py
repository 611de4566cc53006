"""The repair agent against a provider on loopback: every way an attempt can end."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.agent.loop import analyse, repair
from bot.agent.task import Analysis, Budget, Estimate, Outcome, Result, SourceFrame, Task
from bot.agent.transcript import Turn
from bot.errors import LlmUnavailable
from bot.llm import open_llm
from bot.llm.pricing import Pricing
from bot.ports import Llm, Usage
from demo.provider import Provider
from demo.provider_script import OVERLOADED, Asked, Call, Fault, Reply, Script, Stop, in_order
from policies.patch import Change, Op
from policies.permission import Level
from policies.report import ErrorReport, Source
from tests.fakes.memory_view import MemoryView

PRICING = Pricing(input_per_mtok=1.0, cached_per_mtok=0.1, output_per_mtok=10.0)
CART = "def total(items):\n    return sum(items) + 1\n\n\ndef main():\n    print(total([]))\n"
FIXED = CART.replace(" + 1", "")
REPORT = ErrorReport(source=Source.API, error_type="AssertionError", message="total is 1")
EDIT = Call(
    "edit",
    {"path": "cart.py", "old": "    return sum(items) + 1\n", "new": "    return sum(items)\n"},
)
MISS = Call("edit", {"path": "cart.py", "old": "nowhere to be seen", "new": "x"})
DENIED = Call("edit", {"path": ".github/workflows/ci.yml", "old": "", "new": "on: push\n"})
READ = Call("read_file", {"path": "cart.py"})
VERDICT = {
    "category": "logic_fix",
    "root_cause": "One is added.",
    "summary": "Do not add one.",
    "confidence": 0.9,
}
FINISH = Call("finish", {"outcome": "fix", **VERDICT})


def finish(outcome: str) -> Reply:
    return Reply(calls=(Call("finish", {"outcome": outcome, **VERDICT}),))


@dataclass
class MemoryTranscript:
    """Turns as a database keeps them: as JSON."""

    rows: list[str] = field(default_factory=list)

    async def load(self) -> Sequence[Turn]:
        stored = [json.loads(row) for row in self.rows]
        return [Turn(**(row | {"usage": Usage(**row["usage"])})) for row in stored]

    async def save(self, turn: Turn) -> None:
        usage = {
            "input_tokens": turn.usage.input_tokens,
            "cached_tokens": turn.usage.cached_tokens,
            "output_tokens": turn.usage.output_tokens,
        }
        row = {name: getattr(turn, name) for name in Turn.__dataclass_fields__}
        self.rows.append(json.dumps(row | {"usage": usage}, allow_nan=False))


@dataclass
class Clock:
    """Each look at it takes a second."""

    now: datetime = datetime(2026, 11, 23, tzinfo=UTC)
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.now += self.step
        return self.now


@dataclass
class Gate:
    """A budget that is used up after `left` calls."""

    left: int = 100
    estimates: list[Estimate] = field(default_factory=list)

    async def __call__(self, estimate: Estimate) -> str | None:
        self.estimates.append(estimate)
        self.left -= 1
        return None if self.left >= 0 else "5 USD a day are spent"


def task(**overrides: Any) -> Task:
    facts = {"level": Level.MAJOR_FIX, "nonce": "f00dfeedf00dfeed", **overrides}
    view = facts.pop("view", MemoryView({"cart.py": CART}))
    return Task(report=REPORT, view=view, frames=(SourceFrame("cart.py", 2),), **facts)


@asynccontextmanager
async def asking(script: Script, wire: str = "anthropic") -> AsyncIterator[tuple[Llm, Provider]]:
    provider = Provider(script)
    async with TestServer(provider.app()) as server:
        url = str(server.make_url("/v1" if wire == "openai" else "/"))
        async with open_llm(wire, model="test-model", api_key="k", base_url=url) as llm:
            yield llm, provider
    assert provider.rejected == []


async def attempt(*replies: Reply | Fault, gate: Gate | None = None, **overrides: Any) -> Result:
    async with asking(in_order(*replies)) as (llm, _):
        return await repair(
            task(**overrides),
            llm,
            MemoryTranscript(),
            allow=gate or Gate(),
            pricing=PRICING,
            clock=Clock(),
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


async def test_an_analysis_is_one_structured_answer() -> None:
    stated = {**VERDICT, "suspect_paths": ["cart.py", "imagined.py"]}
    for wire in ("anthropic", "openai"):
        script = in_order(
            Reply(calls=(Call("analysis", stated),), input_tokens=1000, output_tokens=10)
        )
        async with asking(script, wire) as (llm, provider):
            found = await analyse(
                task(level=Level.READ_ONLY),
                llm,
                MemoryTranscript(),
                allow=Gate(),
                pricing=PRICING,
            )

        assert found == Analysis(
            root_cause="One is added.",
            summary="Do not add one.",
            kind="logic_fix",
            confidence=0.9,
            suspect_paths=("cart.py",),
            usage=Usage(1000, 0, 10),
            cost_usd=PRICING.cost(Usage(1000, 0, 10)),
        )
        assert provider.asked[0].tools == ("analysis",)


@pytest.mark.parametrize(
    ("replies", "outcome"),
    [
        pytest.param([Reply("words")] * 2, Outcome.TURNS, id="words twice"),
        pytest.param(
            [Reply(calls=(Call("analysis", VERDICT), Call("analysis", VERDICT)))] * 2,
            Outcome.TURNS,
            id="incomplete twice",
        ),
        pytest.param([Fault(status=400)], Outcome.PROVIDER_ERROR, id="refused"),
    ],
)
async def test_an_analysis_that_is_not_usable_ends_with_a_name(
    replies: list[Reply | Fault], outcome: Outcome
) -> None:
    async with asking(in_order(*replies)) as (llm, _):
        found = await analyse(task(), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING)

    assert isinstance(found, Result)
    assert found.outcome is outcome


async def test_an_unusable_analysis_may_be_mended_once() -> None:
    stated = {**VERDICT, "suspect_paths": []}
    replies = (Reply(calls=(Call("analysis", VERDICT),)), Reply(calls=(Call("analysis", stated),)))
    async with asking(in_order(*replies)) as (llm, provider):
        found = await analyse(task(), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING)

    assert isinstance(found, Analysis)
    assert provider.asked[1].texts[-1] == ("Not usable: the argument 'suspect_paths' is missing.")


async def test_no_level_no_analysis() -> None:
    async with asking(in_order()) as (llm, provider):
        found = await analyse(
            task(level=Level.NONE), llm, MemoryTranscript(), allow=Gate(), pricing=PRICING
        )

    assert isinstance(found, Result)
    assert provider.asked == []
