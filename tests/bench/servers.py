"""Servers under load: processes on a core of their own, and what the system says of them."""

import asyncio
import contextlib
import os
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from demo.bot_process import APP, KEPT
from tests.bench.cores import on_core
from tests.bench.wire import get

READY_SECONDS = 30.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.002
ROOT = APP.parent
BARE = ("-m", "tests.bench.bare")
SERVE = (str(APP), "serve", "--json")


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: psutil.Process
    seconds_to_ready: float
    """From the spawn to the first 200 of `/readyz`."""

    def cpu_seconds(self) -> float:
        """So far, all threads, user and system."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        """PSS; where the system does not know it, what belongs to the process alone."""
        memory = self.process.memory_full_info()
        return float(getattr(memory, "pss", memory.uss)) / 1e6


@asynccontextmanager
async def started(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    port: int,
    log: Path,
    core: int | None,
) -> AsyncIterator[Server]:
    """Run Python with `arguments` until the end of the block; raises `RuntimeError` if it dies."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    with log.open("ab") as words, on_core(core):
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            cwd=ROOT,
            env=kept | dict(environment),
            stdout=words,
            stderr=words,
        )
    try:
        await _ready(process, port, log)
        yield Server(port, psutil.Process(process.pid), time.perf_counter() - began)
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _ready(process: Process, port: int, log: Path) -> None:
    async with asyncio.timeout(READY_SECONDS):
        while process.returncode is None:
            try:
                if (await get(port, "/readyz")).status == 200:
                    return
            except OSError:
                await asyncio.sleep(LOOK_SECONDS)
    raise RuntimeError(f"the server did not start:\n{_last_words(log)}")


def _last_words(log: Path) -> str:
    return log.read_text()[-2000:]
