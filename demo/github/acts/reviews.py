"""Reviews. Anyone who can read may give one; what it is worth is another question."""

from typing import Any

from demo.github.actors import Actor, NotThere, Refused, require_role
from demo.github.acts import timeline
from demo.github.render import base
from demo.github.render.events import emit
from demo.github.render.pulls import facts_of, pull
from demo.github.render.pulls import review as render_review
from demo.github.state import Issue, Repository, Review
from demo.github.world import World

STATES = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def the_review(issue: Issue, review_id: int) -> Review:
    for each in facts_of(issue).reviews:
        if each.id == review_id:
            return each
    raise NotThere


def review(
    world: World,
    repo: Repository,
    actor: Actor,
    issue: Issue,
    event: str,
    *,
    body: str = "",
    commit_id: str | None = None,
) -> Review:
    """Review as APPROVE, REQUEST_CHANGES or COMMENT; an empty event leaves it PENDING.

    `commit_id` may be any commit of the pull request: a reviewer chooses it.
    """
    require_role(repo, actor, "read")
    facts = facts_of(issue)
    _refuse_review(actor, issue, event, body)
    sha = commit_id or facts.head_sha
    if sha not in repo.published:
        raise Refused(422, "The commit_id is not part of the pull request")
    made = Review(
        world.next_id(), actor.account, body, STATES.get(event, "PENDING"), sha, world.now()
    )
    facts.reviews.append(made)
    if actor.account in facts.requested:
        facts.requested.remove(actor.account)
    if event:
        issue.updated_at = world.now()
        _tell(world, repo, issue, made, "submitted", actor)
    return made


def dismiss_review(
    world: World, repo: Repository, actor: Actor, issue: Issue, which: Review, message: str
) -> None:
    """Anybody with write may dismiss anybody's review."""
    require_role(repo, actor, "write")
    if which.state not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refused(422, f"Can not dismiss a {which.state.lower()} pull request review")
    if not message.strip():
        raise Refused(422, "A message is required to dismiss a review")
    which.dismissed_from, which.state = which.state, "DISMISSED"
    timeline.note(
        world,
        issue,
        "review_dismissed",
        actor,
        dismissed_review={
            "state": which.dismissed_from.lower(),
            "review_id": which.id,
            "dismissal_message": message,
        },
    )
    _tell(world, repo, issue, which, "dismissed", actor)


def edit_review(
    world: World, repo: Repository, actor: Actor, issue: Issue, which: Review, body: str
) -> None:
    if which.author is not actor.account:
        raise Refused(403, "Only the author can edit a review.")
    changes = {"body": {"from": which.body}}
    which.body = body
    _tell(world, repo, issue, which, "edited", actor, changes=changes)


def _refuse_review(actor: Actor, issue: Issue, event: str, body: str) -> None:
    if event and event not in STATES:
        raise Refused(422, "Unprocessable Entity", errors=[{"field": "event", "code": "invalid"}])
    if actor.account is issue.author and event in ("APPROVE", "REQUEST_CHANGES"):
        what = "approve" if event == "APPROVE" else "request changes on"
        said = f"Can not {what} your own pull request"
        raise Refused(422, "Unprocessable Entity", errors=[{"message": said}])
    if event in ("REQUEST_CHANGES", "COMMENT") and not body.strip():
        raise Refused(422, "Unprocessable Entity", errors=[{"field": "body", "code": "missing"}])
    if issue.state == "closed" and event in ("APPROVE", "REQUEST_CHANGES"):
        raise Refused(422, "Can not review a closed pull request")


def _tell(
    world: World,
    repo: Repository,
    issue: Issue,
    which: Review,
    action: str,
    actor: Actor,
    **parts: Any,
) -> None:
    shown = render_review(world, repo, issue, which)
    parts |= {
        "review": shown | {"state": which.state.lower()},
        "pull_request": pull(world, repo, issue),
    }
    emit(world, "pull_request_review", action, repo, actor.account, **parts)


def reviewed_entry(world: World, repo: Repository, issue: Issue, which: Review) -> dict[str, Any]:
    """The timeline's `reviewed` entry."""
    shown = render_review(world, repo, issue, which)
    return shown | {
        "event": "reviewed",
        "state": which.state.lower(),
        "user": base.account(world, which.author),
    }
