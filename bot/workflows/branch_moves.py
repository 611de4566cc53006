"""Who moved the branch, and when: GitHub's own log, never what git says of itself (R12, R22)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.errors import Forbidden, NotFound
from bot.github.history import CommitFact, Push
from bot.github.pulls import PullFact
from bot.workflows.situation import Situation


async def read_moves(situation: Situation, pull: PullFact) -> tuple[Push, ...]:
    """Newest first; empty where the log may not be read: our own record is all we have then."""
    try:
        return await situation.repo.git.pushes(pull.head_ref)
    except (NotFound, Forbidden):
        return ()


def matters(situation: Situation, pull: PullFact, commits: Iterable[CommitFact]) -> bool:
    """Whether a decision needs the log: for who pushed a commit that is not ours, or for since
    when the head is the head, which a label and an execute depend on.

    A branch that left our commit and came back shows no foreign commit, but its label is void,
    and so is an execute that was told to us (R35).
    """
    if situation.fix.execute_head == pull.head_sha:
        return True
    if any(commit.sha not in (situation.fix.commits or ()) for commit in commits):
        return True
    names = situation.policy.usable.labels
    consenting = {names.approve.casefold(), names.execute.casefold()}
    known = situation.tenant.label_ids or {}
    ids = {node_id for name, node_id in known.items() if name.casefold() in consenting}
    return any(label.name.casefold() in consenting or label.node_id in ids for label in pull.labels)


def head_since(head: str, moves: Iterable[Push], *, shown: datetime | None) -> datetime | None:
    """The later of GitHub's time of the push and `shown`, our first check run on that head.

    None before that check run: nobody can have consented to what was not shown.
    """
    if shown is None:
        return None
    return max([shown, *(move.at for move in moves if move.after == head)])


def brought_by(
    commits: Sequence[CommitFact], moves: Iterable[Push]
) -> Mapping[str, frozenset[int | None]]:
    """Commit → everyone who ever moved the branch onto it or past it; None among them: unknown.

    A push brings all that its new tip reaches and its old tip did not. Whoever brings a commit
    back after it was gone has pushed it too.
    """
    parents = {commit.sha: commit.parents for commit in commits}
    found: defaultdict[str, set[int | None]] = defaultdict(set)
    for move in moves:
        for sha in _reached(move.after, parents) - _reached(move.before, parents):
            found[sha].add(move.actor_id)
    return {sha: frozenset(found[sha] or {None}) for sha in parents}


def _reached(tip: str, parents: Mapping[str, Sequence[str]]) -> set[str]:
    reached: set[str] = set()
    queue = [tip]
    while queue:
        sha = queue.pop()
        if sha in parents and sha not in reached:
            reached.add(sha)
            queue += parents[sha]
    return reached
