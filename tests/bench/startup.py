"""From the spawn of `app.py serve` to the first 200 of `/readyz`, and what it imported."""

import re
import statistics
from dataclasses import dataclass

from tests.bench.acknowledge import Place

STARTS = 5
UNWANTED = ("alembic", "anthropic", "openai", "dulwich", "policies.proofs.spelling_words")
"""Needed by a migration, a model's answer, the demo, a spelling fix: not at a start."""
_IMPORTED = re.compile(r"^import time: .*\| +([\w.]+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Startup:
    first: float
    """Seconds with a new database, which is migrated."""
    later: float
    """Seconds with a current schema: the median of five."""
    unwanted: tuple[str, ...]
    """Modules that a start with a current schema imported and should not have."""


async def start_up(place: Place) -> Startup:
    async with place.server("start") as server:
        first = server.seconds_to_ready
    later = []
    for _ in range(STARTS):
        async with place.server("start") as server:
            later.append(server.seconds_to_ready)
    place.log("start").unlink()
    async with place.server("start", flags=("-X", "importtime")):
        pass
    imported = set(_IMPORTED.findall(place.log("start").read_text()))
    if "bot.store" not in imported:
        raise RuntimeError("the list of imports could not be read")
    unwanted = tuple(name for name in UNWANTED if name in imported)
    return Startup(first, statistics.median(later), unwanted)
