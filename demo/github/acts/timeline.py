"""What is remembered about an issue, and told to the App."""

import re
from typing import Any

from demo.github.actors import Actor
from demo.github.render import issues as render
from demo.github.render.events import emit
from demo.github.render.pulls import pull
from demo.github.state import Happening, Issue, Label, Repository
from demo.github.world import World

# https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
_CLOSING = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #(\d{1,9})\b", re.IGNORECASE)


def note(world: World, issue: Issue, event: str, actor: Actor, **facts: Any) -> Happening:
    """Add an entry to the timeline; the issue counts as updated."""
    issue.updated_at = world.now()
    entry = Happening(world.next_id(), event, actor.account, world.now(), actor.app, facts)
    issue.timeline.append(entry)
    return entry


def note_label(world: World, issue: Issue, event: str, actor: Actor, label: Label) -> None:
    """`labeled` or `unlabeled`: the name is kept as it is now, the label by its identity."""
    named = {"label": {"name": label.name, "color": label.color}}
    issue.updated_at = world.now()
    issue.timeline.append(
        Happening(world.next_id(), event, actor.account, world.now(), actor.app, named, label)
    )


def tell(
    world: World, repo: Repository, issue: Issue, action: str, actor: Actor, **parts: Any
) -> None:
    """`pull_request` for pull requests, `issues` for the others."""
    if issue.pull:
        shown = pull(world, repo, issue) | {"merged": issue.pull.merged_at is not None}
        parts |= {"number": issue.number, "pull_request": shown}
        emit(world, "pull_request", action, repo, actor.account, **parts)
    else:
        parts |= {"issue": render.issue(world, repo, issue)}
        emit(world, "issues", action, repo, actor.account, **parts)


def close(
    world: World, repo: Repository, issue: Issue, actor: Actor, reason: str = "completed"
) -> None:
    issue.state, issue.closed_at, issue.closed_by = "closed", world.now(), actor.account
    issue.state_reason = None if issue.pull else reason
    note(world, issue, "closed", actor, state_reason=issue.state_reason)
    tell(world, repo, issue, "closed", actor)
    world.react(repo)


def reopen(world: World, repo: Repository, issue: Issue, actor: Actor) -> None:
    issue.state, issue.closed_at, issue.closed_by = "open", None, None
    issue.state_reason = None if issue.pull else "reopened"
    note(world, issue, "reopened", actor)
    tell(world, repo, issue, "reopened", actor)


def close_mentioned(world: World, repo: Repository, text: str, actor: Actor) -> None:
    """Close the issues that a text on the default branch says it fixes."""
    for number in _CLOSING.findall(text):
        issue = repo.issues.get(int(number))
        if issue and issue.pull is None and issue.state == "open":
            close(world, repo, issue, actor)
