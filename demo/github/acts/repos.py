"""A repository's own affairs: dispatches, people's permissions, branch protection, names."""

from typing import Any

from demo.github.actors import ROLES, Actor, Invalid, Refused, require_role
from demo.github.render import base
from demo.github.render.events import emit
from demo.github.state import Account, Protection, Repository
from demo.github.world import World

MAX_PAYLOAD_KEYS = 10


def dispatch(
    world: World, repo: Repository, actor: Actor, event_type: str, client_payload: dict[str, Any]
) -> None:
    """`repository_dispatch`; the payload has at most ten properties at its top."""
    require_role(repo, actor, "write")
    if not event_type or len(event_type) > 100:
        raise Invalid("RepositoryDispatch", "event_type")
    if len(client_payload) > MAX_PAYLOAD_KEYS:
        raise Refused(
            422,
            "Invalid request.\n\nNo more than 10 properties are allowed; "
            f"{len(client_payload)} were supplied.",
        )
    emit(
        world,
        "repository_dispatch",
        event_type,
        repo,
        actor.account,
        branch=repo.default_branch,
        client_payload=client_payload,
    )


def set_permission(
    world: World, repo: Repository, actor: Actor, who: Account, role: str, custom: str | None = None
) -> None:
    """Give a person a role (`none` takes it away); `custom` is the name of a custom role."""
    require_role(repo, actor, "admin")
    if role not in ROLES:
        raise Invalid("Collaborator", "permission")
    had = who.id in repo.roles
    if role == "none":
        repo.roles.pop(who.id, None)
        repo.custom_roles.pop(who.id, None)
    else:
        repo.roles[who.id] = role
        if custom:
            repo.custom_roles[who.id] = custom
    action = "removed" if role == "none" else "edited" if had else "added"
    emit(world, "member", action, repo, actor.account, member=base.account(world, who))


def protect(repo: Repository, actor: Actor, branch: str, rules: Protection | None) -> None:
    require_role(repo, actor, "admin")
    if rules is None:
        repo.protections.pop(branch, None)
    else:
        repo.protections[branch] = rules


def rename_repository(world: World, repo: Repository, actor: Actor, name: str) -> None:
    require_role(repo, actor, "admin")
    before, repo.name = repo.name, name
    changes = {"repository": {"name": {"from": before}}}
    emit(world, "repository", "renamed", repo, actor.account, changes=changes)


def transfer_repository(world: World, repo: Repository, actor: Actor, owner: Account) -> None:
    require_role(repo, actor, "admin")
    before, repo.owner = repo.owner, owner
    changes = {"owner": {"from": {"user": base.account(world, before)}}}
    emit(world, "repository", "transferred", repo, actor.account, changes=changes)
