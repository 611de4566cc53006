"""Reading blobs out of a tarball that may be hostile: nothing is ever extracted.

A member counts only if its path, size and git hash are those of the tree, so an archive
can leave things out but cannot make anything up.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Mapping
from typing import BinaryIO

from bot.github.blobs import blob_sha


class _Bounded(io.RawIOBase):
    """A stream that ends with an error after `most_bytes`: a bomb stays small."""

    def __init__(self, stream: gzip.GzipFile, most_bytes: int) -> None:
        super().__init__()
        self._stream = stream
        self._left = most_bytes

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most what is left; `tarfile` asks for what a header claims."""
        data = self._stream.read(min(size if size >= 0 else self._left, self._left))
        self._left -= len(data)
        if self._left <= 0:
            raise tarfile.ReadError("longer than its tree")
        return data


def read_archive(
    archive: BinaryIO, wanted: Mapping[str, tuple[str, int]], *, most_bytes: int
) -> Mapping[str, bytes]:
    """Blobs by hash; `wanted` is path → (blob hash, size). A broken archive gives what it can."""
    blobs: dict[str, bytes] = {}
    try:
        with gzip.GzipFile(fileobj=archive) as unzipped:
            stream = _Bounded(unzipped, most_bytes)
            with tarfile.open(fileobj=stream, mode="r|") as members:
                for member in members:
                    _take(members, member, wanted, blobs)
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError):
        return blobs
    return blobs


def _take(
    members: tarfile.TarFile,
    member: tarfile.TarInfo,
    wanted: Mapping[str, tuple[str, int]],
    blobs: dict[str, bytes],
) -> None:
    _, _, path = member.name.partition("/")
    sha, size = wanted.get(path, ("", -1))
    if not member.isfile() or member.size != size or sha in blobs:
        return
    content = members.extractfile(member)
    data = b"" if content is None else content.read(size)
    if blob_sha(data) == sha:
        blobs[sha] = data
