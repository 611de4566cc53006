"""Group commit: callers that come at once share one transaction."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.store.session import Session

Item = TypeVar("Item")
Answer = TypeVar("Answer")

Begin = Callable[[], contextlib.AbstractAsyncContextManager[Session]]
Write = Callable[[Session, Sequence[Item]], Awaitable[Sequence[Answer]]]
"""Writes the items and answers each, in their order."""

MOST_ITEMS = 500
ENOUGH_ITEMS = 64
"""A group of so many does not wait for those who are just coming in."""


class GroupCommit(Generic[Item, Answer]):
    """While one transaction commits, the next group gathers; nobody waits for a timer.

    An answer means that the item's transaction is committed. If a group cannot be
    written, each of its callers gets the error.
    """

    def __init__(self, begin: Begin, write: Write[Item, Answer]) -> None:
        self._begin = begin
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Answer]]] = []
        self._running: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Answer:
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        return await answer

    async def close(self) -> None:
        """Wait for what is under way."""
        if self._running is not None:
            await self._running

    async def _drain(self) -> None:
        while self._waiting:
            await self._gather()
            group, self._waiting = self._waiting[:MOST_ITEMS], self._waiting[MOST_ITEMS:]
            await self._commit(group)

    async def _gather(self) -> None:
        """Let in who is at the door: a commit costs the same for all, and nobody else is awaited."""
        seen = 0
        while seen < len(self._waiting) < ENOUGH_ITEMS:
            seen = len(self._waiting)
            await asyncio.sleep(0)

    async def _commit(self, group: Sequence[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            async with self._begin() as session:
                answers = await self._write(session, [item for item, _ in group])
        except BaseException as exc:
            for _, waiting in group:
                if not waiting.done():
                    waiting.set_exception(exc)
            if not isinstance(exc, Exception):
                raise
        else:
            for (_, waiting), answer in zip(group, answers, strict=True):
                if not waiting.done():
                    waiting.set_result(answer)
