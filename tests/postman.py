"""Deliveries to a bot that may be dead, frozen or several: sent until somebody takes them.

GitHub never sends a failed delivery again by itself; this is the person (or the cron) that
asks for it.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Sequence

from demo.github import Delivery, OfflineGitHub

CARRIERS = 4
AGAIN_SECONDS = 0.2


class Postman:
    def __init__(self, github: OfflineGitHub, doors: Sequence[str]) -> None:
        self._github = github
        self._doors = itertools.cycle(doors)
        self._left: asyncio.Queue[Delivery] = asyncio.Queue()
        self._seen = 0
        self.refused = 0
        """How often nobody took one."""

    async def _collect(self) -> None:
        while True:
            known = self._github.deliveries
            for delivery in known[self._seen :]:
                self._left.put_nowait(delivery)
            self._seen = len(known)
            await asyncio.sleep(0.02)

    async def _carry(self) -> None:
        while True:
            delivery = await self._left.get()
            self._github.webhook_url = next(self._doors)
            code = await self._github.deliver(delivery.id)
            if not 200 <= code < 300:
                self.refused += 1
                await asyncio.sleep(AGAIN_SECONDS)
                self._left.put_nowait(delivery)

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator["Postman"]:
        tasks = [asyncio.create_task(self._carry()) for _ in range(CARRIERS)]
        tasks.append(asyncio.create_task(self._collect()))
        try:
            yield self
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
