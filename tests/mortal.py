"""The test's side of `tests.zygote`: bots that are started, watched, killed, frozen."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.fate import Fate

ROOT = Path(__file__).parents[1]
IMMORTAL = Fate()
END_SECONDS = 10.0


@dataclass(eq=False)
class Life:
    """One process, from its fork to its end."""

    name: str
    pid: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    passed: list[str] = field(default_factory=list)
    """The COMMITs it survived, by name."""
    died_at: str | None = None
    """`before` or `after` a COMMIT; None if somebody else killed it."""
    code: int | None = None

    def signal(self, number: signal.Signals) -> None:
        """To the process and its children; one that is gone is fine."""
        if not self.over.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    async def kill(self) -> None:
        await self.started.wait()
        self.signal(signal.SIGKILL)
        await self.over.wait()

    def hear(self, said: Mapping[str, Any]) -> None:
        match said:
            case {"started": pid}:
                self.pid = pid
                self.started.set()
            case {"ready": _}:
                self.ready.set()
            case {"passed": name}:
                self.passed.append(name)
            case {"dies": name}:
                self.died_at = name
            case {"ended": code}:
                self.code = code
                self.over.set()


class Nursery:
    """Lives by fork of one zygote; each test ends its own."""

    def __init__(self, zygote: subprocess.Popen[bytes]) -> None:
        assert zygote.stdin is not None
        assert zygote.stdout is not None
        self._orders, self._voices = zygote.stdin.fileno(), zygote.stdout.fileno()
        os.set_blocking(self._voices, False)
        self._heard = b""
        self._lives: dict[str, Life] = {}

    async def bear(
        self, environment: Mapping[str, str], folder: Path, fate: Fate = IMMORTAL
    ) -> Life:
        """Start one; it may be dead before it is ready. Its log is `folder/log`."""
        life = Life(str(len(self._lives)))
        self._lives[life.name] = life
        order = {
            "name": life.name,
            "environment": dict(environment),
            "folder": str(folder),
            "fate": asdict(fate),
        }
        os.write(self._orders, json.dumps(order).encode() + b"\n")
        await life.started.wait()
        return life

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Nursery"]:
        """Hear the lives in this test's loop; at the end none is left."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._voices, self._hear)
        try:
            yield self
        finally:
            async with asyncio.timeout(END_SECONDS):
                for life in self._lives.values():
                    await life.kill()
            loop.remove_reader(self._voices)

    def _hear(self) -> None:
        *lines, self._heard = (self._heard + os.read(self._voices, 2**16)).split(b"\n")
        for line in lines:
            said = json.loads(line)
            self._lives[said["name"]].hear(said)


@contextlib.contextmanager
def zygote() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.zygote"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    with process:
        yield process
