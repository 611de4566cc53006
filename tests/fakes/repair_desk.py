"""What a test of the repair agent works with: a task, a model on loopback, a transcript."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestServer

from bot.agent.loop import repair
from bot.agent.task import Estimate, Result, SourceFrame, Task
from bot.agent.transcript import Turn
from bot.llm import open_llm
from bot.llm.pricing import Pricing
from bot.ports import Llm, Usage
from demo.provider import Provider
from demo.provider_script import Call, Fault, Reply, Script, in_order
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
