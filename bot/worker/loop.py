"""Wake-ups become steps: claim a row, run its step, write what the step decided."""

import asyncio
import contextlib
import logging
import os
import socket
import time
import uuid
from collections.abc import AsyncIterator, Collection, Coroutine, Mapping

from bot.errors import Unreachable
from bot.log import about
from bot.store import Claim, Database, Outcome, Work, claim, finish, release, renew
from bot.store.engine import LEASE_SECONDS
from bot.store.sweep import expire_leases, seconds_to_next, sweep
from bot.worker.clockwork import Clockwork, Cron
from bot.worker.patience import AWAY_SECONDS, Patience
from bot.worker.step import Run, Step, internal_error, outcome_of, start

log = logging.getLogger(__name__)

CONCURRENCY: Mapping[Work, int] = {
    Work.DELIVERY: 8,
    Work.ERROR: 4,
    Work.FIX: 8,
    Work.NOTIFICATION: 4,
    Work.CRON: 2,
}
LONGEST_SLEEP_SECONDS = 30.0
SHORTEST_SLEEP_SECONDS = 0.02
"""For a due row that another worker is just about to claim."""
GRACE_SECONDS = 8.0
"""How long running steps may go on after `stop`; with the release it stays under 10 s."""
RELEASE_SECONDS = 1.5


class Worker:
    """Several may run, in one process or many: the database shares the work among them."""

    def __init__(
        self,
        db: Database,
        steps: Mapping[Work, Step],
        *,
        cron: Cron | None = None,
        at_start: Collection[str] = (),
        concurrency: Mapping[Work, int] | None = None,
        name: str | None = None,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        """`at_start`: those of the cron that run at every start, whoever ran them just before."""
        self._db = db
        self._patience = Patience()
        self._cron = cron or {}
        self._clockwork = Clockwork(db, self._cron, self._patience, at_start)
        self._steps = {**steps, **({Work.CRON: self._clockwork.run} if cron else {})}
        slots = {**CONCURRENCY, **(concurrency or {})}
        self._free = {work: asyncio.Semaphore(slots[work]) for work in self._steps}
        self._name = name or f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._lease_seconds = lease_seconds
        self._runs: set[Run] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._claiming = 0
        self._finished = 0
        self._is_stopping = False
        self._over = asyncio.Event()
        self._over.set()
        self._bells: Mapping[Work, asyncio.Event] = {}

    async def run(self) -> None:
        """Until `stop`. The database may go away and come back meanwhile."""
        self._over.clear()
        try:
            async with self._db.bells() as self._bells, contextlib.AsyncExitStack() as chores:
                await self._patience.ask(expire_leases(self._db), otherwise=None)
                for chore in (
                    self._keep_leases(),
                    self._sweep(),
                    *map(self._clockwork.tick, self._cron),
                ):
                    await chores.enter_async_context(_beside(chore))
                try:
                    await asyncio.gather(*map(self._tend, self._steps))
                finally:
                    await self._wind_down()
        finally:
            self._over.set()

    async def stop(self) -> None:
        """Stop claiming, let running steps end, give back what did not, within 10 s."""
        self._is_stopping = True
        for work, bell in self._bells.items():
            bell.set()
            if work in self._free:
                self._free[work].release()  # whoever waits for a slot sees that it is over
        await self._over.wait()

    async def idle(self) -> None:
        """Return when nothing is due and nothing runs; for tests and the demo."""
        while True:
            finished = self._finished
            waits = [await seconds_to_next(self._db, work) for work in self._steps]
            is_quiet = not self._tasks and not self._claiming and finished == self._finished
            if is_quiet and 0 not in waits:
                return
            await asyncio.sleep(0.01)

    async def _tend(self, work: Work) -> None:
        bell, free = self._bells[work], self._free[work]
        while not self._is_stopping:
            await free.acquire()
            bell.clear()
            if self._is_stopping or not await self._start_one(work):
                free.release()
                await self._rest(work, bell)

    async def _start_one(self, work: Work) -> bool:
        """Claim a row and start its step; False: nothing is due."""
        sure_until = time.monotonic() + self._lease_seconds
        taking = claim(self._db, work, worker=self._name, lease_seconds=self._lease_seconds)
        self._claiming += 1
        try:
            found = await self._patience.ask(taking, otherwise=None)
            if found is None:
                return False
            task = asyncio.create_task(self._carry(found, sure_until))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        finally:
            self._claiming -= 1
        return True

    async def _rest(self, work: Work, bell: asyncio.Event) -> None:
        if self._is_stopping:
            return
        wait = await self._patience.ask(seconds_to_next(self._db, work), otherwise=AWAY_SECONDS)
        wait = LONGEST_SLEEP_SECONDS if wait is None else min(wait, LONGEST_SLEEP_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bell.wait(), max(wait, SHORTEST_SLEEP_SECONDS))

    async def _carry(self, held: Claim, sure_until: float) -> None:
        """From the claim to the finishing write. Only the step in it is ever cancelled."""
        with about(work=held.work.value, row=held.id):
            run = start(self._steps[held.work], held, sure_until=sure_until)
            self._runs.add(run)
            try:
                outcome = await outcome_of(run)
                if outcome is None:
                    await self._patience.ask(release(self._db, held), otherwise=None)
                else:
                    await self._write(run, outcome)
            finally:
                self._runs.discard(run)
                self._finished += 1
                self._free[held.work].release()

    async def _write(self, run: Run, outcome: Outcome) -> None:
        try:
            is_written = await self._insist(run, outcome)
        except Exception as exc:
            log.exception("outcome could not be written")
            is_written = await self._insist(run, internal_error(exc))
        if not is_written:
            log.warning("outcome dropped: the row was moved or taken meanwhile")

    async def _insist(self, run: Run, outcome: Outcome) -> bool:
        """Write it even if the database is away for a moment, while the row is surely ours."""
        while True:
            try:
                return await finish(self._db, run.claim, outcome)
            except Unreachable:
                if time.monotonic() > run.sure_until:
                    return False
                await asyncio.sleep(AWAY_SECONDS)

    async def _keep_leases(self) -> None:
        wait = self._lease_seconds / 3
        while True:
            await asyncio.sleep(wait)
            runs, at = tuple(self._runs), time.monotonic()
            ours = (
                await self._patience.ask(self._renewed(runs), otherwise=None)
                if runs
                else frozenset()
            )
            wait = min(AWAY_SECONDS, wait) if ours is None else self._lease_seconds / 3
            for run in runs:
                if ours is not None and run.claim.lease in ours:
                    run.sure_until = at + self._lease_seconds
                elif ours is not None or time.monotonic() > run.sure_until:
                    run.drop()

    async def _renewed(self, runs: tuple[Run, ...]) -> frozenset[str] | None:
        async with asyncio.timeout(self._lease_seconds / 3):
            claims = [run.claim for run in runs]
            return await renew(self._db, claims, lease_seconds=self._lease_seconds)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(LONGEST_SLEEP_SECONDS)
            await self._patience.ask(sweep(self._db), otherwise=None)

    async def _wind_down(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
        for run in self._runs:
            run.drop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=RELEASE_SECONDS)


@contextlib.asynccontextmanager
async def _beside(chore: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(chore)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
