"""Wake-ups: an event per kind of work, rung after a COMMIT here or on another process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping

from bot.store.work import Work

Ring = Callable[[Iterable[str]], None]
Watch = Callable[[Ring], Awaitable[None]]
"""Runs until cancelled and rings for what other processes commit."""


class Bells:
    """The bells of one process; losing a ring costs a sweep (30 s), never work."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch
        self._hung: list[Mapping[Work, asyncio.Event]] = []

    def ring(self, works: Iterable[str]) -> None:
        """Set the events of these kinds; a kind of a newer release is nobody's here."""
        rung = set(works)
        for bells in self._hung:
            for work, bell in bells.items():
                if work in rung:
                    bell.set()

    @contextlib.asynccontextmanager
    async def hung(self) -> AsyncIterator[Mapping[Work, asyncio.Event]]:
        """One event per kind; clear it before you look for work, then wait."""
        bells = {work: asyncio.Event() for work in Work}
        self._hung.append(bells)
        watching = asyncio.ensure_future(self._watch(self.ring))
        try:
            yield bells
        finally:
            self._hung.remove(bells)
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching
