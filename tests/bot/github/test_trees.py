import asyncio
import base64
from collections.abc import Mapping
from typing import Any

import pytest

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.blobs import BlobCache, blob_sha
from bot.github.client import GitHub, RepoRef
from bot.github.repository import Repo
from bot.ports import RepositoryView
from tests.bot.github.archives import tarball
from tests.bot.github.scripted import Answer, ScriptedGitHub

COMMIT = "c" * 40
REPO = "/repos/acme/shop"
TREE = f"{REPO}/git/trees/{COMMIT}?recursive=1"


def tree(files: Mapping[str, bytes], **modes: str) -> dict[str, Any]:
    items = [
        {
            "path": path,
            "mode": modes.get(path, "100644"),
            "type": "blob",
            "sha": blob_sha(content),
            "size": len(content),
        }
        for path, content in files.items()
    ]
    return {"sha": COMMIT, "truncated": False, "tree": items}


def serve(scripted: ScriptedGitHub, files: Mapping[str, bytes], **modes: str) -> None:
    scripted.on("GET", TREE, Answer(tree(files, **modes)))
    for content in files.values():
        serve_blob(scripted, blob_sha(content), content)


def serve_blob(scripted: ScriptedGitHub, sha: str, content: bytes) -> None:
    data = {"sha": sha, "encoding": "base64", "content": base64.encodebytes(content).decode()}
    scripted.on("GET", f"{REPO}/git/blobs/{sha}", Answer(data))


FILES = {
    "shop/cart.py": b"total = 1\n",
    "shop/café.py": "é\n".encode(),
    "logo.png": b"\x89PNG\0",
    "latin.txt": b"\xe9",
    "link": b"shop/cart.py",
    "huge.txt": b"x" * 1_000_001,
}


async def test_texts_are_files_that_people_can_read(scripted: ScriptedGitHub, repo: Repo) -> None:
    serve(scripted, FILES, link="120000")
    view: RepositoryView = repo.git.view(COMMIT)

    assert view.sha == COMMIT
    assert await view.texts([*FILES, "absent.py"]) == {
        "shop/cart.py": "total = 1\n",
        "shop/café.py": "é\n",
    }
    assert await view.text("shop/cart.py") == "total = 1\n"
    assert await view.text("logo.png") is None


async def test_facts_of_a_path_come_from_the_tree(scripted: ScriptedGitHub, repo: Repo) -> None:
    listing = tree(FILES, link="120000")
    listing["tree"] += [
        {"path": "vendored", "mode": "160000", "type": "commit", "sha": "d" * 40},
        {"path": "shop", "mode": "040000", "type": "tree", "sha": "e" * 40},
    ]
    scripted.on("GET", TREE, Answer(listing))
    view = repo.git.view(COMMIT)

    assert await view.paths() == {
        **dict.fromkeys(FILES, "100644"),
        "link": "120000",
        "vendored": "160000",
    }
    assert await view.blob_sha("link") == blob_sha(b"shop/cart.py")
    assert [await view.mode("link"), await view.mode("absent")] == ["120000", None]
    assert [await view.size("logo.png"), await view.size("vendored")] == [5, None]
    assert await view.read_bytes("vendored", 99) is None
    assert scripted.calls() == [f"GET {TREE}"]


async def test_bytes_are_read_up_to_a_limit(scripted: ScriptedGitHub, repo: Repo) -> None:
    serve(scripted, FILES)
    view = repo.git.view(COMMIT)

    assert await view.read_bytes("logo.png", 5) == b"\x89PNG\0"
    assert await view.read_bytes("logo.png", 4) is None


async def test_nothing_is_read_twice_even_by_another_view(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    serve(scripted, {"a.py": b"a\n"})
    for _ in range(2):
        view = github.repo(RepoRef(5, 11, "acme/shop")).git.view(COMMIT)
        texts = await asyncio.gather(*(view.text("a.py") for _ in range(2)))
        assert texts == ["a\n", "a\n"]

    assert scripted.calls().count(f"GET {TREE}") == 1
    assert len(scripted.calls()) <= 3


async def test_a_blob_that_is_not_what_its_hash_says_is_an_outage(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    serve(scripted, {"a.py": b"a\n"})
    serve_blob(scripted, blob_sha(b"a\n"), b"evil\n")

    with pytest.raises(GitHubUnreachable, match="not what its hash says"):
        await repo.git.view(COMMIT).text("a.py")


MANY = {f"m{number}.py": b"n = %d\n" % number for number in range(26)}


async def test_many_files_come_as_one_archive(
    scripted: ScriptedGitHub, repo: Repo, cache: BlobCache
) -> None:
    serve(scripted, MANY)
    scripted.on("GET", f"{REPO}/tarball/{COMMIT}", Answer(raw=tarball(MANY)))

    texts = await repo.git.view(COMMIT).texts(list(MANY))

    assert texts == {path: content.decode() for path, content in MANY.items()}
    assert scripted.calls() == [f"GET {TREE}", f"GET {REPO}/tarball/{COMMIT}"]
    assert len(cache.read_blobs(11, [blob_sha(content) for content in MANY.values()])) == 26


async def test_what_the_archive_leaves_out_is_read_singly(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    serve(scripted, MANY)
    packed = {path: content for path, content in MANY.items() if path != "m3.py"}
    archive = tarball(packed | {"m4.py": b"n = 9\n"})
    scripted.on("GET", f"{REPO}/tarball/{COMMIT}", Answer(raw=archive))

    texts = await repo.git.view(COMMIT).texts(list(MANY))

    assert texts == {path: content.decode() for path, content in MANY.items()}
    assert len(scripted.calls()) == 4


async def test_without_an_archive_all_are_read_singly(scripted: ScriptedGitHub, repo: Repo) -> None:
    serve(scripted, MANY)
    scripted.on("GET", f"{REPO}/tarball/{COMMIT}", Answer({"message": "no"}, status=404))

    assert len(await repo.git.view(COMMIT).texts(list(MANY))) == 26


async def test_a_tree_that_is_cut_off_is_walked(scripted: ScriptedGitHub, repo: Repo) -> None:
    blob = {"mode": "100644", "type": "blob", "sha": "b" * 40, "size": 1}
    folder = {"mode": "040000", "type": "tree"}
    scripted.on("GET", TREE, Answer({"truncated": True, "tree": [{"path": "a.py", **blob}]}))
    levels = {
        COMMIT: [{"path": "a.py", **blob}, {"path": "shop", **folder, "sha": "1" * 40}],
        "1" * 40: [{"path": "b.py", **blob}, {"path": "deep", **folder, "sha": "2" * 40}],
        "2" * 40: [{"path": "c.py", **blob}],
    }
    for sha, items in levels.items():
        scripted.on("GET", f"{REPO}/git/trees/{sha}", Answer({"truncated": False, "tree": items}))
    scripted.on("GET", TREE, Answer({"truncated": True, "tree": []}))

    assert set(await repo.git.view(COMMIT).paths()) == {"a.py", "shop/b.py", "shop/deep/c.py"}


async def test_a_tree_too_large_to_be_walked_is_refused(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", TREE, Answer({"truncated": True, "tree": []}))
    scripted.on("GET", f"{REPO}/git/trees/{COMMIT}", Answer({"truncated": True, "tree": []}))

    with pytest.raises(GitHubRefused, match="too large"):
        await repo.git.view(COMMIT).paths()


async def test_a_tree_of_another_shape_is_an_outage(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", TREE, Answer([1, 2]))

    with pytest.raises(GitHubUnreachable):
        await repo.git.view(COMMIT).paths()
