"""The analysis: one structured answer, or an end with a name."""

import pytest

from bot.agent.loop import analyse
from bot.agent.task import Analysis, Outcome, Result
from bot.ports import Usage
from demo.provider_script import Call, Fault, Reply, in_order
from policies.permission import Level
from tests.fakes.repair_desk import PRICING, VERDICT, Gate, MemoryTranscript, asking, task


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
