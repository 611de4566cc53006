"""Tarballs for tests, good and bad."""

import io
import tarfile
from collections.abc import Mapping


def tarball(files: Mapping[str, bytes], *, extra: tuple[tarfile.TarInfo, ...] = ()) -> bytes:
    """As GitHub packs a commit: one folder on top."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for member in extra:
            archive.addfile(member)
        for path, content in files.items():
            member = tarfile.TarInfo(f"acme-shop-abc/{path}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type = kind
    member.linkname = target
    return member
