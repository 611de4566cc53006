"""What happened on branches: commits, differences and pushes, as GitHub's server saw them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.address import ref_path
from bot.github.answers import instant, understood
from bot.github.calls import RepoCalls

MOST_COMMITS = 250
MOST_FILES = 300
"""GitHub's own ceilings for a comparison: at them it may be cut off (fail closed)."""
NOTHING = "0" * 40


@dataclass(frozen=True, slots=True)
class CommitFact:
    """A commit; author and committer are GitHub's guess from git's e-mails: None if unknown."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    author_id: int | None
    author_login: str | None
    committer_id: int | None
    committer_login: str | None


@dataclass(frozen=True, slots=True)
class FileFact:
    """One file of a difference."""

    path: str
    status: str
    """`added`, `modified`, `removed`, `renamed`, …"""
    previous_path: str | None
    sha: str | None
    """The new blob."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `head` has beyond the point where it left `base`."""

    merge_base: str
    commits: tuple[CommitFact, ...]
    """Oldest first."""
    files: tuple[FileFact, ...]
    complete: bool
    """False at GitHub's ceilings: there may be more, so nothing may be concluded."""
    lists_all: bool
    """Every commit is here, whatever became of the files."""


@dataclass(frozen=True, slots=True)
class Push:
    """One move of a branch, with the server's time and actor (never git's)."""

    before: str
    after: str
    actor_id: int | None
    at: datetime
    kind: str
    """`push`, `force_push`, `branch_creation`, …"""


class History:
    """Reads only."""

    def __init__(self, calls: RepoCalls) -> None:
        self._calls = calls

    async def commit(self, sha: str) -> CommitFact:
        return understood(commit_fact, await self._calls.get(f"/commits/{sha}", per_page=1))

    async def compare(self, base: str, head: str) -> Comparison:
        path = f"/compare/{ref_path(base)}...{ref_path(head)}"
        first = await self._calls.get(path, per_page=100, page=1)
        commits = understood(_commits, first)
        total = understood(lambda data: int(data["total_commits"]), first)
        for page in range(2, MOST_COMMITS // 100 + 2):
            if len(commits) >= min(total, MOST_COMMITS):
                break
            following = await self._calls.get(path, per_page=100, page=page)
            commits += understood(_commits, following)
        files = understood(_files, first)
        return Comparison(
            merge_base=understood(lambda data: str(data["merge_base_commit"]["sha"]), first),
            commits=tuple(commits),
            files=files,
            complete=len(commits) == total < MOST_COMMITS and len(files) < MOST_FILES,
            lists_all=len(commits) == total < MOST_COMMITS,
        )

    async def pushes(self, ref: str) -> tuple[Push, ...]:
        """Newest first; `ref` is a branch's name.

        Raises where this GitHub has no activity API or does not let us read it.
        """
        full = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
        items = await self._calls.pages("/activity", ref=full, most_pages=10)
        return tuple(understood(_push, item) for item in items)


def commit_fact(data: Any) -> CommitFact:
    author, committer = data["author"] or {}, data["committer"] or {}
    return CommitFact(
        sha=str(data["sha"]),
        tree=str(data["commit"]["tree"]["sha"]),
        parents=tuple(str(parent["sha"]) for parent in data["parents"]),
        message=str(data["commit"]["message"]),
        author_id=author.get("id"),
        author_login=author.get("login"),
        committer_id=committer.get("id"),
        committer_login=committer.get("login"),
    )


def file_fact(data: Any) -> FileFact:
    return FileFact(
        path=str(data["filename"]),
        status=str(data["status"]),
        previous_path=data.get("previous_filename"),
        sha=data.get("sha"),
    )


def _commits(data: Any) -> list[CommitFact]:
    return [commit_fact(commit) for commit in data["commits"]]


def _files(data: Any) -> tuple[FileFact, ...]:
    return tuple(file_fact(file) for file in data.get("files") or ())


def _push(data: Any) -> Push:
    return Push(
        before=str(data["before"] or NOTHING),
        after=str(data["after"] or NOTHING),
        actor_id=(data["actor"] or {}).get("id"),
        at=instant(data["timestamp"]),
        kind=str(data["activity_type"]),
    )
