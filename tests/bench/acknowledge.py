"""Webhooks acknowledged by the real server, or by a bare endpoint under the same load."""

import asyncio
import sqlite3
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from pathlib import Path

from demo.stage import free_port
from tests.bench.cores import busy_seconds
from tests.bench.load import Tally, closed_loop, open_loop
from tests.bench.payloads import requests
from tests.bench.servers import BARE, SERVE, Server, started

CONNECTIONS = 32
PER_SECOND = 200.0
AGAIN = 0.1
WARM_UP_SECONDS = 1.0
DRAIN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """One server under one load."""

    tally: Tally
    cpu_milliseconds: float
    """Of the server, whatever it does meanwhile, for each request."""
    megabytes: float
    handled: int
    """By the worker while the load lasted."""
    others: float
    """The share of the server's core that other processes took meanwhile."""
    not_once: int = 0
    """Deliveries that were not stored once, answered as new once and handled."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where servers run: a folder on a real disk, what an operator sets, and a core."""

    folder: Path
    environment: Mapping[str, str]
    core: int | None

    @property
    def secret(self) -> str:
        return self.environment["GITHUB_WEBHOOK_SECRET"]

    def server(
        self, name: str, *, bare: bool = False, flags: tuple[str, ...] = ()
    ) -> AbstractAsyncContextManager[Server]:
        """A new process; `name` is its database's, which it makes where there is none."""
        port = free_port()
        own = {"DATABASE_URL": f"sqlite:///{self.database(name)}", "FIXWARDEN_PORT": str(port)}
        return started(
            (*flags, *((*BARE, str(port)) if bare else SERVE)),
            {**self.environment, **own},
            port=port,
            log=self.log(name),
            core=self.core,
        )

    def database(self, name: str) -> Path:
        return self.folder / f"{name}.db"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


async def saturated(place: Place, *, bare: bool, seconds: float) -> Run:
    """32 connections, each with its next request as soon as the last one is answered."""
    name = "bare" if bare else "saturated"
    async with place.server(name, bare=bare) as server:
        wires = requests(server.port, place.secret)
        await closed_loop(server.port, wires, connections=CONNECTIONS, seconds=WARM_UP_SECONDS)
        handled = _handled(place, name, bare=bare)
        busy, cpu = busy_seconds(place.core), server.cpu_seconds()
        tally = await closed_loop(server.port, wires, connections=CONNECTIONS, seconds=seconds)
        cpu = server.cpu_seconds() - cpu
        return Run(
            tally,
            cpu_milliseconds=cpu / tally.answers * 1000,
            megabytes=server.megabytes(),
            handled=_handled(place, name, bare=bare) - handled,
            others=_others(busy_seconds(place.core) - busy - cpu, tally.seconds),
        )


async def steady(place: Place, *, bare: bool, seconds: float) -> Run:
    """200 requests a second, come what may; a tenth are redeliveries. Ends when all is handled."""
    name = "bare" if bare else "steady"
    async with place.server(name, bare=bare) as server:
        warm_up = requests(server.port, place.secret)
        warm = await closed_loop(server.port, warm_up, connections=1, seconds=WARM_UP_SECONDS)
        if not bare:
            await _drained(place.database(name), warm.answers)
        wires = requests(server.port, place.secret, again=AGAIN)
        busy, cpu, began = busy_seconds(place.core), server.cpu_seconds(), time.perf_counter()
        tally = await open_loop(server.port, wires, per_second=PER_SECOND, seconds=seconds)
        distinct = tally.answers - tally.again
        if not bare:
            await _drained(place.database(name), warm.answers + distinct)
        cpu, lasted = server.cpu_seconds() - cpu, time.perf_counter() - began
        handled = _handled(place, name, bare=bare) - warm.answers
        once = sum(count == 1 for count in tally.new.values())
        return Run(
            tally,
            cpu_milliseconds=cpu / tally.answers * 1000,
            megabytes=server.megabytes(),
            handled=handled,
            others=_others(busy_seconds(place.core) - busy - cpu, lasted),
            not_once=0 if bare else abs(distinct - once) + abs(distinct - handled),
        )


async def _drained(database: Path, deliveries: int) -> None:
    """Wait until the worker has handled so many; the run says what it did if it cannot."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while handled_in(database) < deliveries:  # noqa: ASYNC110 another process's work
                await asyncio.sleep(0.05)
    except TimeoutError:
        return


def _others(seconds: float, lasted: float) -> float:
    return max(0.0, seconds / lasted)


def _handled(place: Place, name: str, *, bare: bool) -> int:
    return 0 if bare else handled_in(place.database(name))


def handled_in(database: Path) -> int:
    query = "SELECT count(*) FROM webhook_deliveries WHERE status = 'handled'"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute(query).fetchone()[0])
