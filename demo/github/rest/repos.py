"""Repositories, branches, rules, people, activity, dispatches, rate limit."""

from typing import Any

from demo.github.actors import NotThere, Refused, require_role, role_of
from demo.github.acts.refs import protection_of, rules_of
from demo.github.acts.repos import dispatch
from demo.github.render import base, commits
from demo.github.routing import Ask, Page, Reply, route
from demo.github.state import Activity, Protection, Repository
from demo.github.world import World

REPO = "/repos/{owner}/{repo}"


@route("GET", REPO, "metadata:read")
@route("GET", "/repositories/{repository_id}", "metadata:read")
def get_repository(ask: Ask) -> Reply:
    shown = base.repository(ask.world, ask.repo) | base.merge_settings(ask.repo)
    if ask.actor.grant is None:
        shown["permissions"] = base.permissions(ask.repo, ask.actor.account)
    return Reply(shown)


@route("GET", f"{REPO}/branches", "contents:read")
def list_branches(ask: Ask) -> Page:
    names = sorted(ref for ref in ask.repo.refs if ref.startswith("refs/heads/"))
    return Page(names, lambda ref: _branch(ask.world, ask.repo, ref.removeprefix("refs/heads/")))


@route("GET", f"{REPO}/branches/{{branch*}}", "contents:read")
def get_branch(ask: Ask) -> Reply:
    name = ask.params["branch"]
    if f"refs/heads/{name}" not in ask.repo.refs:
        raise NotThere
    shown = _branch(ask.world, ask.repo, name)
    sha = ask.repo.refs[f"refs/heads/{name}"]
    return Reply(shown | {"commit": commits.commit(ask.world, ask.repo, sha)})


@route("GET", f"{REPO}/branches/{{branch*}}/protection", "administration:read")
def get_branch_protection(ask: Ask) -> Reply:
    """The whole truth about protection, for admins alone."""
    require_role(ask.repo, ask.actor, "admin")
    rules = protection_of(ask.repo, ask.params["branch"])
    if rules is None:
        raise Refused(404, "Branch not protected")
    reviews = {"required_approving_review_count": rules.reviews}
    return Reply(
        {
            "required_status_checks": _protection(rules)["required_status_checks"],
            "required_pull_request_reviews": reviews if rules.reviews is not None else None,
            "enforce_admins": {"enabled": rules.enforce_admins},
        }
    )


@route("GET", f"{REPO}/rules/branches/{{branch*}}", "metadata:read")
def list_branch_rules(ask: Ask) -> Page:
    rules = rules_of(ask.repo, ask.params["branch"])
    return Page(rules, lambda each: _rule(ask.repo, *each))


@route("GET", f"{REPO}/collaborators/{{username}}/permission", "metadata:read")
def get_permission(ask: Ask) -> Reply:
    """Highest permission of a person: maintain shows as write, triage as read."""
    who = ask.world.account(ask.params["username"])
    if who.type != "User":
        raise Refused(404, f"{who.login} is not a user")
    role = role_of(ask.repo, who)
    shown = base.account(ask.world, who)
    shown |= {"permissions": base.permissions(ask.repo, who)}
    shown["role_name"] = ask.repo.custom_roles.get(who.id, role)
    legacy = {"maintain": "write", "triage": "read"}.get(role, role)
    return Reply({"permission": legacy, "role_name": shown["role_name"], "user": shown})


@route("GET", f"{REPO}/activity", "contents:read")
def list_activity(ask: Ask) -> Page:
    """Newest first; `ref` may be a full ref or a branch name."""
    ref, kind = ask.query.get("ref"), ask.query.get("activity_type")
    who = ask.query.get("actor")
    found = [
        each
        for each in ask.repo.activities
        if ref in (None, each.ref, each.ref.removeprefix("refs/heads/"))
        and kind in (None, each.kind)
        and who in (None, each.actor.login)
    ]
    if ask.query.get("direction") != "asc":
        found.reverse()
    return Page(found, lambda each: _activity(ask.world, each))


@route("POST", f"{REPO}/dispatches", "contents:write")
def create_dispatch(ask: Ask) -> Reply:
    payload = ask.get("client_payload", dict) or {}
    dispatch(ask.world, ask.repo, ask.actor, ask.need("event_type"), payload)
    return Reply(None, 204)


@route("GET", "/users/{username}")
def get_user(ask: Ask) -> Reply:
    who = ask.world.account(ask.params["username"])
    return Reply(base.account(ask.world, who) | {"name": who.login, "company": None})


@route("GET", "/user/{account_id}")
def get_user_by_id(ask: Ask) -> Reply:
    who = ask.world.accounts.get(ask.number("account_id"))
    if who is None:
        raise NotThere
    return Reply(base.account(ask.world, who) | {"name": who.login, "company": None})


@route("GET", "/user")
def get_me(ask: Ask) -> Reply:
    if ask.actor.grant is not None:
        raise NotThere
    return Reply(base.account(ask.world, ask.actor.account))


@route("GET", "/rate_limit")
def get_rate_limit(ask: Ask) -> Reply:
    core = ask.world.budget(ask.actor.account.login)
    return Reply({"resources": {"core": core}, "rate": core})


def _branch(world: World, repo: Repository, name: str) -> dict[str, Any]:
    sha = repo.refs[f"refs/heads/{name}"]
    rules = protection_of(repo, name)
    api = f"{world.api_url}/repos/{repo.full_name}"
    shown: dict[str, Any] = {
        "name": name,
        "commit": {"sha": sha, "url": f"{api}/commits/{sha}"},
        "protected": rules is not None or bool(rules_of(repo, name)),
        "protection_url": f"{api}/branches/{name}/protection",
    }
    shown["protection"] = _protection(rules)
    return shown


def _protection(rules: Protection | None) -> dict[str, Any]:
    """What anyone may know of classic protection; it says nothing about required reviews."""
    checks = rules.checks if rules else ()
    level = "off"
    if checks:
        level = "everyone" if rules and rules.enforce_admins else "non_admins"
    return {
        "enabled": rules is not None,
        "required_status_checks": {
            "enforcement_level": level,
            "contexts": [context for context, _ in checks],
            "checks": [{"context": context, "app_id": app_id} for context, app_id in checks],
        },
    }


def _rule(repo: Repository, ruleset_id: int, rule: Any) -> dict[str, Any]:
    return {
        **rule,
        "ruleset_id": ruleset_id,
        "ruleset_source_type": "Repository",
        "ruleset_source": repo.full_name,
    }


def _activity(world: World, each: Activity) -> dict[str, Any]:
    return {
        "id": each.id,
        "node_id": f"PA_{each.id}",
        "before": each.before,
        "after": each.after,
        "ref": each.ref,
        "timestamp": base.stamp(each.at),
        "activity_type": each.kind,
        "actor": base.account(world, each.actor),
    }
