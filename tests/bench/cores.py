"""One core for the server, another for whoever loads it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core does what; None where this machine cannot keep them apart."""

    server: int | None
    load: int | None

    def __str__(self) -> str:
        if self.server is None:
            return "not pinned: this machine has no sched_setaffinity, or one core only"
        return f"server on core {self.server}, load generator on core {self.load}"


def share_cores() -> Cores:
    """Give this process its core, where there are two and they can be chosen."""
    allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(allowed) < 2:
        return Cores(None, None)
    cores = Cores(server=allowed[0], load=allowed[-1])
    _pin(cores.load)
    return cores


@contextlib.contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Be on `core` meanwhile; processes and threads that are started here stay there."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    _pin(core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def busy_seconds(core: int | None) -> float:
    """What `core` has worked since the machine started, for whomever; 0 where nobody chose it."""
    if core is None:
        return 0.0
    times = psutil.cpu_times(percpu=True)[core]
    return float(sum(times) - times.idle - getattr(times, "iowait", 0.0))


def _pin(core: int | None) -> None:
    if core is not None:
        os.sched_setaffinity(0, {core})
