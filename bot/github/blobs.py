"""Git objects kept on disk by their hash: private, bounded, shared by several processes.

One folder a repository, so that no tenant can learn what another one has, and a
repository's objects can be erased together. A lost entry costs one download, so every
disk error is a miss.
"""

import hashlib
import logging
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from bot.errors import BadInput

log = logging.getLogger(__name__)

_SHA = re.compile(r"[0-9a-f]{40}")
_CHECKSUM = hashlib.sha256().digest_size
PRUNED_TO = 0.9
ABANDONED_AFTER_SECONDS = 3600.0
PARTIAL = ".partial"


def blob_sha(data: bytes) -> str:
    """Git's name for a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class BlobCache:
    """Blocking: call it from a thread. Content is verified whenever it is read."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._written = max_bytes
        """Since the last look at the disk; the first write looks."""
        _make_private(folder)

    def read_blobs(self, repo_id: int, shas: Iterable[str]) -> Mapping[str, bytes]:
        """Those of `shas` that are here and whole."""
        found = {sha: self._read(repo_id, sha, partial(_is_blob, sha)) for sha in shas}
        return {sha: data for sha, data in found.items() if data is not None}

    def write_blobs(self, repo_id: int, blobs: Mapping[str, bytes]) -> None:
        """Keep blobs; one whose hash is not its name is left out."""
        for sha, data in blobs.items():
            if blob_sha(data) == sha:
                self._write(repo_id, sha, data)

    def read_tree(self, repo_id: int, commit_sha: str) -> bytes | None:
        """The listing kept for a commit."""
        kept = self._read(repo_id, f"{commit_sha}.tree", _is_whole)
        return None if kept is None else kept[_CHECKSUM:]

    def write_tree(self, repo_id: int, commit_sha: str, listing: bytes) -> None:
        self._write(repo_id, f"{commit_sha}.tree", hashlib.sha256(listing).digest() + listing)

    def forget(self, repo_id: int) -> None:
        """Erase all that is kept of one repository."""
        shutil.rmtree(self._folder / str(repo_id), ignore_errors=True)

    def _path(self, repo_id: int, name: str) -> Path:
        if not _SHA.fullmatch(name.removesuffix(".tree")):
            raise BadInput("A git object is named by 40 hex digits.")
        return self._folder / str(int(repo_id)) / name[:2] / name[2:]

    def _read(self, repo_id: int, name: str, is_whole: Callable[[bytes], bool]) -> bytes | None:
        path = self._path(repo_id, name)
        try:
            data = path.read_bytes()
            if not is_whole(data):
                path.unlink(missing_ok=True)
                return None
            os.utime(path)
        except OSError:
            return None
        return data

    def _write(self, repo_id: int, name: str, data: bytes) -> None:
        path = self._path(repo_id, name)
        if len(data) > self._max_bytes:
            return
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_atomically(path, data)
            self._written += len(data)
            if self._written > self._max_bytes // 10:
                self._prune()
        except OSError as problem:
            log.warning("a git object was not kept", extra={"problem": str(problem.strerror)})

    def _prune(self) -> None:
        """Delete what was used longest ago, until the folder is within its bound."""
        self._written = 0
        files = sorted(_files(self._folder, time.time()))
        total = sum(size for _, size, _ in files)
        if total <= self._max_bytes:
            return
        for _, size, path in files:
            if total <= self._max_bytes * PRUNED_TO:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


def _is_blob(sha: str, data: bytes) -> bool:
    return blob_sha(data) == sha


def _is_whole(kept: bytes) -> bool:
    return hashlib.sha256(kept[_CHECKSUM:]).digest() == kept[:_CHECKSUM]


def _write_atomically(path: Path, data: bytes) -> None:
    """Other processes see the old file, the new one or none, never a part."""
    handle, partial = tempfile.mkstemp(dir=path.parent, suffix=PARTIAL)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def _files(folder: Path, now: float) -> Iterable[tuple[float, int, str]]:
    """(last use, size, path) of everything kept; what a dead process left half-written goes."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent) / name
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            if name.endswith(PARTIAL) and now - status.st_mtime > ABANDONED_AFTER_SECONDS:
                path.unlink(missing_ok=True)
            else:
                yield status.st_mtime, status.st_size, str(path)


def _make_private(folder: Path) -> None:
    """Ours alone: a folder that others may write to could be filled for us."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise BadInput(f"The cache folder {folder} belongs to somebody else: name another one.")
    folder.chmod(0o700)
