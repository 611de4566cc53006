"""A worker process with toy steps, for the chaos test: `python -m tests.toy_worker URL`."""

import asyncio
import random
import sys
from functools import partial

from bot.store import Claim, Outcome, Work, audit, open_database
from bot.worker import Worker

PATH = {"one": "two", "two": "three", "three": "done"}
LEASE_SECONDS = 1.0


async def step(held: Claim) -> Outcome:
    """A short while of work, then the next state and one audit row about it."""
    await asyncio.sleep(random.uniform(0, 0.4))
    record = partial(
        audit.record,
        actor="toy",
        action=held.state,
        subject=f"row:{held.id}",
        facts={"try": held.attempts},
    )
    after = PATH[held.state]
    return Outcome(state=after, due_in=None if after == "done" else 0, then=(record,))


async def main(url: str) -> None:
    database = await open_database(url)
    await Worker(database, {Work.DELIVERY: step}, lease_seconds=LEASE_SECONDS).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
