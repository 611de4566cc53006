"""Load as GitHub makes it: as fast as it is answered, or by the clock whatever is answered."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench.payloads import Request
from tests.bench.wire import Answer, Connection

MOST_CONNECTIONS = 256
"""Of an open loop: whoever needs more is far from keeping up."""


@dataclass(slots=True)
class Tally:
    """What came back."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    """Of each answer, in an open loop from the moment its request was due."""
    statuses: Counter[int] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    """How often each delivery was answered as new."""
    again: int = 0
    """Requests that repeated a delivery."""
    cpu_seconds: float = 0.0
    """What making the load took."""

    @property
    def answers(self) -> int:
        return len(self.milliseconds)

    @property
    def per_second(self) -> float:
        return self.answers / self.seconds

    def note(self, request: Request, answer: Answer, since: float) -> None:
        self.milliseconds.append((time.perf_counter() - since) * 1000)
        self.statuses[answer.status] += 1
        self.again += request.is_again
        if b'"new": true' in answer.body:
            self.new[request.delivery_id] += 1


async def closed_loop(
    port: int, requests: Iterator[Request], *, connections: int, seconds: float
) -> Tally:
    """Each connection sends its next request when the last one is answered."""
    tally = Tally()
    opened = [await Connection.open(port) for _ in range(connections)]
    began, cpu = time.perf_counter(), time.process_time()

    async def go_on(connection: Connection) -> None:
        while (since := time.perf_counter()) < began + seconds:
            request = next(requests)
            tally.note(request, await connection.send(request.wire), since)

    await asyncio.gather(*map(go_on, opened))
    return _ended(tally, began, cpu, opened)


async def open_loop(
    port: int, requests: Iterator[Request], *, per_second: float, seconds: float, seed: int = 7
) -> Tally:
    """Requests come at random moments (a Poisson process), answered or not."""
    tally, chance = Tally(), random.Random(seed)
    idle = [await Connection.open(port) for _ in range(8)]
    opened = list(idle)
    began, cpu = time.perf_counter(), time.process_time()

    async def ask(request: Request, due: float) -> None:
        if not idle:
            if len(opened) >= MOST_CONNECTIONS:
                raise RuntimeError(f"the server does not keep up with {per_second:g} requests/s")
            idle.append(await Connection.open(port))
            opened.append(idle[-1])
        connection = idle.pop()
        tally.note(request, await connection.send(request.wire), due)
        idle.append(connection)

    due = began
    async with asyncio.TaskGroup() as under_way:
        while (due := due + chance.expovariate(per_second)) < began + seconds:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            under_way.create_task(ask(next(requests), due))
    return _ended(tally, began, cpu, opened)


def _ended(tally: Tally, began: float, cpu: float, opened: list[Connection]) -> Tally:
    tally.seconds = time.perf_counter() - began
    tally.cpu_seconds = time.process_time() - cpu
    for connection in opened:
        connection.close()
    return tally
