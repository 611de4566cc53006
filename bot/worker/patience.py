"""Questions to a database that may be away for a while."""

import asyncio
import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.errors import Unreachable

log = logging.getLogger(__name__)

T = TypeVar("T")
AWAY_SECONDS = 0.25
"""Between two questions to a database that does not answer."""


class Patience:
    """Says once that the database is away, and never lets a worker die of it."""

    def __init__(self) -> None:
        self._is_away = False

    async def ask(self, question: Awaitable[T], *, otherwise: T) -> T:
        """The database's answer; `otherwise`, after a moment, if there is none."""
        try:
            answer = await question
        except (Unreachable, TimeoutError):
            if not self._is_away:
                log.warning("database does not answer, trying again")
            self._is_away = True
        except Exception:
            log.exception("database refused a question of the worker")
        else:
            self._is_away = False
            return answer
        await asyncio.sleep(AWAY_SECONDS)
        return otherwise
