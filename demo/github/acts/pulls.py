"""Pull requests: open, edit, close, draft."""

from collections.abc import Sequence

from demo.github.actors import Actor, Invalid, NotThere, Refused, has_role, require_role
from demo.github.acts import timeline
from demo.github.acts.issues import edit_text, new_issue, the_issue
from demo.github.render import base
from demo.github.render.pulls import facts_of
from demo.github.state import Account, Issue, Pull, Repository
from demo.github.world import World


def the_pull(repo: Repository, number: int) -> Issue:
    issue = the_issue(repo, number)
    if issue.pull is None:
        raise NotThere
    return issue


def open_pull(
    world: World,
    repo: Repository,
    actor: Actor,
    *,
    title: str,
    head: str,
    base_ref: str,
    body: str = "",
    draft: bool = False,
) -> Issue:
    """`head` is a branch here or `owner:branch` in a fork. Read is enough, as on GitHub."""
    require_role(repo, actor, "read")
    source, branch = _head(world, repo, head)
    sha, target = source.refs.get(f"refs/heads/{branch}"), repo.refs.get(f"refs/heads/{base_ref}")
    if sha is None:
        raise Invalid("PullRequest", "head")
    if target is None:
        raise Invalid("PullRequest", "base")
    _refuse_twins(repo, source, branch, base_ref, head)
    if not repo.git.ahead(target, sha):
        raise _custom(f"No commits between {base_ref} and {branch}")
    if draft and not repo.drafts_allowed:
        raise Refused(422, "Draft pull requests are not supported in this repository.")
    issue = new_issue(world, repo, actor, title, body, "PullRequest")
    issue.pull = Pull(world.next_id(), source, branch, sha, base_ref, target, draft)
    timeline.tell(world, repo, issue, "opened", actor)
    return issue


def edit_pull(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    *,
    title: str | None = None,
    body: str | None = None,
    state: str | None = None,
    base_ref: str | None = None,
) -> None:
    """The author may, and anybody with write."""
    if issue.author is not actor.account:
        require_role(repo, actor, "write")
    edit_text(world, repo, actor, issue, title=title, body=body)
    if base_ref is not None:
        retarget(world, repo, actor, issue, base_ref)
    if state == "closed" and issue.state == "open":
        timeline.close(world, repo, issue, actor)
    elif state == "open" and issue.state == "closed":
        reopen_pull(world, repo, actor, issue)


def close_pull(world: World, repo: Repository, actor: Actor, issue: Issue) -> None:
    """The author may, and anybody with triage."""
    if issue.author is not actor.account:
        require_role(repo, actor, "triage")
    if issue.state == "open":
        timeline.close(world, repo, issue, actor)


def reopen_pull(world: World, repo: Repository, actor: Actor, issue: Issue) -> None:
    pull = facts_of(issue)
    if issue.author is not actor.account:
        require_role(repo, actor, "triage")
    sha = pull.head_repo.refs.get(f"refs/heads/{pull.head_ref}")
    if pull.merged_at or sha is None:
        raise _custom("state cannot be changed. The branch is gone or the pull request is merged.")
    pull.head_sha = sha
    timeline.reopen(world, repo, issue, actor)


def retarget(world: World, repo: Repository, actor: Actor, issue: Issue, base_ref: str) -> None:
    pull = facts_of(issue)
    target = repo.refs.get(f"refs/heads/{base_ref}")
    if target is None:
        raise Invalid("PullRequest", "base")
    if base_ref == pull.base_ref:
        return
    before, pull.base_ref = pull.base_ref, base_ref
    changes = {"base": {"ref": {"from": before}, "sha": {"from": pull.base_sha}}}
    pull.base_sha = target
    timeline.note(world, issue, "base_ref_changed", actor)
    timeline.tell(world, repo, issue, "edited", actor, changes=changes)


def set_draft(world: World, repo: Repository, actor: Actor, issue: Issue, *, draft: bool) -> None:
    """GitHub offers it on its pages and in GraphQL only."""
    pull = facts_of(issue)
    if issue.author is not actor.account:
        require_role(repo, actor, "write")
    if pull.draft == draft:
        return
    pull.draft = draft
    event = "converted_to_draft" if draft else "ready_for_review"
    note = "convert_to_draft" if draft else "ready_for_review"
    timeline.note(world, issue, note, actor)
    timeline.tell(world, repo, issue, event, actor)


def request_reviews(
    world: World, repo: Repository, actor: Actor, issue: Issue, people: Sequence[Account]
) -> None:
    pull = facts_of(issue)
    require_role(repo, actor, "triage")
    for who in people:
        if who is issue.author:
            raise Refused(422, "Review cannot be requested from pull request author.")
        if not has_role(repo, who, "read"):
            raise Refused(422, "Reviews may only be requested from collaborators.")
        if who not in pull.requested:
            pull.requested.append(who)
            shown = base.account(world, who)
            timeline.note(world, issue, "review_requested", actor, requested_reviewer=shown)
            timeline.tell(world, repo, issue, "review_requested", actor, requested_reviewer=shown)


def _head(world: World, repo: Repository, head: str) -> tuple[Repository, str]:
    """The repository and branch that `branch` or `owner:branch` names."""
    owner, colon, branch = head.partition(":")
    if not colon:
        return repo, head
    for each in world.repos.values():
        if each.git is repo.git and each.owner.login.lower() == owner.lower():
            return each, branch
    raise Invalid("PullRequest", "head")


def _refuse_twins(
    repo: Repository, source: Repository, branch: str, base_ref: str, head: str
) -> None:
    for other in repo.issues.values():
        facts = other.pull
        if facts is None or other.state != "open" or facts.head_repo is not source:
            continue
        if (facts.head_ref, facts.base_ref) == (branch, base_ref):
            label = head if ":" in head else f"{source.owner.login}:{head}"
            raise _custom(f"A pull request already exists for {label}.")


def _custom(message: str) -> Refused:
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    return Refused(422, "Validation Failed", errors=[error])
