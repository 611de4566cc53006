"""Deliveries that never reached us: GitHub sends none again, unless it is asked to (R53)."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.deliveries import Delivery
from bot.store import inbox
from bot.store.notes import read_note, write_note
from bot.workflows.house import House

log = logging.getLogger(__name__)

NOTE = "redelivery"
KEPT_BY_GITHUB = timedelta(days=3)
"""The shortest time that any of GitHub's documents names."""
WAITS = (timedelta(), timedelta(minutes=30), timedelta(hours=6))
"""After the last attempt, before each of our three; then it is given up."""
MOST_A_PASS = 40
"""With a pass in five minutes 480 an hour: GitHub's limits for making content hold."""
UNDER_WAY = timedelta(minutes=5)
"""An attempt is listed when it is over, under the time when it began."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A delivery that our inbox does not hold, with all its attempts, the newest first."""

    attempts: Sequence[Delivery]

    @property
    def guid(self) -> str:
        return self.attempts[0].guid

    @property
    def first_at(self) -> datetime:
        return self.attempts[-1].delivered_at

    @property
    def is_given_up(self) -> bool:
        return len(self.attempts) > len(WAITS)

    def is_due(self, now: datetime) -> bool:
        if self.is_given_up:
            return False
        return now - self.attempts[0].delivered_at >= WAITS[len(self.attempts) - 1]


async def redeliver(house: House) -> None:
    """Ask for those that failed and that we do not hold, oldest first.

    The inbox takes a guid once, so a delivery that had arrived after all changes nothing (R52).
    """
    try:
        await _redeliver(house)
    except (GitHubRefused, GitHubUnreachable) as problem:  # the next pass is minutes away
        log.warning("failed deliveries not asked for", extra={"problem": str(problem)})


async def _redeliver(house: House) -> None:
    now = house.now()
    async with house.db.read() as session:
        note = await read_note(session, NOTE)
    since = max(now - KEPT_BY_GITHUB, _time(note.get("since")) or now - KEPT_BY_GITHUB)
    failed = await house.github.deliveries.attempts(since, only_failed=True)
    over = {attempt.guid for attempt in failed} & set(note.get("given_up") or ())
    lost = [each for each in await _lost(house, failed) if each.guid not in over]
    for each in [each for each in lost if each.is_due(now)][:MOST_A_PASS]:
        await _ask(house, each)
    for each in (each for each in lost if each.is_given_up):
        facts = {"delivery_id": each.guid, "event": each.attempts[0].event}
        log.warning("delivery given up, it failed again and again", extra=facts)
        over.add(each.guid)
    waiting = [each.first_at for each in lost if not each.is_given_up]
    settled = min([*waiting, now - UNDER_WAY]).isoformat()
    async with house.db.begin() as session:
        await write_note(session, NOTE, {"since": settled, "given_up": sorted(over)})


async def _lost(house: House, failed: Iterable[Delivery]) -> list[Lost]:
    """Oldest first."""
    attempts: Mapping[str, list[Delivery]] = defaultdict(list)
    for attempt in failed:
        attempts[attempt.guid].append(attempt)
    async with house.db.read() as session:
        here = await inbox.known(session, attempts.keys())
    lost = [Lost(each) for guid, each in attempts.items() if guid not in here]
    return sorted(lost, key=lambda each: each.first_at)


async def _ask(house: House, lost: Lost) -> None:
    facts = {"delivery_id": lost.guid, "event": lost.attempts[0].event}
    try:
        await house.github.deliveries.redeliver(lost.attempts[0].id)
    except GitHubRefused as refused:
        log.warning("redelivery refused", extra=facts | {"problem": str(refused)})
    else:
        log.info("failed delivery asked for again", extra=facts)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
