"""One stored delivery, as a handler sees it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.store import Session
from bot.store.tenants import Tenant
from bot.workflows.house import House
from bot.workflows.tenancy import Told, tenant_of

Effect = Callable[[Session], Awaitable[None]]
"""A write that is committed together with the delivery's own record (R52)."""


@dataclass(frozen=True, slots=True)
class Event:
    """What `bot.intake.delivery` kept of a webhook."""

    delivery_id: str
    name: str
    data: Mapping[str, Any]

    @property
    def action(self) -> str:
        return self.data.get("action") or ""


Handler = Callable[[House, Event], Awaitable[tuple[Effect, ...]]]


async def tenant(house: House, event: Event) -> Tenant | None:
    """The tenant the event is about; None: not ours, nothing to do."""
    repository_id = event.data.get("repository_id")
    if repository_id is None:
        return None
    told = Told(
        installation_id=event.data.get("installation_id"),
        name=event.data.get("repository"),
        private=event.data.get("private"),
        default_branch=event.data.get("default_branch"),
    )
    return await tenant_of(house, repository_id, told)
