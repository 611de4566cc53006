"""Issues and comments."""

from collections.abc import Sequence
from typing import Any

from demo.github.actors import Actor, Invalid, NotThere, Refused, has_role, require_role
from demo.github.acts import timeline
from demo.github.acts.labels import add_labels, attach, find_label
from demo.github.render import issues as render
from demo.github.render.events import emit
from demo.github.state import Comment, Issue, Repository
from demo.github.world import World

MAX_BODY = 65_536


def the_issue(repo: Repository, number: int) -> Issue:
    found = repo.issues.get(number)
    if found is None:
        raise NotThere
    return found


def new_issue(
    world: World, repo: Repository, actor: Actor, title: str, body: str, resource: str = "Issue"
) -> Issue:
    """The record alone, with the repository's next number; pull requests share the numbers."""
    if not title.strip():
        raise Invalid(resource, "title", "missing_field")
    if len(body) > MAX_BODY:
        raise Invalid(resource, "body", message="body is too long (maximum is 65536 characters)")
    now, number = world.now(), len(repo.issues) + 1
    issue = Issue(world.next_id(), number, title, body, actor.account, now, now, via_app=actor.app)
    repo.issues[number] = issue
    return issue


def open_issue(
    world: World,
    repo: Repository,
    actor: Actor,
    title: str,
    body: str = "",
    *,
    labels: Sequence[str] = (),
    template_labels: Sequence[str] = (),
) -> Issue:
    """Open an issue. Labels of people below triage are dropped silently, a template's stick."""
    require_role(repo, actor, "read")
    issue = new_issue(world, repo, actor, title, body)
    timeline.tell(world, repo, issue, "opened", actor)
    for name in template_labels:
        label = find_label(repo, name)
        if label:
            attach(world, repo, actor, issue, label)
    if actor.grant is not None or has_role(repo, actor.account, "triage"):
        add_labels(world, repo, actor, issue, labels)
    return issue


def edit_issue(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    *,
    title: str | None = None,
    body: str | None = None,
    state: str | None = None,
    state_reason: str | None = None,
) -> None:
    """Change text or state; the author may, others need triage (text: write)."""
    if actor.account is not issue.author:
        text = title is not None or body is not None
        require_role(repo, actor, "write" if text else "triage")
    if body is not None and len(body) > MAX_BODY:
        raise Invalid("Issue", "body", message="body is too long (maximum is 65536 characters)")
    edit_text(world, repo, actor, issue, title=title, body=body)
    if state == "closed" and issue.state == "open":
        timeline.close(world, repo, issue, actor, state_reason or "completed")
    elif state == "open" and issue.state == "closed":
        timeline.reopen(world, repo, issue, actor)
    elif state not in (None, "open", "closed"):
        raise Invalid("Issue", "state")


def edit_text(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    *,
    title: str | None,
    body: str | None,
) -> None:
    changes: dict[str, Any] = {}
    if title is not None and title != issue.title:
        changes["title"] = {"from": issue.title}
        timeline.note(world, issue, "renamed", actor, rename={"from": issue.title, "to": title})
        issue.title = title
    if body is not None and body != issue.body:
        changes["body"] = {"from": issue.body}
        issue.body = body
    if changes:
        issue.updated_at = world.now()
        timeline.tell(world, repo, issue, "edited", actor, changes=changes)


def comment(world: World, repo: Repository, actor: Actor, issue: Issue, body: str) -> Comment:
    require_role(repo, actor, "read")
    _check_comment(body)
    now = world.now()
    made = Comment(world.next_id(), actor.account, body, now, now, actor.app)
    issue.comments.append(made)
    issue.updated_at = now
    _tell_comment(world, repo, issue, made, "created", actor)
    return made


def edit_comment(
    world: World, repo: Repository, actor: Actor, issue: Issue, which: Comment, body: str
) -> None:
    """The author may; so may anybody with write."""
    if which.author is not actor.account:
        if actor.grant is not None:
            raise Refused(403, "Resource not accessible by integration")
        require_role(repo, actor, "write")
    _check_comment(body)
    changes = {"body": {"from": which.body}}
    which.body, which.updated_at = body, world.now()
    _tell_comment(world, repo, issue, which, "edited", actor, changes=changes)


def delete_comment(
    world: World, repo: Repository, actor: Actor, issue: Issue, which: Comment
) -> None:
    """The author may; so may anybody with write."""
    if which.author is not actor.account:
        require_role(repo, actor, "write")
    issue.comments.remove(which)
    _tell_comment(world, repo, issue, which, "deleted", actor)


def find_comment(repo: Repository, comment_id: int) -> tuple[Issue, Comment]:
    for issue in repo.issues.values():
        for each in issue.comments:
            if each.id == comment_id:
                return issue, each
    raise NotThere


def _check_comment(body: str) -> None:
    if not body.strip():
        raise Invalid("IssueComment", "body", "missing_field")
    if len(body) > MAX_BODY:
        raise Invalid("IssueComment", "body", message="Body is too long")


def _tell_comment(
    world: World,
    repo: Repository,
    issue: Issue,
    which: Comment,
    action: str,
    actor: Actor,
    **parts: Any,
) -> None:
    parts |= {
        "issue": render.issue(world, repo, issue),
        "comment": render.comment(world, repo, issue, which),
    }
    emit(world, "issue_comment", action, repo, actor.account, **parts)
