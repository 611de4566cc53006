"""fixwarden itself, as its own process, the way an operator starts it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

APP = Path(__file__).parents[1] / "app.py"
KEPT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "TMPDIR", "VIRTUAL_ENV")
"""Of our own environment; nothing else reaches the process, above all no real key."""


class BotProcess:
    """`python app.py serve` with exactly the given environment."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        self._environment |= environment
        self.log = log
        self.url = ""
        self.seconds_to_ready = 0.0
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Return once it listens; raises `RuntimeError` with its last words if it does not."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                str(APP),
                "serve",
                "--json",
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            await self._process.wait()
            raise RuntimeError(f"serve did not start:\n{self.log.read_text()[-2000:]}")
        ready = json.loads(line)
        self.url, self.seconds_to_ready = ready["ready"], ready["seconds"]

    async def kill(self) -> None:
        """-9: no chance to tidy up."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """SIGTERM, as a service manager does it; the exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        if self._process.returncode is None:
            os.killpg(self._process.pid, number)
        code = await self._process.wait()
        self._process = None
        return code
