"""Merges, comparisons, archives and files by path."""

import base64
import io
import tarfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.github import Refused
from demo.github.git.merge import merge_lines
from tests.fakes.offline_github_rig import rig


@pytest.mark.parametrize(
    ("method", "parents", "subject", "author"),
    [
        ("merge", 2, "Merge pull request #1 from acme/fix/error-1", "bo"),
        ("squash", 1, "Correct the rate (#1)", "ana"),
        ("rebase", 1, "Correct the rate", "ana"),
    ],
)
async def test_a_merge_makes_real_commits(
    method: str, parents: int, subject: str, author: str
) -> None:
    async with rig() as r:
        number = r.fix()
        r.shop.push("bo", "main", {"README.md": "# The shop\n"})
        before = r.shop.head()

        sha = r.shop.merge("bo", number, method=method)

        commit = (await r.repo("GET", f"/commits/{sha}")).data
        assert len(commit["parents"]) == parents
        assert commit["parents"][0]["sha"] == before
        assert commit["commit"]["message"].startswith(subject)
        assert commit["author"]["login"] == author
        files = r.shop.files()
        assert (files["shop/tax.py"], files["README.md"]) == (b"RATE = 0.3\n", b"# The shop\n")
        listed = (await r.repo("GET", f"/pulls/{number}/commits")).data
        assert [each["commit"]["message"] for each in listed] == ["Correct the rate"]


async def test_changes_to_different_lines_merge_and_to_the_same_do_not() -> None:
    async with rig() as r:
        numbers = {"a": "1\n2\n3\n4\n5\n"}
        r.shop.push("ana", "main", numbers)
        r.shop.push("ana", "top", {"a": "one\n2\n3\n4\n5\n"})
        r.shop.push("ana", "bottom", {"a": "1\n2\n3\n4\nfive\n"})
        r.shop.push("ana", "rival", {"a": "uno\n2\n3\n4\n5\n"})
        pulls = [r.shop.open_pull("ana", name, name).number for name in ("top", "bottom", "rival")]

        r.shop.merge("ana", pulls[0])
        r.shop.merge("ana", pulls[1])
        with pytest.raises(Refused, match="405: Pull Request is not mergeable"):
            r.shop.merge("ana", pulls[2])

        assert r.shop.text("a") == "one\n2\n3\n4\nfive\n"


LINES = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n"]), max_size=6)


@given(LINES, LINES)
def test_one_sided_changes_always_merge_to_that_side(base: list[bytes], ours: list[bytes]) -> None:
    assert merge_lines(base, ours, base) == merge_lines(base, base, ours) == ours
    assert merge_lines(base, ours, ours) == ours


async def test_a_comparison_lists_commits_and_files() -> None:
    async with rig() as r:
        base = r.shop.head()
        r.shop.push("ana", "topic", {"shop/tax.py": "RATE = 0.3\n", "README.md": None}, "One")
        head = r.shop.push("ana", "topic", {"shop/basket.py": r.shop.text("shop/cart.py")}, "Two")

        found = (await r.repo("GET", "/compare/main...topic")).data

        assert found["merge_base_commit"]["sha"] == base
        assert (found["status"], found["ahead_by"], found["behind_by"]) == ("ahead", 2, 0)
        assert [each["commit"]["message"] for each in found["commits"]] == ["One", "Two"]
        assert found["commits"][-1]["sha"] == head
        assert [
            (each["filename"], each["status"], each["additions"], each["deletions"])
            for each in found["files"]
        ] == [
            ("README.md", "removed", 0, 1),
            ("shop/basket.py", "added", 2, 0),
            ("shop/tax.py", "modified", 1, 1),
        ]
        assert found["files"][2]["patch"] == "@@ -1 +1 @@\n-RATE = 0.2\n+RATE = 0.3"


async def test_a_moved_file_is_a_rename() -> None:
    async with rig() as r:
        moved = {"shop/tax.py": None, "shop/vat.py": r.shop.text("shop/tax.py")}
        r.shop.push("ana", "topic", moved)
        number = r.shop.open_pull("ana", "topic", "Rename").number

        (found,) = (await r.repo("GET", f"/pulls/{number}/files")).data

        assert (found["status"], found["previous_filename"], found["filename"]) == (
            "renamed",
            "shop/tax.py",
            "shop/vat.py",
        )


async def test_contents_show_files_folders_and_follow_links() -> None:
    async with rig() as r:
        links = {"inside": "shop/tax.py", "outside": "../../etc/passwd", "shop/up": "../README.md"}
        r.shop.push("ana", "main", links, modes=dict.fromkeys(links, 0o120000))

        async def seen(path: str) -> Any:
            return (await r.repo("GET", f"/contents/{path}")).data

        assert base64.b64decode((await seen("shop/tax.py"))["content"]) == b"RATE = 0.2\n"
        assert base64.b64decode((await seen("inside"))["content"]) == b"RATE = 0.2\n"
        assert base64.b64decode((await seen("shop/up"))["content"]) == b"# Shop\n"
        outside = await seen("outside")
        assert (outside["type"], outside["target"]) == ("symlink", "../../etc/passwd")
        assert [(each["name"], each["type"]) for each in await seen("shop")] == [
            ("cart.py", "file"),
            ("tax.py", "file"),
            ("up", "symlink"),
        ]
        assert (await r.repo("GET", "/contents/nowhere")).status == 404
        assert (await r.repo("GET", "/contents/README.md/x")).status == 404


async def test_a_tarball_comes_by_a_redirect_that_needs_no_token() -> None:
    async with rig() as r:
        sha = r.shop.push("ana", "main", {"link": "README.md"}, modes={"link": 0o120000})

        redirect = await r.repo("GET", "/tarball/main")
        packed = await r.call("GET", redirect.headers["Location"], token="none")
        refused = await r.call("GET", redirect.headers["Location"][:-3], token="none")

        assert (redirect.status, packed.status, refused.status) == (302, 200, 404)
        top = f"acme-shop-{sha[:7]}"
        with tarfile.open(fileobj=io.BytesIO(packed.data)) as tar:
            assert tar.pax_headers == {"comment": sha}
            assert tar.getmember(f"{top}/link").linkname == "README.md"
            extracted = tar.extractfile(f"{top}/shop/tax.py")
            assert extracted is not None
            assert extracted.read() == b"RATE = 0.2\n"
