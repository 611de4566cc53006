"""One process's manners towards a provider: few calls at once, none while it asks for a pause."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import LlmUnavailable
from bot.ports import Answer, Llm, Prompt


class Limiter:
    """Shared by all models of a process; `around` gives a model that keeps to it.

    What a repository may spend is counted in the database; this only keeps one
    provider's `retry-after` from being ignored by the next task.
    """

    def __init__(self, *, at_once: int, clock: Callable[[], datetime]) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._clock = clock
        self._closed_until: dict[str, datetime] = {}

    def around(self, llm: Llm) -> Llm:
        return _Limited(llm, self)

    async def ask(self, llm: Llm, prompt: Prompt) -> Answer:
        async with self._slots:
            self._refuse_during_pause(llm.name)
            try:
                return await llm.ask(prompt)
            except LlmUnavailable as exc:
                if exc.retry_after is not None:
                    pause = timedelta(seconds=exc.retry_after)
                    self._closed_until[llm.name] = self._clock() + pause
                raise

    def _refuse_during_pause(self, name: str) -> None:
        until = self._closed_until.get(name)
        if until is None:
            return
        left = (until - self._clock()).total_seconds()
        if left > 0:
            raise LlmUnavailable(f"{name}: asked us to wait", retry_after=left)
        del self._closed_until[name]


@dataclass(frozen=True, slots=True)
class _Limited:
    llm: Llm
    limiter: Limiter

    @property
    def name(self) -> str:
        return self.llm.name

    async def ask(self, prompt: Prompt) -> Answer:
        return await self.limiter.ask(self.llm, prompt)
