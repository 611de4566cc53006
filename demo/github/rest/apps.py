"""The App, its installations and their tokens."""

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

from demo.github.access import installation_of
from demo.github.actors import LEVELS, NotThere, Refused
from demo.github.render import base
from demo.github.routing import Ask, Page, Reply, route
from demo.github.state import Grant, Installation
from demo.github.world import World

TOKEN_LIFE = timedelta(hours=1)


@route("GET", "/app", jwt=True)
def get_app(ask: Ask) -> Reply:
    world = ask.world
    count = sum(not each.deleted for each in world.installations.values())
    return Reply((base.app(world, world.app) or {}) | {"installations_count": count})


@route("GET", "/app/installations", jwt=True)
def list_installations(ask: Ask) -> Page:
    living = [each for each in ask.world.installations.values() if not each.deleted]
    return Page(living, lambda each: base.installation(ask.world, each))


@route("GET", "/app/installations/{installation_id}", jwt=True)
def get_installation(ask: Ask) -> Reply:
    found = installation_of(ask.world, ask.number("installation_id"))
    return Reply(base.installation(ask.world, found))


@route("GET", "/repos/{owner}/{repo}/installation", jwt=True)
def get_repository_installation(ask: Ask) -> Reply:
    repo = ask.world.repo(f"{ask.params['owner']}/{ask.params['repo']}")
    found = ask.world.installation_of(repo)
    if found is None:
        raise NotThere
    return Reply(base.installation(ask.world, found))


@route("GET", "/users/{account}/installation", jwt=True)
@route("GET", "/orgs/{account}/installation", jwt=True)
def get_account_installation(ask: Ask) -> Reply:
    owner = ask.world.account(ask.params["account"])
    for each in ask.world.installations.values():
        if each.account is owner and not each.deleted:
            return Reply(base.installation(ask.world, each))
    raise NotThere


@route("POST", "/app/installations/{installation_id}/access_tokens", jwt=True)
def create_token(ask: Ask) -> Reply:
    """A token for one hour, narrowed to the named repositories and permissions."""
    world = ask.world
    installation = installation_of(world, ask.number("installation_id"))
    if installation.suspended_at:
        raise Refused(403, "This installation has been suspended")
    narrowed = _repositories(ask, installation)
    permissions = _permissions(installation, ask.get("permissions", dict))
    expires_at = world.now() + TOKEN_LIFE
    token = _new_token(installation)
    world.grants[token] = Grant(
        installation,
        permissions,
        frozenset(narrowed) if narrowed is not None else None,
        expires_at,
    )
    answer: dict[str, Any] = {
        "token": token,
        "expires_at": base.stamp(expires_at),
        "permissions": dict(permissions),
        "repository_selection": "selected",
    }
    if narrowed is not None:
        answer["repositories"] = [
            base.repository(world, world.repos[each]) for each in sorted(narrowed)
        ]
    return Reply(answer, 201)


@route("GET", "/installation/repositories", "metadata:read")
def list_repositories(ask: Ask) -> Page:
    grant = ask.actor.grant
    if grant is None:
        raise Refused(403, "You must authenticate with an installation access token.")
    ids = grant.installation.repo_ids
    if grant.repo_ids is not None:
        ids = ids & grant.repo_ids
    repos = [ask.world.repos[each] for each in sorted(ids)]
    return Page(repos, lambda each: base.repository(ask.world, each), "repositories")


def _repositories(ask: Ask, installation: Installation) -> set[int] | None:
    """The ids that the body narrows to; None when it does not."""
    ids, names = ask.items("repository_ids", int), ask.items("repositories", str)
    if ids is None and names is None:
        return None
    wanted = {_id_of(ask.world, installation, name) for name in names or []} | set(ids or [])
    if len(wanted) > 500:
        raise Refused(422, "Cannot narrow to more than 500 repositories.")
    if not wanted <= installation.repo_ids:
        raise Refused(
            422,
            "There is at least one repository that does not exist or is not accessible to the "
            "parent installation.",
        )
    return wanted


def _id_of(world: World, installation: Installation, name: str) -> int:
    for each in installation.repo_ids:
        if world.repos[each].name.lower() == name.lower():
            return each
    return -1


def _permissions(installation: Installation, asked: dict[str, str] | None) -> dict[str, str]:
    if asked is None:
        return dict(installation.permissions)
    for name, level in asked.items():
        granted = installation.permissions.get(name, "none")
        if level not in LEVELS or LEVELS.index(level) > LEVELS.index(granted):
            raise Refused(422, "The permissions requested are not granted to this installation.")
    return {"metadata": installation.permissions.get("metadata", "read")} | asked


def _new_token(installation: Installation) -> str:
    """The stateless look of 2026: `ghs_APPID_JWT`, far longer than 40 characters."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = part(json.dumps({"alg": "ES256", "typ": "JWT"}).encode())
    claims = part(json.dumps({"iid": installation.id, "n": secrets.token_hex(8)}).encode())
    return f"ghs_{installation.app.id}_{header}.{claims}.{part(secrets.token_bytes(64))}"
