"""`installation`, `installation_repositories`: who is a tenant, and who has stopped being one."""

from collections.abc import Mapping
from typing import Any

from bot.store import Session, tenants
from bot.workflows.house import House
from handlers.github.event import Effect, Event


async def handle_installation(house: House, event: Event) -> tuple[Effect, ...]:
    data = event.data
    stops = {"deleted": tenants.remove_installation, "suspend": tenants.suspend_installation}

    async def write(session: Session) -> None:
        if event.action in stops:
            await stops[event.action](session, data["installation_id"], now=house.now())
            return
        if event.action == "unsuspend":
            await tenants.unsuspend_installation(session, data["installation_id"])
        await _learn_account(session, house, data)

    return (write,)


async def handle_repositories(house: House, event: Event) -> tuple[Effect, ...]:
    """Repositories left: switch them off. New ones are learnt when something happens there."""

    async def write(session: Session) -> None:
        await _learn_account(session, house, event.data)
        for repository in event.data["removed"]:
            await tenants.deactivate_integration(session, repository["id"])
        for repository in event.data["repositories"]:
            await tenants.reactivate_integration(session, repository["id"])

    return (write,)


async def _learn_account(session: Session, house: House, data: Mapping[str, Any]) -> None:
    await tenants.upsert_installation(
        session,
        installation_id=data["installation_id"],
        account_id=data["account_id"],
        login=data["account"],
        level=house.default_permission.name,
    )
