"""Work by the clock: a slot opens when its time comes, and one worker runs it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from bot.clock import utc_now
from bot.store import Claim, Database, Outcome, cron
from bot.worker.patience import AWAY_SECONDS, Patience

Cron = Mapping[str, tuple[float, Callable[[], Awaitable[None]]]]
"""By name: the period in seconds, and what to do once in each."""

UNKNOWN_NAME_SECONDS = 30.0
JUST_AFTER_SECONDS = 0.001


class Clockwork:
    def __init__(
        self, db: Database, crons: Cron, patience: Patience, at_start: Collection[str] = ()
    ) -> None:
        self._db = db
        self._crons = crons
        self._patience = patience
        self._at_start = at_start

    async def tick(self, name: str) -> None:
        """Open every slot of one cron as its time comes; the current one at once.

        Of those in `at_start` also if it is over: a process that was away has missed things.
        """
        period, _ = self._crons[name]
        again = name in self._at_start
        while True:
            now = utc_now()
            opening = cron.open_slot(self._db, name, period_seconds=period, now=now, again=again)
            is_open = await self._patience.ask(opening, otherwise=False)
            again = again and not is_open
            left = period - now.timestamp() % period
            await asyncio.sleep(left + JUST_AFTER_SECONDS if is_open else min(left, AWAY_SECONDS))

    async def run(self, held: Claim) -> Outcome:
        """The step of `Work.CRON`."""
        async with self._db.read() as session:
            name = await cron.name_of(session, held.id)
        if name not in self._crons:
            return Outcome(due_in=UNKNOWN_NAME_SECONDS)  # a worker of a newer release knows it
        _, act = self._crons[name]
        await act()
        return Outcome(state=cron.DONE)
