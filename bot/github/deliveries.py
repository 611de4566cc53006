"""Webhook deliveries that failed: GitHub keeps them for days but never sends them again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.answers import Reply, instant, understood
from bot.github.app_auth import AppKey
from bot.github.calls import all_pages
from bot.github.transport import Transport


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    """Of this attempt; `guid` is the same for all attempts."""
    guid: str
    event: str
    delivered_at: datetime
    succeeded: bool


class Deliveries:
    """`github.deliveries`: asked as the App itself."""

    def __init__(self, transport: Transport, key: AppKey) -> None:
        self._transport = transport
        self._key = key

    async def failed(self, since: datetime) -> tuple[Delivery, ...]:
        """Newest first; a delivery of which any attempt succeeded is left out."""
        url = self._transport.address.rest("/app/hook/deliveries?per_page=100")

        def is_old(page: list[Any]) -> bool:
            return not page or understood(_delivery, page[-1]).delivered_at < since

        items = await all_pages(self._ask, self._transport, url, enough=is_old)
        attempts = [understood(_delivery, item) for item in items]
        arrived = {attempt.guid for attempt in attempts if attempt.succeeded}
        missing: dict[str, Delivery] = {}
        for attempt in attempts:
            if attempt.guid not in arrived and attempt.delivered_at >= since:
                missing.setdefault(attempt.guid, attempt)
        return tuple(missing.values())

    async def redeliver(self, delivery_id: int) -> None:
        """Ask for one more attempt; our inbox takes each guid once."""
        url = self._transport.address.rest(f"/app/hook/deliveries/{int(delivery_id)}/attempts")
        await self._transport.call("POST", url, self._key.credential())

    async def _ask(self, url: str) -> Reply:
        return await self._transport.call("GET", url, self._key.credential())


def _delivery(data: Any) -> Delivery:
    return Delivery(
        id=int(data["id"]),
        guid=str(data["guid"]),
        event=str(data["event"]),
        delivered_at=instant(data["delivered_at"]),
        succeeded=200 <= int(data["status_code"]) < 300,
    )
