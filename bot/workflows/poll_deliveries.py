"""Deliveries fetched instead of received, where GitHub cannot reach us (`--poll-deliveries`).

They come from GitHub's API over our own credential, so there is no signature to check: what
proves the sender is the connection that we opened.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.errors import BadInput, GitHubRefused, GitHubUnreachable
from bot.github.deliveries import Delivery
from bot.store import inbox
from bot.store.notes import read_note, write_note
from bot.workflows.house import House
from bot.workflows.keep_delivery import keep_delivery, keep_refused

log = logging.getLogger(__name__)

NOTE = "polled_deliveries"
POLL_SECONDS = 10.0
KEPT_BY_GITHUB = timedelta(days=3)
OVERLAP = timedelta(minutes=1)
"""An attempt is listed when it is over, up to a time-out later than it began."""
MOST_A_PASS = 100


async def poll_deliveries(house: House) -> None:
    """Fetch the payloads that the inbox lacks, oldest first, as if they had been sent to us."""
    try:
        await _poll(house)
    except (GitHubRefused, GitHubUnreachable) as problem:  # the next pass is seconds away
        log.warning("deliveries not polled", extra={"problem": str(problem)})


async def _poll(house: House) -> None:
    async with house.db.read() as session:
        since = _since(await read_note(session, NOTE), house.now())
    attempts = await house.github.deliveries.attempts(since)
    missing = await _missing(house, attempts)
    for attempt in missing[:MOST_A_PASS]:
        await _fetch(house, attempt)
    newest = max((attempt.delivered_at for attempt in attempts), default=since)
    left = [attempt.delivered_at for attempt in missing[MOST_A_PASS:]]
    next_since = min([newest - OVERLAP, *left])
    if next_since > since:
        async with house.db.begin() as session:
            await write_note(session, NOTE, {"since": next_since.isoformat()})


def _since(note: Mapping[str, Any], now: datetime) -> datetime:
    kept = now - KEPT_BY_GITHUB
    text = note.get("since")
    return max(kept, datetime.fromisoformat(text)) if text else kept


async def _missing(house: House, attempts: Iterable[Delivery]) -> list[Delivery]:
    """One attempt of each delivery that is not here, in the order of their first attempts."""
    first: dict[str, Delivery] = {}
    for attempt in attempts:  # newest first, so the oldest stays
        first[attempt.guid] = attempt
    async with house.db.read() as session:
        here = await inbox.known(session, first.keys())
    missing = [attempt for guid, attempt in first.items() if guid not in here]
    return sorted(missing, key=lambda attempt: (attempt.delivered_at, attempt.id))


async def _fetch(house: House, attempt: Delivery) -> None:
    try:
        payload = await house.github.deliveries.payload(attempt.id)
        await keep_delivery(house, attempt.guid, attempt.event, payload)
    except BadInput as exc:
        await keep_refused(house, attempt.guid, attempt.event, exc)
    except GitHubRefused as refused:
        facts = {"delivery_id": attempt.guid, "problem": str(refused)}
        log.warning("delivery could not be fetched", extra=facts)
