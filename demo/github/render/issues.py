"""Issues, labels, comments and timelines."""

from demo.github.render.base import Json, account, app, stamp
from demo.github.state import Comment, Happening, Issue, Label, Repository
from demo.github.world import World


def label(world: World, repo: Repository, which: Label) -> Json:
    return {
        "id": which.id,
        "node_id": f"LA_{which.id}",
        "url": f"{world.api_url}/repos/{repo.full_name}/labels/{which.name}",
        "name": which.name,
        "color": which.color,
        "default": False,
        "description": which.description,
    }


def issue(world: World, repo: Repository, which: Issue) -> Json:
    kind = "pull" if which.pull else "issues"
    api = f"{world.api_url}/repos/{repo.full_name}/issues/{which.number}"
    answer: Json = {
        "id": which.id,
        "node_id": f"{'PR' if which.pull else 'I'}_{which.id}",
        "url": api,
        "repository_url": f"{world.api_url}/repos/{repo.full_name}",
        "labels_url": f"{api}/labels{{/name}}",
        "comments_url": f"{api}/comments",
        "events_url": f"{api}/events",
        "timeline_url": f"{api}/timeline",
        "html_url": f"{world.web_url}/{repo.full_name}/{kind}/{which.number}",
        "number": which.number,
        "state": which.state,
        "state_reason": which.state_reason,
        "title": which.title,
        "body": which.body or None,
        "user": account(world, which.author),
        "labels": [label(world, repo, each) for each in which.labels],
        "assignee": None,
        "assignees": [],
        "locked": False,
        "comments": len(which.comments),
        "created_at": stamp(which.created_at),
        "updated_at": stamp(which.updated_at),
        "closed_at": stamp(which.closed_at),
        "closed_by": account(world, which.closed_by) if which.closed_by else None,
        "author_association": "NONE",
        "performed_via_github_app": app(world, which.via_app),
    }
    if which.pull:
        pull_api = f"{world.api_url}/repos/{repo.full_name}/pulls/{which.number}"
        answer["draft"] = which.pull.draft
        answer["pull_request"] = {
            "url": pull_api,
            "html_url": answer["html_url"],
            "merged_at": stamp(which.pull.merged_at),
        }
    return answer


def comment(world: World, repo: Repository, where: Issue, which: Comment) -> Json:
    api = f"{world.api_url}/repos/{repo.full_name}/issues"
    kind = "pull" if where.pull else "issues"
    page = f"{world.web_url}/{repo.full_name}/{kind}/{where.number}"
    return {
        "id": which.id,
        "node_id": f"IC_{which.id}",
        "url": f"{api}/comments/{which.id}",
        "html_url": f"{page}#issuecomment-{which.id}",
        "issue_url": f"{api}/{where.number}",
        "user": account(world, which.author),
        "body": which.body,
        "created_at": stamp(which.created_at),
        "updated_at": stamp(which.updated_at),
        "author_association": "NONE",
        "performed_via_github_app": app(world, which.via_app),
    }


def happening(world: World, repo: Repository, which: Happening) -> Json:
    """An issue event, as in `/issues/{n}/events` and inside the timeline."""
    return {
        "id": which.id,
        "node_id": f"EV_{which.id}",
        "url": f"{world.api_url}/repos/{repo.full_name}/issues/events/{which.id}",
        "actor": account(world, which.actor),
        "event": which.event,
        "commit_id": None,
        "commit_url": None,
        "created_at": stamp(which.at),
        "performed_via_github_app": app(world, which.via_app),
        **which.facts,
    }
