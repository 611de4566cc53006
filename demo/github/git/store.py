"""Blobs, trees and commits of one repository network (a fork shares its parent's store)."""

import heapq
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from dulwich.objects import Blob, Commit, ObjectID, Tree

DIRECTORY = 0o040000
REGULAR = 0o100644
LINK = 0o120000
SUBMODULE = 0o160000
# The header makes a commit signed by GitHub another object than one that only copies its text.
SIGNATURE = b"-----BEGIN PGP SIGNATURE-----\n\noffline web-flow\n-----END PGP SIGNATURE-----"

GitObject = Blob | Tree | Commit


@dataclass(frozen=True, slots=True)
class Entry:
    """One place in a tree; `mode` is git's, as a number."""

    mode: int
    sha: str

    @property
    def kind(self) -> str:
        if self.mode == SUBMODULE:
            return "commit"
        return "tree" if stat.S_ISDIR(self.mode) else "blob"


@dataclass(frozen=True, slots=True)
class Ident:
    """Who git says it was: chosen by the client, proves nothing."""

    name: str
    email: str
    at: datetime


class GitStore:
    """Objects by SHA. Unknown ones raise `KeyError`, those of another type too."""

    def __init__(self) -> None:
        self._objects: dict[str, GitObject] = {}
        self._flat: dict[str, dict[str, Entry]] = {}

    def __contains__(self, sha: str) -> bool:
        return sha in self._objects

    def kind(self, sha: str) -> str:
        return self._objects[sha].type_name.decode()

    def put_blob(self, data: bytes) -> str:
        return self._put(Blob.from_string(data))

    def blob(self, sha: str) -> bytes:
        found = self._objects[sha]
        if not isinstance(found, Blob):
            raise KeyError(sha)
        return found.as_raw_string()

    def commit(self, sha: str) -> Commit:
        found = self._objects[sha]
        if not isinstance(found, Commit):
            raise KeyError(sha)
        return found

    def tree_of(self, sha: str) -> str:
        """The tree of a commit; a tree's own SHA."""
        found = self._objects[sha]
        if isinstance(found, Commit):
            return str(found.tree, "ascii")
        if not isinstance(found, Tree):
            raise KeyError(sha)
        return sha

    def entries(self, tree: str) -> dict[str, Entry]:
        """The direct children of a tree."""
        found = self._objects[tree]
        if not isinstance(found, Tree):
            raise KeyError(tree)
        return {
            item.path.decode(): Entry(item.mode, item.sha.decode())
            for item in found.iteritems()
            if item.path is not None and item.mode is not None and item.sha is not None
        }

    def walk(self, tree: str, prefix: str = "") -> Iterator[tuple[str, Entry]]:
        """Everything under a tree, directories before their content."""
        for name, entry in self.entries(tree).items():
            yield prefix + name, entry
            if entry.kind == "tree":
                yield from self.walk(entry.sha, f"{prefix}{name}/")

    def files(self, sha: str) -> Mapping[str, Entry]:
        """Every blob, link and submodule of a commit or tree, by path."""
        tree = self.tree_of(sha)
        if tree not in self._flat:
            self._flat[tree] = {
                path: entry for path, entry in self.walk(tree) if entry.kind != "tree"
            }
        return self._flat[tree]

    def edit_tree(self, base: str | None, edits: Mapping[str, Entry | None]) -> str | None:
        """The tree `base` with some paths set or (None) removed; None when nothing is left."""
        entries = dict(self.entries(base)) if base else {}
        below: dict[str, dict[str, Entry | None]] = {}
        for path, entry in edits.items():
            name, slash, rest = path.partition("/")
            if slash:
                below.setdefault(name, {})[rest] = entry
            elif entry is None:
                entries.pop(name, None)
            else:
                entries[name] = entry
        for name, inner in below.items():
            old = entries.get(name)
            subtree = self.edit_tree(old.sha if old and old.kind == "tree" else None, inner)
            if subtree:
                entries[name] = Entry(DIRECTORY, subtree)
            elif old and old.kind == "tree":
                del entries[name]
        return self.put_tree(entries) if entries else None

    def put_tree(self, entries: Mapping[str, Entry]) -> str:
        tree = Tree()
        for name, entry in entries.items():
            tree.add(name.encode(), entry.mode, ObjectID(entry.sha.encode()))
        return self._put(tree)

    def put_commit(
        self,
        tree: str,
        parents: list[str],
        message: str,
        *,
        author: Ident,
        committer: Ident,
        signed: bool = False,
    ) -> str:
        commit = Commit()
        commit.tree = ObjectID(tree.encode())
        commit.parents = [ObjectID(parent.encode()) for parent in parents]
        commit.author, commit.author_time = _line(author), int(author.at.timestamp())
        commit.committer, commit.commit_time = _line(committer), int(committer.at.timestamp())
        commit.author_timezone = commit.commit_timezone = 0
        commit.message = message.encode()
        if signed:
            commit.gpgsig = SIGNATURE
        return self._put(commit)

    def parents(self, sha: str) -> list[str]:
        return [parent.decode() for parent in self.commit(sha).parents]

    def history(self, sha: str) -> Iterator[str]:
        """The commit and its ancestors, newest first, children before parents of the same time."""
        queue = [(-self.commit(sha).commit_time, 0, sha)]
        seen = {sha}
        while queue:
            _, depth, current = heapq.heappop(queue)
            yield current
            for parent in self.parents(current):
                if parent not in seen:
                    seen.add(parent)
                    item = (-self.commit(parent).commit_time, depth + 1, parent)
                    heapq.heappush(queue, item)

    def ahead(self, base: str, head: str) -> list[str]:
        """Commits reachable from `head` but not from `base`, oldest first."""
        known = set(self.history(base))
        return [sha for sha in self.history(head) if sha not in known][::-1]

    def is_ancestor(self, old: str, new: str) -> bool:
        return old in self.history(new)

    def merge_base(self, ours: str, theirs: str) -> str | None:
        """A best common ancestor, the newest if there are several."""
        known = set(self.history(ours))
        common = [sha for sha in self.history(theirs) if sha in known]
        return next(
            (
                sha
                for sha in common
                if not any(other != sha and self.is_ancestor(sha, other) for other in common[:8])
            ),
            None,
        )

    def _put(self, obj: GitObject) -> str:
        sha = obj.id.decode()
        self._objects.setdefault(sha, obj)
        return sha


def _line(who: Ident) -> bytes:
    name, email = (part.translate({10: None, 60: None, 62: None}) for part in (who.name, who.email))
    return f"{name} <{email}>".encode()
