"""The merge queue: each entry is built onto the one before, checked, and merged in its turn.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

from collections.abc import Mapping
from typing import Any

from demo.github.actors import Actor, Refused, require_role
from demo.github.acts import timeline
from demo.github.acts.checks import newest_runs, newest_statuses
from demo.github.acts.merging import land, make, merged_tree
from demo.github.acts.refs import move_ref
from demo.github.acts.rules import is_green, queue_rule, requirements, unmet
from demo.github.render import commits
from demo.github.render.events import emit
from demo.github.render.pulls import facts_of
from demo.github.state import Account, Issue, QueueEntry, Repository
from demo.github.world import World

QUEUE_BOT = Account(118344674, "github-merge-queue[bot]", "Bot")
ITSELF = Actor(QUEUE_BOT)
_METHODS = {"MERGE": "merge", "SQUASH": "squash", "REBASE": "rebase"}


def enqueue(world: World, repo: Repository, actor: Actor, issue: Issue) -> QueueEntry:
    """A person with write queues a pull request that may be merged as it stands."""
    require_role(repo, actor, "write")
    facts = facts_of(issue)
    if queue_rule(repo, facts.base_ref) is None:
        raise Refused(422, "Merge queue is not enabled for this branch.")
    if issue.state != "open" or facts.draft:
        raise Refused(422, "Pull request is not in a state that can be queued.")
    problems = unmet(repo, issue)
    if problems:
        raise Refused(422, problems[0])
    if any(entry.issue is issue for entry in repo.queue):
        raise Refused(422, "Pull request is already in the queue.")
    entry = QueueEntry(issue, facts.head_sha, actor.account)
    repo.queue.append(entry)
    timeline.note(world, issue, "added_to_merge_queue", actor)
    timeline.tell(world, repo, issue, "enqueued", actor)
    advance(world, repo)
    return entry


def dequeue(world: World, repo: Repository, actor: Actor, issue: Issue) -> None:
    require_role(repo, actor, "write")
    for entry in [entry for entry in repo.queue if entry.issue is issue]:
        _drop(world, repo, entry, "MANUAL")
    advance(world, repo)


def advance(world: World, repo: Repository) -> None:
    """Build, drop and merge until nothing more can be done."""
    if repo.id in world.queues_at_work or not repo.queue:
        return
    world.queues_at_work.add(repo.id)
    try:
        while _step(world, repo):
            pass
    finally:
        world.queues_at_work.discard(repo.id)


def _step(world: World, repo: Repository) -> bool:
    """One move; whether there was any."""
    tips: dict[str, str] = {}
    for entry in repo.queue:
        base = facts_of(entry.issue).base_ref
        is_first = base not in tips
        start = tips.get(base, repo.refs[f"refs/heads/{base}"])
        wrong = _wrong(repo, entry)
        if wrong or entry.start != start:
            if wrong or not _build(world, repo, entry, start):
                _drop(world, repo, entry, wrong or "MERGE_CONFLICT")
            return True
        if is_first and _is_satisfied(repo, entry):
            _merge(world, repo, entry)
            return True
        tips[base] = entry.sha
    return False


def _wrong(repo: Repository, entry: QueueEntry) -> str | None:
    """Why the entry leaves the queue, in GitHub's words."""
    facts = facts_of(entry.issue)
    if entry.issue.state != "open":
        return "QUEUE_CLEARED"
    if facts.head_sha != entry.head_sha:
        return "GIT_TREE_INVALID"
    if entry.sha and any(
        _is_red(repo, entry.sha, *check) for check in requirements(repo, facts.base_ref)[0]
    ):
        return "CI_FAILURE"
    return None


def _is_red(repo: Repository, sha: str, context: str, app_id: int | None) -> bool:
    """It has come to an end, and not a green one."""
    ended = any(
        run.name == context and run.status == "completed" for run in newest_runs(repo, sha)
    ) or any(
        each.context == context and each.state != "pending" for each in newest_statuses(repo, sha)
    )
    return ended and not is_green(repo, sha, context, app_id)


def _is_satisfied(repo: Repository, entry: QueueEntry) -> bool:
    checks = requirements(repo, facts_of(entry.issue).base_ref)[0]
    return all(is_green(repo, entry.sha, *check) for check in checks)


def _build(world: World, repo: Repository, entry: QueueEntry, start: str) -> bool:
    """A branch of its own on top of `start`; False where that conflicts."""
    _clear(world, repo, entry, "invalidated")
    facts = facts_of(entry.issue)
    if merged_tree(repo, entry.issue, start) is None:
        return False
    rule = queue_rule(repo, facts.base_ref) or {}
    method = _METHODS[str(rule.get("merge_method", "MERGE"))]
    entry.sha = make(world, repo, Actor(entry.by), entry.issue, method, start)
    entry.start = start
    name = f"gh-readonly-queue/{facts.base_ref}/pr-{entry.issue.number}-{start}"
    entry.ref = f"refs/heads/{name}"
    move_ref(world, repo, ITSELF, entry.ref, entry.sha)
    _tell(world, repo, entry, "checks_requested")
    return True


def _merge(world: World, repo: Repository, entry: QueueEntry) -> None:
    repo.queue.remove(entry)
    by = Actor(entry.by)
    land(world, repo, by, entry.issue, entry.sha, kind="merge_queue_merge")
    _clear(world, repo, entry, "merged")


def _drop(world: World, repo: Repository, entry: QueueEntry, reason: str) -> None:
    repo.queue.remove(entry)
    _clear(world, repo, entry, "dequeued")
    timeline.note(world, entry.issue, "removed_from_merge_queue", ITSELF)
    timeline.tell(world, repo, entry.issue, "dequeued", ITSELF, reason=reason)


def _clear(world: World, repo: Repository, entry: QueueEntry, reason: str) -> None:
    """Its branch goes; the next entries are built anew when they are looked at."""
    if entry.ref in repo.refs:
        _tell(world, repo, entry, "destroyed", reason=reason)
        move_ref(world, repo, ITSELF, entry.ref, None)
    entry.ref = entry.start = ""


def _tell(
    world: World, repo: Repository, entry: QueueEntry, action: str, **parts: Mapping[str, Any] | str
) -> None:
    group = {
        "head_sha": entry.sha,
        "head_ref": entry.ref,
        "base_sha": entry.start,
        "base_ref": f"refs/heads/{facts_of(entry.issue).base_ref}",
        "head_commit": commits.push_commit(world, repo, entry.sha),
    }
    emit(world, "merge_group", action, repo, QUEUE_BOT, merge_group=group, **parts)
