import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.github.blobs import BlobCache, blob_sha

HELLO = b"hello\n"
HELLO_SHA = "ce013625030ba8dba906f756967f9e9ca394464a"  # git hash-object
COMMIT = "c" * 40


def only_file(folder: Path) -> Path:
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    return path


def test_a_blob_has_git_s_name() -> None:
    assert blob_sha(HELLO) == HELLO_SHA


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(content=st.binary(max_size=2000))
def test_what_is_kept_is_always_what_was_given(cache: BlobCache, content: bytes) -> None:
    sha = blob_sha(content)
    cache.write_blobs(11, {sha: content})

    assert cache.read_blobs(11, [sha]) == {sha: content}


def test_content_under_another_name_is_not_kept(cache: BlobCache) -> None:
    cache.write_blobs(11, {HELLO_SHA: b"bye\n"})

    assert cache.read_blobs(11, [HELLO_SHA]) == {}


def test_a_repository_never_sees_what_another_one_has(cache: BlobCache) -> None:
    cache.write_blobs(11, {HELLO_SHA: HELLO})
    cache.write_tree(11, COMMIT, b"[]")

    assert cache.read_blobs(12, [HELLO_SHA]) == {}
    assert cache.read_tree(12, COMMIT) is None


@pytest.mark.parametrize("damage", [b"", b"hello\nworld"], ids=["emptied", "changed"])
def test_a_damaged_blob_is_a_miss_and_goes(tmp_path: Path, damage: bytes) -> None:
    cache = BlobCache(tmp_path / "cache", 1000)
    cache.write_blobs(11, {HELLO_SHA: HELLO})
    path = only_file(tmp_path)
    path.write_bytes(damage)

    assert cache.read_blobs(11, [HELLO_SHA]) == {}
    assert not path.exists()


def test_a_damaged_tree_is_a_miss(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache", 1000)
    cache.write_tree(11, COMMIT, b'[["a", "100644"]]')
    assert cache.read_tree(11, COMMIT) == b'[["a", "100644"]]'

    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"100644", b"100755"))
    assert cache.read_tree(11, COMMIT) is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache", 1000)
    blobs = {blob_sha(content): content for content in (bytes([n]) * 300 for n in range(3))}
    for age, (sha, content) in enumerate(blobs.items()):
        cache.write_blobs(11, {sha: content})
        path = next(p for p in tmp_path.rglob("*") if p.is_file() and p.name == sha[2:])
        os.utime(path, (1000 + age, 1000 + age))
    oldest, second, newest = blobs
    cache.read_blobs(11, [oldest])

    one_more = b"x" * 300
    cache.write_blobs(11, {blob_sha(one_more): one_more})

    assert set(cache.read_blobs(11, blobs)) == {oldest, newest}
    assert second not in cache.read_blobs(11, blobs)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 900


def test_what_is_larger_than_the_cache_is_not_kept(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache", 10)
    cache.write_blobs(11, {blob_sha(b"x" * 11): b"x" * 11})

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_dead_process_left_behind_goes(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    BlobCache(folder, 1000)
    abandoned = folder / "11.partial"
    abandoned.write_bytes(b"half")
    os.utime(abandoned, (1, 1))

    BlobCache(folder, 1000).write_blobs(11, {HELLO_SHA: HELLO})

    assert not abandoned.exists()


def test_the_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o777)
    cache = BlobCache(folder, 1000)
    cache.write_blobs(11, {HELLO_SHA: HELLO})

    assert folder.stat().st_mode & 0o777 == 0o700
    assert only_file(folder).stat().st_mode & 0o777 == 0o600


def test_a_link_is_no_cache_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")

    with pytest.raises(BadInput, match="name another one"):
        BlobCache(tmp_path / "link", 1000)


def test_a_repository_is_erased_whole(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache", 1000)
    cache.write_blobs(11, {HELLO_SHA: HELLO})
    cache.write_blobs(12, {HELLO_SHA: HELLO})
    cache.forget(11)

    assert cache.read_blobs(11, [HELLO_SHA]) == {}
    assert cache.read_blobs(12, [HELLO_SHA]) == {HELLO_SHA: HELLO}


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 40, "c" * 39, "c" * 40 + "/x"])
def test_only_git_s_names_become_paths(cache: BlobCache, name: str) -> None:
    with pytest.raises(BadInput):
        cache.read_blobs(11, [name])


def test_a_disk_error_is_a_miss(tmp_path: Path) -> None:
    cache = BlobCache(tmp_path / "cache", 1000)
    (tmp_path / "cache" / "11").write_text("a file where a folder should be")
    cache.write_blobs(11, {HELLO_SHA: HELLO})

    assert cache.read_blobs(11, [HELLO_SHA]) == {}


def test_many_writers_share_a_small_folder(tmp_path: Path) -> None:
    caches = [BlobCache(tmp_path / "cache", 2000) for _ in range(4)]
    blobs = {blob_sha(content): content for content in (bytes([n]) * 200 for n in range(40))}

    def use(cache: BlobCache) -> int:
        for sha, content in blobs.items():
            cache.write_blobs(11, {sha: content})
            assert cache.read_blobs(11, [sha]) in ({sha: content}, {})
        return len(cache.read_blobs(11, blobs))

    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(use, caches))

    # Ten fit; each of the four writers may be two ahead of its next look at the disk.
    assert all(0 < count <= 18 for count in kept)
    assert list(tmp_path.rglob("*.partial")) == []
