"""Issues, comments, events and timelines."""

from typing import Any

from demo.github.acts import issues as acts
from demo.github.acts.labels import set_labels
from demo.github.acts.reviews import reviewed_entry
from demo.github.render import issues as render
from demo.github.render.base import stamp
from demo.github.render.commits import git_commit
from demo.github.render.pulls import base_tip
from demo.github.rest.labels import names_in
from demo.github.routing import ISSUE_READ, ISSUE_WRITE, Ask, Page, Reply, route
from demo.github.state import Issue

ISSUES = "/repos/{owner}/{repo}/issues"


def issue_of(ask: Ask) -> Issue:
    return acts.the_issue(ask.repo, ask.number("number"))


@route("GET", ISSUES, "issues:read", "pull_requests:read")
def list_issues(ask: Ask) -> Page:
    """Pull requests are among them. Newest first; state, labels, creator and since filter."""
    state = ask.query.get("state", "open")
    labels = {name.lower() for name in ask.query.get("labels", "").split(",") if name}
    creator = ask.query.get("creator", "").lower()
    found = [
        each
        for each in ask.repo.issues.values()
        if state in ("all", each.state)
        and labels <= {label.name.lower() for label in each.labels}
        and creator in ("", each.author.login.lower())
        and (stamp(each.updated_at) or "") >= ask.query.get("since", "")
    ]
    key = (lambda i: i.updated_at) if ask.query.get("sort") == "updated" else (lambda i: i.number)
    found.sort(key=key, reverse=ask.query.get("direction", "desc") == "desc")
    return Page(found, lambda each: render.issue(ask.world, ask.repo, each))


@route("POST", ISSUES, "issues:write")
def create_issue(ask: Ask) -> Reply:
    labels = names_in(ask.get("labels", list) or [])
    title, body = str(ask.need("title", (str, int))), ask.get("body") or ""
    made = acts.open_issue(ask.world, ask.repo, ask.actor, title, body, labels=labels)
    return Reply(render.issue(ask.world, ask.repo, made), 201)


@route("GET", f"{ISSUES}/{{number}}", ISSUE_READ)
def get_issue(ask: Ask) -> Reply:
    return Reply(render.issue(ask.world, ask.repo, issue_of(ask)))


@route("PATCH", f"{ISSUES}/{{number}}", ISSUE_WRITE)
def edit_issue(ask: Ask) -> Reply:
    issue = issue_of(ask)
    acts.edit_issue(
        ask.world,
        ask.repo,
        ask.actor,
        issue,
        title=ask.get("title"),
        body=ask.get("body"),
        state=ask.get("state"),
        state_reason=ask.get("state_reason"),
    )
    labels = ask.get("labels", list)
    if labels is not None:
        set_labels(ask.world, ask.repo, ask.actor, issue, names_in(labels))
    return Reply(render.issue(ask.world, ask.repo, issue))


@route("GET", f"{ISSUES}/{{number}}/comments", ISSUE_READ)
def list_comments(ask: Ask) -> Page:
    issue, since = issue_of(ask), ask.query.get("since", "")
    found = [each for each in issue.comments if (stamp(each.updated_at) or "") >= since]
    return Page(found, lambda each: render.comment(ask.world, ask.repo, issue, each))


@route("POST", f"{ISSUES}/{{number}}/comments", ISSUE_WRITE)
def create_comment(ask: Ask) -> Reply:
    issue = issue_of(ask)
    made = acts.comment(ask.world, ask.repo, ask.actor, issue, ask.need("body"))
    return Reply(render.comment(ask.world, ask.repo, issue, made), 201)


@route("GET", f"{ISSUES}/comments/{{comment_id}}", ISSUE_READ)
def get_comment(ask: Ask) -> Reply:
    issue, found = acts.find_comment(ask.repo, ask.number("comment_id"))
    return Reply(render.comment(ask.world, ask.repo, issue, found))


@route("PATCH", f"{ISSUES}/comments/{{comment_id}}", ISSUE_WRITE)
def edit_comment(ask: Ask) -> Reply:
    issue, found = acts.find_comment(ask.repo, ask.number("comment_id"))
    acts.edit_comment(ask.world, ask.repo, ask.actor, issue, found, ask.need("body"))
    return Reply(render.comment(ask.world, ask.repo, issue, found))


@route("DELETE", f"{ISSUES}/comments/{{comment_id}}", ISSUE_WRITE)
def delete_comment(ask: Ask) -> Reply:
    issue, found = acts.find_comment(ask.repo, ask.number("comment_id"))
    acts.delete_comment(ask.world, ask.repo, ask.actor, issue, found)
    return Reply(None, 204)


@route("GET", f"{ISSUES}/{{number}}/events", ISSUE_READ)
def list_events(ask: Ask) -> Page:
    return Page(issue_of(ask).timeline, lambda each: render.happening(ask.world, ask.repo, each))


@route("GET", f"{ISSUES}/{{number}}/timeline", ISSUE_READ)
def list_timeline(ask: Ask) -> Page:
    """Events, comments, reviews by time; commits first, with the dates git claims for them."""
    issue = issue_of(ask)
    dated: list[tuple[Any, int, Any]] = [
        (each.at, each.id, render.happening(ask.world, ask.repo, each)) for each in issue.timeline
    ]
    for each in issue.comments:
        shown = render.comment(ask.world, ask.repo, issue, each)
        shown |= {"event": "commented", "actor": shown["user"]}
        dated.append((each.created_at, each.id, shown))
    if issue.pull:
        for given in issue.pull.reviews:
            entry = reviewed_entry(ask.world, ask.repo, issue, given)
            dated.append((given.submitted_at, given.id, entry))
    entries = [entry for _, _, entry in sorted(dated, key=lambda item: item[:2])]
    return Page(_committed(ask, issue) + entries, lambda entry: entry)


def _committed(ask: Ask, issue: Issue) -> list[Any]:
    if issue.pull is None:
        return []
    ahead = ask.repo.git.ahead(base_tip(ask.repo, issue), issue.pull.head_sha)
    return [git_commit(ask.world, ask.repo, sha) | {"event": "committed"} for sha in ahead]
