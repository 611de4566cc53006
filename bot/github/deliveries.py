"""Webhook deliveries as GitHub recorded them: it keeps them for days and sends none again.

https://docs.github.com/en/rest/apps/webhooks
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.answers import Reply, instant, understood
from bot.github.app_auth import AppKey
from bot.github.calls import after, all_pages
from bot.github.transport import Transport

MOST_PAGES = 100
"""10,000 attempts; older ones are left to whoever comes back."""


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

    async def attempts(self, since: datetime, *, only_failed: bool = False) -> tuple[Delivery, ...]:
        """Every attempt since then, newest first."""
        status = "&status=failure" if only_failed else ""  # servers that do not know it say all
        url = self._transport.address.rest(f"/app/hook/deliveries?per_page=100{status}")
        is_last = after(MOST_PAGES)

        def is_enough(page: list[Any]) -> bool:
            is_over = not page or understood(_delivery, page[-1]).delivered_at < since
            return is_last(page) or is_over

        items = await all_pages(
            self._ask, self._transport, url, most_pages=MOST_PAGES, enough=is_enough
        )
        found = (understood(_delivery, item) for item in items)
        return tuple(
            attempt
            for attempt in found
            if attempt.delivered_at >= since and not (only_failed and attempt.succeeded)
        )

    async def payload(self, delivery_id: int) -> object:
        """What was (or should have been) sent; None where GitHub kept no payload."""
        reply = await self._ask(
            self._transport.address.rest(f"/app/hook/deliveries/{int(delivery_id)}")
        )
        sent: object = understood(lambda data: data["request"]["payload"], reply.data)
        return sent

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
