"""People, Apps, installations and repositories."""

from datetime import datetime
from typing import Any

from demo.github.actors import ROLES, role_of
from demo.github.state import Account, App, Installation, Repository
from demo.github.world import World

Json = dict[str, Any]


def stamp(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def account(world: World, who: Account) -> Json:
    api = f"{world.api_url}/users/{who.login}"
    return {
        "login": who.login,
        "id": who.id,
        "node_id": f"U_{who.id}",
        "avatar_url": f"{world.web_url}/avatars/u/{who.id}",
        "gravatar_id": "",
        "url": api,
        "html_url": f"{world.web_url}/{who.login}",
        "repos_url": f"{api}/repos",
        "type": who.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def app(world: World, which: App | None) -> Json | None:
    if which is None:
        return None
    return {
        "id": which.id,
        "slug": which.slug,
        "node_id": f"A_{which.id}",
        "client_id": f"Iv23offline{which.id}",
        "owner": account(world, which.bot),
        "name": which.slug,
        "description": "",
        "external_url": world.web_url,
        "html_url": f"{world.web_url}/apps/{which.slug}",
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "permissions": dict(which.permissions),
        "events": sorted(which.events),
    }


def installation(world: World, which: Installation) -> Json:
    api = world.api_url
    return {
        "id": which.id,
        "account": account(world, which.account),
        "repository_selection": "selected",
        "access_tokens_url": f"{api}/app/installations/{which.id}/access_tokens",
        "repositories_url": f"{api}/installation/repositories",
        "html_url": f"{world.web_url}/settings/installations/{which.id}",
        "app_id": which.app.id,
        "app_slug": which.app.slug,
        "target_id": which.account.id,
        "target_type": which.account.type,
        "permissions": dict(which.permissions),
        "events": sorted(which.app.events),
        "created_at": stamp(which.created_at),
        "updated_at": stamp(which.suspended_at or which.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_at": stamp(which.suspended_at),
        "suspended_by": account(world, which.account) if which.suspended_at else None,
    }


def repository(world: World, repo: Repository) -> Json:
    api = f"{world.api_url}/repos/{repo.full_name}"
    web = f"{world.web_url}/{repo.full_name}"
    return {
        "id": repo.id,
        "node_id": f"R_{repo.id}",
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
        "visibility": "private" if repo.private else "public",
        "owner": account(world, repo.owner),
        "html_url": web,
        "description": None,
        "fork": repo.parent is not None,
        "url": api,
        "clone_url": f"{web}.git",
        "default_branch": repo.default_branch,
        "archived": repo.archived,
        "disabled": False,
        "has_issues": True,
        "topics": [],
        "language": None,
        "created_at": stamp(repo.created_at),
        "updated_at": stamp(repo.activities[-1].at if repo.activities else repo.created_at),
        "pushed_at": stamp(repo.activities[-1].at if repo.activities else repo.created_at),
        "open_issues_count": sum(issue.state == "open" for issue in repo.issues.values()),
    }


def merge_settings(repo: Repository) -> Json:
    """Fields that only a single repository's answer has."""
    return {
        "allow_squash_merge": "squash" in repo.allowed_merges,
        "allow_merge_commit": "merge" in repo.allowed_merges,
        "allow_rebase_merge": "rebase" in repo.allowed_merges,
        "allow_auto_merge": False,
        "delete_branch_on_merge": False,
    }


def permissions(repo: Repository, who: Account) -> dict[str, bool]:
    rank = ROLES.index(role_of(repo, who))
    names = {"pull": "read", "triage": "triage", "push": "write"}
    names |= {"maintain": "maintain", "admin": "admin"}
    return {name: rank >= ROLES.index(role) for name, role in names.items()}
