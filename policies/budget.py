"""May the agent call a model once more? Asked before each call (T8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class StopReason(StrEnum):
    """Why an attempt ended; stored, and shown to people."""

    FIXED = "fixed"
    NO_FIX = "no_fix"
    NEED_HUMAN = "need_human"
    BUDGET = "budget"
    TURNS = "turns"
    TIME = "time"
    APPLY_FAILED = "apply_failed"
    CI_RED_CAP = "ci_red_cap"
    SAME_FAILURE = "same_failure"
    STALE_BASE = "stale_base"
    DENIED_PATH = "denied_path"
    PROVIDER_ERROR = "provider_error"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    cached: float
    """Input tokens read from the provider's cache."""
    output: float


@dataclass(frozen=True, slots=True)
class Caps:
    """What one attempt, and one repository, may use."""

    turns: int = 20
    input_tokens: int = 150_000
    output_tokens: int = 12_000
    seconds: float = 600
    usd_per_day: float = 5
    """Of the repository, counted from midnight UTC."""
    calls_per_hour: int = 60
    """Of the repository."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was used so far, reservations of running calls included."""

    turns: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    seconds: float = 0
    usd_today: float = 0
    calls_last_hour: int = 0


@dataclass(frozen=True, slots=True)
class NextCall:
    """The call that is about to be made, at its largest."""

    model: str
    input_tokens: int
    max_output_tokens: int


@dataclass(frozen=True, slots=True)
class Proceed:
    """Make the call."""

    reserve_usd: float
    """What it may cost at most; to be replaced by what it did cost."""


@dataclass(frozen=True, slots=True)
class Stop:
    reason: StopReason
    text: str


def check_budget(
    spent: Spent, call: NextCall, caps: Caps, prices: Mapping[str, Price]
) -> Proceed | Stop:
    """Judge the next call. A call that would end exactly at a cap is still made."""
    stop = _used_up(spent, call, caps)
    if stop is not None:
        return stop
    cost = cost_usd(
        prices, call.model, input_tokens=call.input_tokens, output_tokens=call.max_output_tokens
    )
    if cost is None:
        return Stop(StopReason.BUDGET, f"no price is known for {call.model}")
    if spent.usd_today + cost > caps.usd_per_day:
        text = f"${spent.usd_today:.2f} spent today; the next call could pass ${caps.usd_per_day:g}"
        return Stop(StopReason.BUDGET, text)
    return Proceed(reserve_usd=cost)


def cost_usd(
    prices: Mapping[str, Price],
    model: str,
    *,
    input_tokens: int,
    output_tokens: int,
    cached_tokens: int = 0,
) -> float | None:
    """What a call costs; `cached_tokens` are part of `input_tokens`.

    A model without a price costs as much as the dearest known; None if no price is known at all.
    """
    price = prices.get(model) or _dearest(prices)
    if price is None:
        return None
    fresh = input_tokens - cached_tokens
    total = fresh * price.input + cached_tokens * price.cached + output_tokens * price.output
    return total / 1_000_000


def _dearest(prices: Mapping[str, Price]) -> Price | None:
    if not prices:
        return None
    return Price(
        input=max(price.input for price in prices.values()),
        cached=max(price.cached for price in prices.values()),
        output=max(price.output for price in prices.values()),
    )


def _used_up(spent: Spent, call: NextCall, caps: Caps) -> Stop | None:
    """The caps that need no price."""
    budget = StopReason.BUDGET
    if spent.turns >= caps.turns:
        return Stop(StopReason.TURNS, f"used all {caps.turns} turns")
    if spent.seconds >= caps.seconds:
        return Stop(StopReason.TIME, f"ran for the full {caps.seconds / 60:g} minutes")
    if spent.input_tokens + call.input_tokens > caps.input_tokens:
        return Stop(budget, f"the next call would pass {caps.input_tokens} input tokens")
    if spent.output_tokens + call.max_output_tokens > caps.output_tokens:
        return Stop(budget, f"the next call could pass {caps.output_tokens} output tokens")
    if spent.calls_last_hour >= caps.calls_per_hour:
        return Stop(budget, f"made {caps.calls_per_hour} calls within an hour, which is the cap")
    return None
