"""Webhook payloads: the common frame around the thing that happened."""

from typing import Any

from demo.github.render import base
from demo.github.state import Account, Repository
from demo.github.world import World


def emit(
    world: World, event: str, action: str | None, repo: Repository, sender: Account, **parts: Any
) -> None:
    """Tell the App, if it is installed on the repository, not suspended, and listens."""
    installation = world.installation_of(repo)
    if installation is None or installation.suspended_at:
        return
    payload: dict[str, Any] = {"action": action} if action else {}
    payload |= parts
    payload |= {
        "repository": base.repository(world, repo),
        "sender": base.account(world, sender),
        "installation": {"id": installation.id, "node_id": f"IN_{installation.id}"},
    }
    if repo.owner.type == "Organization":
        payload["organization"] = base.account(world, repo.owner)
    world.outbox.add(
        event,
        payload,
        at=world.now(),
        installation_id=installation.id,
        repository_id=repo.id,
    )


def emit_installation(
    world: World, event: str, action: str, installation: Any, sender: Account, **parts: Any
) -> None:
    """Events of the installation itself; delivered whatever the App listens to."""
    world.outbox.add(
        event,
        {
            "action": action,
            "installation": base.installation(world, installation),
            "sender": base.account(world, sender),
            **parts,
        },
        at=world.now(),
        installation_id=installation.id,
        repository_id=None,
    )
