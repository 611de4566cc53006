"""T8: may the agent call a model once more?"""

from dataclasses import replace

import pytest

from policies.budget import (
    Caps,
    NextCall,
    Price,
    Proceed,
    Spent,
    Stop,
    StopReason,
    check_budget,
    cost_usd,
)

PRICES = {"small": Price(1, 0.1, 5), "large": Price(10, 1, 50)}
CALL = NextCall("small", input_tokens=10_000, max_output_tokens=2_000)
CAPS = Caps()
NOTHING = Spent()


@pytest.mark.parametrize(
    ("spent", "call", "reason"),
    [
        pytest.param(Spent(turns=20), CALL, StopReason.TURNS, id="all turns are used"),
        pytest.param(Spent(seconds=600), CALL, StopReason.TIME, id="the time is over"),
        pytest.param(Spent(input_tokens=140_001), CALL, StopReason.BUDGET, id="input tokens"),
        pytest.param(Spent(output_tokens=10_001), CALL, StopReason.BUDGET, id="output tokens"),
        pytest.param(Spent(calls_last_hour=60), CALL, StopReason.BUDGET, id="calls an hour"),
        pytest.param(Spent(usd_today=4.981), CALL, StopReason.BUDGET, id="money"),
        pytest.param(
            Spent(usd_today=4.9),
            replace(CALL, model="new"),
            StopReason.BUDGET,
            id="unknown is dear",
        ),
    ],
)
def test_t8_a_cap_stops_the_agent_before_the_call(
    spent: Spent, call: NextCall, reason: StopReason
) -> None:
    answer = check_budget(spent, call, CAPS, PRICES)

    assert isinstance(answer, Stop)
    assert (answer.reason, bool(answer.text)) == (reason, True)


@pytest.mark.parametrize(
    "spent",
    [
        pytest.param(NOTHING, id="the first call"),
        pytest.param(Spent(turns=19), id="the last turn"),
        pytest.param(Spent(seconds=599.9), id="the last moment"),
        pytest.param(Spent(input_tokens=140_000, output_tokens=10_000), id="the last tokens"),
        pytest.param(Spent(calls_last_hour=59), id="the last call of the hour"),
        pytest.param(Spent(usd_today=4.97), id="the last money"),
    ],
)
def test_a_call_that_ends_within_every_cap_is_made(spent: Spent) -> None:
    assert check_budget(spent, CALL, CAPS, PRICES) == Proceed(reserve_usd=0.02)


def test_without_any_price_no_call_is_made() -> None:
    assert check_budget(NOTHING, CALL, CAPS, {}) == Stop(
        StopReason.BUDGET, "no price is known for small"
    )


def test_a_cap_of_nothing_allows_only_what_is_free() -> None:
    caps = replace(CAPS, usd_per_day=0)

    assert isinstance(check_budget(NOTHING, CALL, caps, PRICES), Stop)
    assert check_budget(NOTHING, CALL, caps, {"small": Price(0, 0, 0)}) == Proceed(0)


@pytest.mark.parametrize(
    ("model", "cached", "cost"),
    [
        pytest.param("small", 0, 1.5, id="input and output"),
        pytest.param("small", 500_000, 1.05, id="cached input is cheaper"),
        pytest.param("other", 0, 15.0, id="an unknown model costs as much as the dearest"),
    ],
)
def test_the_cost_of_a_call(model: str, cached: int, cost: float) -> None:
    assert cost_usd(
        PRICES, model, input_tokens=1_000_000, output_tokens=100_000, cached_tokens=cached
    ) == pytest.approx(cost)
