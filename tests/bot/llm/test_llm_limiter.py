import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import LlmUnavailable
from bot.llm.limiter import Limiter
from bot.ports import Answer, Llm, Message, Prompt

PROMPT = Prompt("rules", (Message(role="user", text="hello"),))


@dataclass
class Clock:
    now: datetime = datetime(2026, 11, 23, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Scripted:
    """A model that answers when it is let, and counts who is inside."""

    name: str = "test/model"
    error: LlmUnavailable | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    two_inside: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most: int = 0
    calls: int = 0

    async def ask(self, prompt: Prompt) -> Answer:
        self.calls += 1
        self.inside += 1
        self.most = max(self.most, self.inside)
        if self.inside == 2:
            self.two_inside.set()
        try:
            await self.gate.wait()
        finally:
            self.inside -= 1
        if self.error is not None:
            raise self.error
        return Answer(text=prompt.system)


async def test_only_so_many_are_asked_at_once() -> None:
    model = Scripted()
    llm: Llm = Limiter(at_once=2, clock=Clock()).around(model)
    asking = [asyncio.create_task(llm.ask(PROMPT)) for _ in range(5)]
    await model.two_inside.wait()

    model.gate.set()
    answers = await asyncio.gather(*asking)

    assert answers == [Answer(text="rules")] * 5
    assert model.most == 2
    assert llm.name == "test/model"


async def test_a_pause_the_provider_asked_for_holds_for_everyone_until_it_ends() -> None:
    clock = Clock()
    limiter = Limiter(at_once=2, clock=clock)
    model = Scripted(error=LlmUnavailable("busy", retry_after=30.0))
    model.gate.set()
    with pytest.raises(LlmUnavailable, match="busy"):
        await limiter.around(model).ask(PROMPT)
    model.error = None

    clock.now += timedelta(seconds=20)
    with pytest.raises(LlmUnavailable, match="asked us to wait") as caught:
        await limiter.around(model).ask(PROMPT)
    clock.now += timedelta(seconds=10)
    answer = await limiter.around(model).ask(PROMPT)

    assert caught.value.retry_after == 10.0
    assert answer == Answer(text="rules")
    assert model.calls == 2


async def test_an_outage_without_a_time_holds_nobody() -> None:
    limiter = Limiter(at_once=1, clock=Clock())
    model = Scripted(error=LlmUnavailable("down"))
    model.gate.set()

    for _ in range(2):
        with pytest.raises(LlmUnavailable, match="down"):
            await limiter.around(model).ask(PROMPT)

    assert model.calls == 2
