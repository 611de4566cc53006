"""The files of one repository at one commit, read from git objects."""

import asyncio
import base64
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.answers import understood
from bot.github.archive import read_archive
from bot.github.blobs import BlobCache, blob_sha
from bot.github.calls import RepoCalls

log = logging.getLogger(__name__)

LINK = "120000"
SUBMODULE = "160000"
MOST_TEXT_BYTES = 1_000_000
ARCHIVE_FROM = 4
"""More missing blobs than this are fetched as one archive."""
MOST_ARCHIVE_BYTES = 256_000_000
MOST_SINGLE_BLOBS = 500
MOST_TREE_CALLS = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """One path of a tree."""

    mode: str
    sha: str
    size: int | None
    """Bytes; None for a submodule."""


class GitView:
    """Implements `bot.ports.RepositoryView`."""

    def __init__(self, calls: RepoCalls, cache: BlobCache, sha: str) -> None:
        self._calls = calls
        self._cache = cache
        self._repo_id = calls.ref.repo_id
        self._sha = sha
        self._entries: Mapping[str, Entry] | None = None
        self._loading = asyncio.Lock()

    @property
    def sha(self) -> str:
        return self._sha

    async def paths(self) -> Mapping[str, str]:
        return {path: entry.mode for path, entry in (await self.entries()).items()}

    async def mode(self, path: str) -> str | None:
        entry = (await self.entries()).get(path)
        return None if entry is None else entry.mode

    async def blob_sha(self, path: str) -> str | None:
        entry = (await self.entries()).get(path)
        return None if entry is None else entry.sha

    async def size(self, path: str) -> int | None:
        entry = (await self.entries()).get(path)
        return None if entry is None else entry.size

    async def sizes(self) -> Mapping[str, int]:
        entries = await self.entries()
        return {
            path: entry.size
            for path, entry in entries.items()
            if entry.size is not None and entry.mode != LINK
        }

    async def text(self, path: str) -> str | None:
        return (await self.texts([path])).get(path)

    async def texts(self, paths: Sequence[str]) -> Mapping[str, str]:
        entries = await self.entries()
        wanted = {
            path: entry for path in paths if (entry := entries.get(path)) and _may_be_text(entry)
        }
        blobs = await self._blobs(wanted)
        texts = {path: _decoded(blobs.get(entry.sha)) for path, entry in wanted.items()}
        return {path: text for path, text in texts.items() if text is not None}

    async def read_bytes(self, path: str, limit: int) -> bytes | None:
        """A file or link as it is; None if absent, a submodule or over `limit` bytes."""
        entry = (await self.entries()).get(path)
        if entry is None or entry.size is None or entry.size > limit:
            return None
        return (await self._blobs({path: entry})).get(entry.sha)

    async def entries(self) -> Mapping[str, Entry]:
        """Every path that is no folder; one call a commit, kept on disk."""
        async with self._loading:
            if self._entries is None:
                self._entries = await self._kept_entries() or await self._fetched_entries()
            return self._entries

    async def _kept_entries(self) -> Mapping[str, Entry] | None:
        kept = await asyncio.to_thread(self._cache.read_tree, self._repo_id, self._sha)
        return None if kept is None else {path: Entry(*rest) for path, *rest in json.loads(kept)}

    async def _fetched_entries(self) -> Mapping[str, Entry]:
        entries = await fetch_tree(self._calls, self._sha)
        listing = [(path, entry.mode, entry.sha, entry.size) for path, entry in entries.items()]
        packed = json.dumps(listing).encode()
        await asyncio.to_thread(self._cache.write_tree, self._repo_id, self._sha, packed)
        return entries

    async def _blobs(self, wanted: Mapping[str, Entry]) -> Mapping[str, bytes]:
        """Contents by hash: from disk, else one by one, else as one archive."""
        shas = {entry.sha for entry in wanted.values()}
        blobs = dict(await asyncio.to_thread(self._cache.read_blobs, self._repo_id, shas))
        missing = {path: entry for path, entry in wanted.items() if entry.sha not in blobs}
        if len({entry.sha for entry in missing.values()}) > ARCHIVE_FROM:
            blobs |= await self._archived(missing)
        rest = sorted(shas - set(blobs))
        if len(rest) > MOST_SINGLE_BLOBS:
            log.warning("too many files were asked for", extra={"left_out": len(rest)})
        return blobs | await self._single(rest[:MOST_SINGLE_BLOBS])

    async def _single(self, shas: Sequence[str]) -> dict[str, bytes]:
        if not shas:
            return {}
        tasks = [asyncio.create_task(fetch_blob(self._calls, sha)) for sha in shas]
        try:
            contents = await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
        blobs = dict(zip(shas, contents, strict=True))
        await asyncio.to_thread(self._cache.write_blobs, self._repo_id, blobs)
        return blobs

    async def _archived(self, missing: Mapping[str, Entry]) -> Mapping[str, bytes]:
        """What the archive holds of `missing`; it may leave things out (`export-ignore`)."""
        everything = (await self.entries()).values()
        most_bytes = sum(entry.size or 0 for entry in everything) + 4096 * (len(everything) + 256)
        if most_bytes > MOST_ARCHIVE_BYTES:
            return {}
        wanted = {path: (entry.sha, entry.size or 0) for path, entry in missing.items()}
        with tempfile.TemporaryFile() as archive:
            try:
                await self._calls.download(f"/tarball/{self._sha}", archive, most_bytes=most_bytes)
            except (GitHubRefused, GitHubUnreachable) as problem:
                log.warning("the archive was not read", extra={"problem": str(problem)})
                return {}
            archive.seek(0)
            blobs = await asyncio.to_thread(read_archive, archive, wanted, most_bytes=most_bytes)
        await asyncio.to_thread(self._cache.write_blobs, self._repo_id, blobs)
        return blobs


async def fetch_tree(calls: RepoCalls, sha: str) -> Mapping[str, Entry]:
    """All entries below a commit; what GitHub cuts off is read folder by folder."""
    whole = understood(_listing, await calls.get(f"/git/trees/{sha}", recursive=1))
    if not whole.truncated:
        return whole.entries
    entries: dict[str, Entry] = {}
    folders = [("", sha)]
    for _ in range(MOST_TREE_CALLS):
        prefix, tree_sha = folders.pop()
        level = understood(_listing, await calls.get(f"/git/trees/{tree_sha}"))
        if level.truncated:
            break
        folders += [(f"{prefix}{name}/", below) for name, below in level.folders.items()]
        entries |= {prefix + name: entry for name, entry in level.entries.items()}
        if not folders:
            return entries
    raise GitHubRefused("The repository's tree is too large to be read whole.", status=413)


async def fetch_blob(calls: RepoCalls, sha: str) -> bytes:
    """One blob, verified; raises `GitHubUnreachable` if it is not what its name says."""
    answer = await calls.get(f"/git/blobs/{sha}")
    data = understood(_content, answer)
    if blob_sha(data) != sha:
        raise GitHubUnreachable("GitHub's blob is not what its hash says.")
    return data


@dataclass(frozen=True, slots=True)
class _Listing:
    truncated: bool
    entries: Mapping[str, Entry]
    folders: Mapping[str, str]
    """Path → tree."""


def _listing(tree: Any) -> _Listing:
    items = tree["tree"]
    return _Listing(
        truncated=bool(tree.get("truncated")),
        entries={
            str(item["path"]): Entry(str(item["mode"]), str(item["sha"]), item.get("size"))
            for item in items
            if item["type"] != "tree"
        },
        folders={str(item["path"]): str(item["sha"]) for item in items if item["type"] == "tree"},
    )


def _content(answer: Any) -> bytes:
    if answer["encoding"] == "base64":
        return base64.b64decode(answer["content"])
    return str(answer["content"]).encode()


def _may_be_text(entry: Entry) -> bool:
    return (
        entry.mode not in {LINK, SUBMODULE}
        and entry.size is not None
        and entry.size <= MOST_TEXT_BYTES
    )


def _decoded(data: bytes | None) -> str | None:
    if data is None or b"\0" in data:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
