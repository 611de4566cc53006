"""Git as git: objects, trees, refs, and who made what."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from demo.github.git.store import Entry, GitStore, Ident
from tests.fakes.offline_github_rig import Rig, rig

ZERO = "0" * 40
GIT = (("NAME", "Ana"), ("EMAIL", "ana@example.com"), ("DATE", "2026-01-01T00:00:00 +0000"))


def test_objects_have_the_names_that_git_gives_them(tmp_path: Path) -> None:
    store, who = GitStore(), Ident("Ana", "ana@example.com", datetime(2026, 1, 1, tzinfo=UTC))
    tree = store.edit_tree(None, {"a/b.txt": Entry(0o100755, store.put_blob(b"hi\n"))})
    assert tree
    commit = store.put_commit(tree, [], "One\n", author=who, committer=who)

    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.txt").write_bytes(b"hi\n")
    (tmp_path / "a/b.txt").chmod(0o755)
    script = "git init -q . && git add . && git commit -q -m One && git rev-parse HEAD"
    people = {
        f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in GIT
    }
    made = subprocess.run(
        ["sh", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), **people},
        capture_output=True,
        check=True,
        text=True,
    )

    assert commit == made.stdout.strip()


@pytest.mark.parametrize(
    ("ref", "sha", "message"),
    [
        pytest.param("refs/heads/main", "HEAD", "Reference already exists", id="taken"),
        pytest.param("refs/heads/new", "f" * 40, "Object does not exist", id="no such commit"),
        pytest.param("refs/heads/a..b", "HEAD", "Reference name invalid", id="a bad name"),
        pytest.param("heads/new", "HEAD", "Reference name invalid", id="not a full ref"),
        pytest.param(
            "refs/heads/main/x",
            "HEAD",
            "Reference cannot be created: it clashes with another one",
            id="below another branch",
        ),
    ],
)
async def test_a_ref_is_refused(ref: str, sha: str, message: str) -> None:
    async with rig() as r:
        sha = r.shop.head() if sha == "HEAD" else sha

        answer = await r.repo("POST", "/git/refs", {"ref": ref, "sha": sha})

        assert (answer.status, answer.message) == (422, message)


async def test_a_branch_moves_forward_and_backward_only_by_force() -> None:
    async with rig() as r:
        old = r.shop.head()
        new = r.shop.push("ana", "topic", {"a.txt": "a\n"})
        path = "/git/refs/heads/topic"

        refused = await r.repo("PATCH", path, {"sha": old})
        forced = await r.repo("PATCH", path, {"sha": old, "force": True})
        gone = await r.repo("DELETE", path)

        assert (refused.status, refused.message) == (422, "Update is not a fast forward")
        assert (forced.status, gone.status) == (200, 204)
        activity = (await r.repo("GET", "/activity?ref=refs/heads/topic")).data
        assert [
            (each["activity_type"], each["before"], each["after"], each["actor"]["login"])
            for each in activity
        ] == [
            ("branch_deletion", old, ZERO, "fixwarden[bot]"),
            ("force_push", new, old, "fixwarden[bot]"),
            ("branch_creation", ZERO, new, "ana"),
        ]


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param({"path": "../x", "content": ""}, id="a path that leaves the tree"),
        pytest.param({"path": ".GIT/config", "content": ""}, id="git's own folder"),
        pytest.param({"path": "a//b", "content": ""}, id="an empty part"),
        pytest.param({"path": "a", "mode": "100600", "content": ""}, id="a mode git has not"),
        pytest.param({"path": "a", "sha": "f" * 40}, id="a blob that does not exist"),
        pytest.param({"path": "a"}, id="neither sha nor content"),
    ],
)
async def test_a_tree_is_refused(entry: dict[str, Any]) -> None:
    async with rig() as r:
        assert (await r.repo("POST", "/git/trees", {"tree": [entry]})).status == 422


async def test_a_tree_adds_changes_and_deletes() -> None:
    async with rig() as r:
        tree = r.shop.state.git.tree_of(r.shop.head())
        edits = [
            {"path": "shop/new.py", "mode": "100755", "type": "blob", "content": "x = 1\n"},
            {"path": "shop/tax.py", "mode": "100644", "type": "blob", "sha": None},
        ]

        made = await r.repo("POST", "/git/trees", {"base_tree": tree, "tree": edits})
        whole = await r.repo("GET", f"/git/trees/{made.data['sha']}?recursive=1")

        assert {each["path"]: each["mode"] for each in whole.data["tree"]} == {
            ".github": "040000",
            ".github/workflows": "040000",
            ".github/workflows/ci.yml": "100644",
            "README.md": "100644",
            "shop": "040000",
            "shop/cart.py": "100644",
            "shop/new.py": "100755",
        }
        assert whole.data["truncated"] is False


async def test_a_tree_over_the_limit_is_truncated_and_says_so() -> None:
    async with rig() as r:
        r.github.world.tree_limit = 3

        tree = (await r.repo("GET", "/git/trees/main?recursive=1")).data

        assert (len(tree["tree"]), tree["truncated"]) == (3, True)


async def _commit(r: Rig, path: str, content: str) -> str:
    """A commit on top of main, not yet on any branch."""
    base = r.shop.head()
    edit = {"path": path, "mode": "100644", "type": "blob", "content": content}
    tree = await r.repo("POST", "/git/trees", {"base_tree": base, "tree": [edit]})
    commit = {"message": "Change", "tree": tree.data["sha"], "parents": [base]}
    return str((await r.repo("POST", "/git/commits", commit)).data["sha"])


async def test_an_app_without_workflows_cannot_push_ci_nor_merge_it() -> None:
    async with rig() as r:
        sha = await _commit(r, ".github/workflows/ci.yml", "on: pull_request_target\n")
        pushed = await r.repo("POST", "/git/refs", {"ref": "refs/heads/evil", "sha": sha})
        r.shop.push("ana", "ci", {".github/workflows/ci.yml": "on: [push]\n"})
        number = r.shop.open_pull("ana", "ci", "Change CI").number
        merged = await r.repo("PUT", f"/pulls/{number}/merge", {})

        for answer in (pushed, merged):
            assert (answer.status, answer.message) == (
                403,
                "Resource not accessible by integration",
            )
        assert r.shop.branches() == ["ci", "main"]


async def test_an_old_branch_may_be_pushed_after_ci_changed_on_main() -> None:
    async with rig() as r:
        sha = await _commit(r, "shop/tax.py", "RATE = 1\n")
        r.shop.push("ana", "main", {".github/workflows/ci.yml": "on: [push]\n"})

        assert (
            await r.repo("POST", "/git/refs", {"ref": "refs/heads/fix/error-1", "sha": sha})
        ).status == 201


@pytest.mark.parametrize(
    ("facts", "verified", "author"),
    [
        pytest.param({}, True, "fixwarden[bot]", id="GitHub signs for an App"),
        pytest.param(
            {"author": {"name": "ana", "email": "ana@example.com"}},
            False,
            "ana",
            id="but not for an author it names",
        ),
    ],
)
async def test_a_commit_of_the_app(facts: dict[str, Any], verified: bool, author: str) -> None:
    async with rig() as r:
        tree = r.shop.state.git.tree_of(r.shop.head())
        body = {"message": "Change", "tree": tree, "parents": [r.shop.head()]}

        made = (await r.repo("POST", "/git/commits", body | facts)).data

        assert (made["verification"]["verified"], made["author"]["name"]) == (verified, author)


async def test_git_metadata_is_whatever_the_pusher_says_and_activity_is_not() -> None:
    async with rig() as r:
        spoof = ("ana", r.ana.email)
        sha = r.shop.push("bo", "topic", {"a": "a"}, author=spoof)

        commit = (await r.repo("GET", f"/commits/{sha}")).data
        activity = (await r.repo("GET", "/activity?ref=topic")).data

        assert commit["author"]["login"] == "ana"
        assert commit["commit"]["verification"]["verified"] is False
        assert activity[0]["actor"]["login"] == "bo"


def test_an_unknown_object_is_a_key_error() -> None:
    store = GitStore()
    blob = store.put_blob(b"")

    for look in (store.commit, store.entries, store.tree_of):
        with pytest.raises(KeyError):
            look(blob)
