"""A merge group, read from GitHub's own branches: which pull requests it merges, and on what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import NotFound
from bot.github.history import Comparison
from bot.github.repository import Repo

QUEUE = "gh-readonly-queue"
_BRANCH = re.compile(r"gh-readonly-queue/(?P<base>.+)/pr-(?P<number>[1-9][0-9]{0,8})-[0-9a-f]+")
_NAMED = re.compile(r"\(#([1-9][0-9]{0,8})\)$|^Merge pull request #([1-9][0-9]{0,8}) ")
"""How GitHub names a pull request in the first line of what it merges."""


@dataclass(frozen=True, slots=True)
class Group:
    """One branch of a merge queue."""

    branch: str
    base: str
    number: int
    """Of the pull request it was made for; those queued before it are in it too."""
    sha: str


@dataclass(frozen=True, slots=True)
class Place:
    """A pull request in a group: `before` is merged already when its own commit `sha` is."""

    number: int
    before: str | None = None
    sha: str | None = None
    """Both None where the group's commits do not tell."""


def group_of(branch: str, sha: str) -> Group | None:
    """None for a branch that no merge queue made."""
    found = _BRANCH.fullmatch(branch)
    return found and Group(branch, found["base"], int(found["number"]), sha)


async def groups_of(repo: Repo, base: str | None = None) -> tuple[Group, ...]:
    """All groups that stand now, of one base branch or of all; a conditional GET."""
    branches = await repo.git.branches(QUEUE)
    found = (group_of(name, sha) for name, sha in branches.items())
    return tuple(group for group in found if group is not None and base in {None, group.base})


async def still_stands(repo: Repo, group: Group) -> bool:
    """False once GitHub merged it, dropped it or built it anew."""
    try:
        return await repo.git.head(group.branch) == group.sha
    except NotFound:
        return False


async def places_in(repo: Repo, group: Group) -> tuple[Place, ...]:
    """Every pull request that would be merged with the group.

    Counted from the base branch as it is now: a queue may merge a group when its last commit
    alone is green, so what was queued before and is not merged yet belongs to it. Empty when
    all of it is merged.
    """
    comparison = await repo.git.compare(group.base, group.sha)
    if not comparison.commits:
        return ()
    groups = {group, *await groups_of(repo, group.base)}
    queued = _in_row(comparison, groups) if comparison.lists_all else _unordered(groups)
    known = {place.number for place in queued}
    messages = (commit.message for commit in comparison.commits)
    return (*queued, *(Place(number) for number in _named(messages) if number not in known))


def _in_row(comparison: Comparison, groups: Iterable[Group]) -> tuple[Place, ...]:
    order = {commit.sha: place for place, commit in enumerate(comparison.commits)}
    row = sorted((each for each in groups if each.sha in order), key=lambda each: order[each.sha])
    before = [comparison.merge_base, *(each.sha for each in row)]
    return tuple(
        Place(each.number, before=start, sha=each.sha)
        for each, start in zip(row, before, strict=False)
    )


def _unordered(groups: Iterable[Group]) -> tuple[Place, ...]:
    """Too many commits to be listed: every group of that base may be in it."""
    return tuple(Place(number) for number in sorted({each.number for each in groups}))


def _named(messages: Iterable[str]) -> tuple[int, ...]:
    subjects = (message.partition("\n")[0].strip() for message in messages)
    found = (_NAMED.search(subject) for subject in subjects)
    return tuple(dict.fromkeys(int(match[1] or match[2]) for match in found if match))
