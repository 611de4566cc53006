"""A worker that runs beside a test, and steps for it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

from bot.store import Claim, Database, Outcome, Work
from bot.worker import Step, Worker

SHORT_LEASE = 0.6


@contextlib.asynccontextmanager
async def working(db: Database, step: Step | None = None, **options: Any) -> AsyncIterator[Worker]:
    """A worker that runs while the block does."""
    steps: Mapping[Work, Step] = {} if step is None else {Work.DELIVERY: step}
    worker = Worker(db, steps, **options)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        await worker.stop()
        await running


async def handle(held: Claim) -> Outcome:
    return Outcome(state="handled")


class Gate:
    """A step that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.opened = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def step(self, held: Claim) -> Outcome:  # noqa: ARG002 the shape of a step
        self.started.set()
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return Outcome(state="handled")
