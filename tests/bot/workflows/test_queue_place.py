"""Which pull requests a merge group merges, and whether its commits hold what was judged."""

from pathlib import Path
from typing import Any

import pytest

from bot.workflows.made_from import difference
from bot.workflows.queue_place import Group, Place, group_of, groups_of, places_in, still_stands
from demo.github.state import QueueEntry
from tests.bot.github.offline_house import House, house
from tests.toys import T0

SHA = "a" * 40
CART = "shop/cart.py"


def add_queue(at: House, method: str = "SQUASH") -> None:
    queue: dict[str, Any] = {"type": "merge_queue", "parameters": {"merge_method": method}}
    check = {"required_status_checks": [{"context": "ci"}]}
    at.rig.shop.add_ruleset(
        "main", [queue, {"type": "required_status_checks", "parameters": check}]
    )


def queued(at: House, path: str, text: str, *, title: str = "Change") -> QueueEntry:
    """Ana's change of one file, in the queue."""
    shop = at.rig.shop
    branch = f"change-{len(shop.issues)}"
    sha = shop.push("ana", branch, {path: text}, title, start=shop.head("main"), date=T0)
    number = shop.open_pull("ana", branch, title).number
    shop.set_status("ana", sha, "ci")
    return shop.enqueue("ana", number)


def group(entry: QueueEntry) -> Group:
    found = group_of(entry.ref.removeprefix("refs/heads/"), entry.sha)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("branch", "expected"),
    [
        ("gh-readonly-queue/main/pr-7-abc123", Group("", "main", 7, SHA)),
        ("gh-readonly-queue/release/1.x/pr-12-abc123", Group("", "release/1.x", 12, SHA)),
        ("gh-readonly-queue/pr-1-a/pr-2-b", Group("", "pr-1-a", 2, SHA)),
        ("gh-readonly-queue/main/pr-0-abc123", None),
        ("gh-readonly-queue/main/pr-7", None),
        ("mine/gh-readonly-queue/main/pr-7-abc123", None),
        ("main", None),
    ],
)
def test_a_queue_s_branch_names_its_base_and_pull_request(
    branch: str, expected: Group | None
) -> None:
    wanted = expected and Group(branch, expected.base, expected.number, expected.sha)

    assert group_of(branch, SHA) == wanted


@pytest.mark.parametrize("method", ["SQUASH", "MERGE", "REBASE"])
async def test_a_group_holds_all_that_was_queued_before_it(tmp_path: Path, method: str) -> None:
    async with house(tmp_path) as at:
        add_queue(at, method)
        base = at.rig.shop.head("main")
        one, two = queued(at, "a", "1\n"), queued(at, "b", "1\n")
        queued(at, "c", "1\n")

        assert await places_in(at.repo, group(two)) == (
            Place(one.issue.number, before=base, sha=one.sha),
            Place(two.issue.number, before=one.sha, sha=two.sha),
        )
        assert await places_in(at.repo, group(one)) == (
            Place(one.issue.number, before=base, sha=one.sha),
        )


async def test_what_only_a_message_names_belongs_to_it_without_a_place(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        add_queue(at, "REBASE")
        entry = queued(at, "a", "1\n", title="Take the fix over (#77)")

        (place, named) = await places_in(at.repo, group(entry))

        assert (place.number, named) == (entry.issue.number, Place(77))


async def test_nothing_is_left_of_a_group_that_was_merged_or_dropped(tmp_path: Path) -> None:
    async with house(tmp_path) as at:
        add_queue(at)
        entry = queued(at, "a", "1\n")
        merged = group(entry)
        assert await still_stands(at.repo, merged)
        at.rig.shop.set_status("ana", entry.sha, "ci")

        assert not await still_stands(at.repo, merged)
        assert await places_in(at.repo, merged) == ()
        assert await groups_of(at.repo) == ()


async def judged(at: House, entry: QueueEntry) -> Any:
    return await at.repo.git.compare("main", entry.head_sha)


@pytest.mark.parametrize("method", ["SQUASH", "MERGE", "REBASE"])
async def test_the_queue_s_commit_is_the_judged_change_by_any_method(
    tmp_path: Path, method: str
) -> None:
    async with house(tmp_path) as at:
        add_queue(at, method)
        queued(at, "a", "1\n")
        entry = queued(at, CART, "def total(items):\n    return 0\n")

        assert await difference(at.repo, await judged(at, entry), entry.start, entry.sha) is None


@pytest.mark.parametrize(
    ("made", "path"),
    [
        pytest.param({CART: "other\n"}, CART, id="another text"),
        pytest.param({CART: "mine\n", "extra.py": "x\n"}, "extra.py", id="a file more"),
        pytest.param({"README.md": "x\n"}, "README.md", id="another file"),
        pytest.param({CART: None}, CART, id="deleted"),
        pytest.param({}, CART, id="nothing at all"),
        pytest.param({CART: "mine\n"}, None, id="the same"),
    ],
)
async def test_any_other_change_in_the_queue_is_found(
    tmp_path: Path, made: dict[str, str | None], path: str | None
) -> None:
    async with house(tmp_path) as at:
        shop, base = at.rig.shop, at.rig.shop.head("main")
        head = shop.push("ana", "change", {CART: "mine\n"}, start=base)
        there = shop.push("ana", "made", made, start=base)

        assert (
            await difference(at.repo, await at.repo.git.compare("main", head), base, there) == path
        )


async def test_a_file_that_others_changed_meanwhile_may_be_merged_from_both(
    tmp_path: Path,
) -> None:
    async with house(tmp_path) as at:
        shop = at.rig.shop
        text = shop.text(CART)
        head = shop.push("ana", "change", {CART: f"# mine\n{text}"}, start=shop.head("main"))
        before = shop.push("ana", "others", {CART: f"{text}# theirs\n"}, start=shop.head("main"))
        there = shop.push("ana", "made", {CART: f"# mine\n{text}# theirs\n"}, start=before)

        assert (
            await difference(at.repo, await at.repo.git.compare("main", head), before, there)
            is None
        )
