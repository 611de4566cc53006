"""Installing the App, and taking it away."""

from demo.github.render import base
from demo.github.render.events import emit_installation
from demo.github.state import Account, Installation, Repository
from demo.github.world import World


def install(world: World, owner: Account, repos: list[Repository]) -> Installation:
    """Install on an account, or add repositories to what is installed there."""
    for found in world.installations.values():
        if found.account is owner and not found.deleted:
            change(world, found, added=repos, removed=[])
            return found
    made = Installation(
        world.next_id(),
        world.app,
        owner,
        world.now(),
        {repo.id for repo in repos},
        dict(world.app.permissions),
    )
    world.installations[made.id] = made
    _tell(world, made, "created", repos)
    return made


def change(
    world: World, which: Installation, *, added: list[Repository], removed: list[Repository]
) -> None:
    """Add and remove repositories."""
    for action, repos in (("added", added), ("removed", removed)):
        if not repos:
            continue
        ids = {repo.id for repo in repos}
        which.repo_ids = which.repo_ids | ids if action == "added" else which.repo_ids - ids
        parts = {
            "repositories_added": _slim(repos) if action == "added" else [],
            "repositories_removed": _slim(repos) if action == "removed" else [],
            "repository_selection": "selected",
        }
        emit_installation(world, "installation_repositories", action, which, which.account, **parts)


def suspend(world: World, which: Installation, *, suspended: bool) -> None:
    which.suspended_at = world.now() if suspended else None
    _tell(world, which, "suspend" if suspended else "unsuspend", [])


def uninstall(world: World, which: Installation) -> None:
    which.deleted = True
    gone = [world.repos[each] for each in sorted(which.repo_ids)]
    _tell(world, which, "deleted", gone)


def ping(world: World) -> None:
    """What GitHub sends when a webhook is set up."""
    world.outbox.add(
        "ping",
        {
            "zen": "Keep it logically awesome.",
            "hook_id": world.outbox.hook_id,
            "hook": {"type": "App", "id": world.outbox.hook_id, "active": True},
            "sender": base.account(world, world.app.bot),
        },
        at=world.now(),
        installation_id=None,
        repository_id=None,
    )


def _tell(world: World, which: Installation, action: str, repos: list[Repository]) -> None:
    emit_installation(
        world, "installation", action, which, which.account, repositories=_slim(repos)
    )


def _slim(repos: list[Repository]) -> list[base.Json]:
    return [
        {
            "id": repo.id,
            "node_id": f"R_{repo.id}",
            "name": repo.name,
            "full_name": repo.full_name,
            "private": repo.private,
        }
        for repo in repos
    ]
