import gzip
import io
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.archive import read_archive
from bot.github.blobs import blob_sha
from tests.bot.github.archives import special, tarball

A, B = b"a = 1\n", b"b = 2\n"
WANTED = {"shop/a.py": (blob_sha(A), len(A)), "shop/b.py": (blob_sha(B), len(B))}
BOTH = {blob_sha(A): A, blob_sha(B): B}
BOUND = 100_000


@pytest.mark.parametrize(
    ("archive", "expected"),
    [
        pytest.param(tarball({"shop/a.py": A, "shop/b.py": B}), BOTH, id="what was asked for"),
        pytest.param(
            tarball({"x.py": b"x", "shop/a.py": A, "shop/b.py": B}), BOTH, id="and nothing else"
        ),
        pytest.param(tarball({"shop/a.py": A}), {blob_sha(A): A}, id="a file left out"),
        pytest.param(
            tarball({"shop/a.py": b"a = 9\n", "shop/b.py": B}), {blob_sha(B): B}, id="a forged file"
        ),
        pytest.param(
            tarball({"../shop/a.py": A, "/shop/b.py": B}), {}, id="names that climb mean nothing"
        ),
        pytest.param(
            tarball(
                {"shop/b.py": B},
                extra=(
                    special("top/shop/a.py", tarfile.SYMTYPE, "/etc/passwd"),
                    special("top/shop/a.py", tarfile.LNKTYPE, "top/shop/b.py"),
                    special("top/shop/a.py", tarfile.CHRTYPE),
                    special("top/shop/a.py", tarfile.FIFOTYPE),
                ),
            ),
            {blob_sha(B): B},
            id="links and devices are no files",
        ),
        pytest.param(tarball({"shop/a.py": A, "shop/b.py": B})[:-20], None, id="cut short"),
        pytest.param(b"", {}, id="empty"),
        pytest.param(b"<html>", {}, id="no archive"),
        pytest.param(gzip.compress(b"\0" * 10_000_000), {}, id="a bomb of nothing"),
        pytest.param(
            tarball({"zeros": b"\0" * 10_000_000, "shop/a.py": A}), {}, id="a bomb before the file"
        ),
    ],
)
def test_an_archive_gives_only_what_the_tree_names(
    archive: bytes, expected: dict[str, bytes] | None
) -> None:
    blobs = read_archive(io.BytesIO(archive), WANTED, most_bytes=BOUND)

    assert blobs == (expected if expected is not None else {**blobs})
    assert blobs.items() <= BOTH.items()


@given(noise=st.binary(max_size=3000))
def test_no_bytes_raise(noise: bytes) -> None:
    assert read_archive(io.BytesIO(gzip.compress(noise)), WANTED, most_bytes=BOUND) == {}


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    read_archive(io.BytesIO(tarball({"shop/a.py": A})), WANTED, most_bytes=BOUND)

    assert list(tmp_path.iterdir()) == []
