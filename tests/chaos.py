"""Processes that are killed with -9 and frozen at random, and must get their work done."""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = float(os.environ.get("CHAOS_SECONDS", "10"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 10**6)
"""Printed by a failing test; set CHAOS_SEED to get the same blows, if not the same timing."""

Blow = Callable[[], Awaitable[None]]


class Swarm:
    """Some copies of one command; whoever dies is started again."""

    def __init__(self, command: Sequence[str], *, processes: int, log: Path) -> None:
        self._command = list(command)
        self._log = log
        self._random = random.Random(SEED)
        self._members = [self._start() for _ in range(processes)]

    async def torment(
        self,
        *,
        seconds: float = SECONDS,
        pause: float = 0.4,
        freeze: float = 2.5,
        blow: Blow | None = None,
    ) -> None:
        """Kill or freeze a member every `pause` seconds or so; once, half-way, do `blow`.

        A member is frozen for up to `freeze` seconds: choose it well above the lease.
        """
        end = asyncio.get_running_loop().time() + seconds
        half = end - seconds / 2
        while (now := asyncio.get_running_loop().time()) < end:
            await asyncio.sleep(self._random.uniform(0.3, 1.7) * pause)
            if blow is not None and now > half:
                await blow()
                blow = None
            place = self._random.randrange(len(self._members))
            if self._random.random() < 0.6:
                self._kill(place)
            else:
                await self._freeze(place, self._random.uniform(0.1, 1.0) * freeze)

    def _kill(self, place: int) -> None:
        self._members[place].kill()
        self._members[place].wait()
        self._members[place] = self._start()

    async def _freeze(self, place: int, seconds: float) -> None:
        self._members[place].send_signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self._members[place].send_signal(signal.SIGCONT)

    def _start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(self._command, cwd=ROOT, stdout=log, stderr=log)

    def close(self) -> None:
        """Nobody is left, frozen or not."""
        for member in self._members:
            member.kill()
            member.wait()

    def deaths(self) -> list[int]:
        """Exit codes of members that ended by themselves; a worker should not."""
        return [code for member in self._members if (code := member.poll()) is not None]


@contextlib.asynccontextmanager
async def swarm(module: str, *arguments: str, processes: int, log: Path) -> AsyncIterator[Swarm]:
    """`python -m module arguments…`, several times, until the block ends."""
    command = [sys.executable, "-m", module, *arguments]
    started = Swarm(command, processes=processes, log=log)
    try:
        yield started
    finally:
        started.close()
