"""Branches and commits, through git's objects and never through a checkout."""

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.errors import Conflict, GitHubRefused, NotFound
from bot.github.address import ref_path
from bot.github.answers import understood
from bot.github.blobs import BlobCache, blob_sha
from bot.github.calls import RepoCalls
from bot.github.history import CommitFact, Comparison, History, Push
from bot.github.transport import Guard
from bot.github.trees import GitView

NEW_FILE = "100644"


class Git:
    """`repo.git`: reading and writing one repository's objects and branches."""

    def __init__(self, calls: RepoCalls, cache: BlobCache) -> None:
        self._calls = calls
        self._cache = cache
        self._history = History(calls)

    async def head(self, branch: str) -> str:
        """The branch's commit; raises `NotFound`. A conditional GET."""
        answer = await self._calls.get(f"/git/ref/heads/{ref_path(branch)}")
        return understood(lambda data: str(data["object"]["sha"]), answer)

    async def branches(self, prefix: str) -> dict[str, str]:
        """Name → commit of every branch whose name starts so; conditional GETs."""
        items = await self._calls.pages(f"/git/matching-refs/heads/{ref_path(prefix)}")
        return dict(understood(_branch, item) for item in items)

    def view(self, sha: str) -> GitView:
        """The files at a commit; nothing is read until it is asked for."""
        return GitView(self._calls, self._cache, sha)

    async def commit_fact(self, sha: str) -> CommitFact:
        return await self._history.commit(sha)

    async def commit_message(self, sha: str) -> str:
        return (await self._history.commit(sha)).message

    async def compare(self, base: str, head: str) -> Comparison:
        return await self._history.compare(base, head)

    async def pushes(self, ref: str) -> tuple[Push, ...]:
        return await self._history.pushes(ref)

    async def commit(
        self,
        *,
        base_sha: str,
        files: Mapping[str, str | None],
        message: str,
        modes: Mapping[str, str] | None = None,
    ) -> str:
        """Commit whole new texts (None deletes) onto `base_sha`; no branch moves.

        Two writes whatever the number of files. No author and no committer: GitHub then
        signs the commit as ours. A repeat leaves an unreachable commit and nothing else.
        """
        view = self.view(base_sha)
        tree = {
            "base_tree": await self._tree_of(base_sha),
            "tree": [
                await _tree_item(view, path, text, (modes or {}).get(path))
                for path, text in files.items()
            ],
        }
        made = await self._calls.send("POST", "/git/trees", tree, repeatable=True)
        commit = {"message": message, "tree": understood(_sha, made), "parents": [base_sha]}
        answer = await self._calls.send("POST", "/git/commits", commit, repeatable=True)
        written = [text.encode() for text in files.values() if text is not None]
        blobs = {blob_sha(data): data for data in written}
        await asyncio.to_thread(self._cache.write_blobs, self._calls.ref.repo_id, blobs)
        return understood(_sha, answer)

    async def create_branch(self, name: str, sha: str, *, guard: Guard | None = None) -> bool:
        """True: made just now; False: it was there at that commit. Raises `Conflict` if it is
        there at another one.
        """
        data = {"ref": f"refs/heads/{name}", "sha": sha}
        ref_path(name)
        try:
            await self._calls.send("POST", "/git/refs", data, guard=guard)
        except GitHubRefused as refused:
            if refused.status != 422:
                raise
            await self._expect(name, sha, refused)
            return False
        return True

    async def move_branch(self, name: str, sha: str, *, force: bool = False) -> None:
        """Raises `Conflict` where the move would lose commits and `force` is not set."""
        path = f"/git/refs/heads/{ref_path(name)}"
        try:
            await self._calls.send("PATCH", path, {"sha": sha, "force": force}, repeatable=True)
        except GitHubRefused as refused:
            if refused.status != 422:
                raise
            await self._expect(name, sha, refused)

    async def delete_branch(self, name: str) -> None:
        """A branch that is gone already is fine."""
        try:
            await self._calls.send("DELETE", f"/git/refs/heads/{ref_path(name)}", repeatable=True)
        except NotFound:
            return
        except GitHubRefused as refused:
            if refused.status != 422 or "does not exist" not in str(refused):
                raise

    async def _expect(self, name: str, sha: str, refused: GitHubRefused) -> None:
        """A refused write is fine if the branch is where it should be."""
        try:
            there = await self.head(name)
        except NotFound:
            raise refused from None
        if there != sha:
            raise Conflict(f"The branch {name} is at {there[:7]}, not {sha[:7]}.", status=409)

    async def _tree_of(self, commit_sha: str) -> str:
        answer = await self._calls.get(f"/git/commits/{commit_sha}")
        return understood(lambda data: str(data["tree"]["sha"]), answer)


async def _tree_item(
    view: GitView, path: str, text: str | None, mode: str | None
) -> dict[str, Any]:
    """One line of a new tree: inline text saves a call a file."""
    kept = mode or await view.mode(path) or NEW_FILE
    item = {"path": path, "mode": kept, "type": "blob"}
    return item | ({"sha": None} if text is None else {"content": text})


def _branch(data: Any) -> tuple[str, str]:
    return str(data["ref"]).removeprefix("refs/heads/"), str(data["object"]["sha"])


def _sha(data: Any) -> str:
    return str(data["sha"])
