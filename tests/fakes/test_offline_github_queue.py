"""The merge queue of the offline GitHub: built in a row, checked, merged in turn, dropped when red."""

from typing import Any

import pytest

from demo.github import OfflineGitHub, Refused, Repo
from demo.github.state import Issue

CHECK: dict[str, Any] = {
    "type": "required_status_checks",
    "parameters": {"required_status_checks": [{"context": "ci"}]},
}
MANIFEST = {
    "name": "fixwarden",
    "default_permissions": {"merge_queues": "read", "pull_requests": "read"},
    "default_events": ["merge_group", "pull_request"],
}


def shop_with_queue(*rules: dict[str, Any], method: str = "SQUASH") -> tuple[OfflineGitHub, Repo]:
    """Ana is its admin; nothing needs a server."""
    github = OfflineGitHub.create(MANIFEST)
    shop = github.add_repo("acme/shop", {"a": "1\n", "b": "1\n"})
    github.add_person("ana")
    github.add_person("carl")
    github.grant(shop, "ana", "admin")
    github.install(shop)
    queue = {"type": "merge_queue", "parameters": {"merge_method": method}}
    shop.add_ruleset("main", [queue, *rules])
    return github, shop


def changed(shop: Repo, path: str, text: str = "2\n") -> Issue:
    """A pull request by ana whose check is green."""
    branch = f"change-{path}-{text.strip()}"
    sha = shop.push("ana", branch, {path: text}, start=shop.head("main"))
    pull = shop.open_pull("ana", branch, f"Change {path}")
    shop.set_status("ana", sha, "ci")
    return pull


def groups(shop: Repo) -> list[str]:
    """The queue's branches, without the commit in their name."""
    queued = (name for name in shop.branches() if name.startswith("gh-readonly-queue/"))
    return [name.rpartition("-")[0] for name in queued]


def told(github: OfflineGitHub) -> list[tuple[str, str]]:
    """`merge_group` deliveries: action and pull request."""
    told = [each.payload for each in github.deliveries if each.event == "merge_group"]
    named = ((each["action"], each["merge_group"]["head_ref"]) for each in told)
    return [(action, ref.rpartition("/")[2].rpartition("-")[0]) for action, ref in named]


def test_nobody_merges_past_the_queue() -> None:
    _, shop = shop_with_queue()
    pull = changed(shop, "a")

    with pytest.raises(Refused, match="merge queue"):
        shop.merge("ana", pull.number)


def test_an_entry_is_merged_when_its_own_commit_is_green() -> None:
    github, shop = shop_with_queue(CHECK)
    pull = changed(shop, "a")

    entry = shop.enqueue("ana", pull.number)
    assert (pull.state, groups(shop)) == ("open", ["gh-readonly-queue/main/pr-1"])
    shop.set_status("ana", entry.sha, "ci")

    assert (pull.state, groups(shop)) == ("closed", [])
    assert (shop.head("main"), shop.text("a")) == (entry.sha, "2\n")
    assert shop.message("main").startswith("Change a (#1)")
    assert told(github) == [("checks_requested", "pr-1"), ("destroyed", "pr-1")]


def test_entries_are_built_in_a_row_and_merged_in_their_order() -> None:
    _, shop = shop_with_queue(CHECK)
    first, second = changed(shop, "a"), changed(shop, "b")
    one, two = shop.enqueue("ana", first.number), shop.enqueue("ana", second.number)
    assert two.start == one.sha

    shop.set_status("ana", two.sha, "ci")
    assert (first.state, second.state) == ("open", "open")
    shop.set_status("ana", one.sha, "ci")

    assert (first.state, second.state) == ("closed", "closed")
    assert shop.head("main") == two.sha


def test_a_red_entry_leaves_and_the_next_one_is_built_without_it() -> None:
    github, shop = shop_with_queue(CHECK)
    first, second = changed(shop, "a"), changed(shop, "b")
    one, two = shop.enqueue("ana", first.number), shop.enqueue("ana", second.number)
    before = two.sha

    shop.set_status("ana", one.sha, "ci", "failure")

    assert two.sha != before
    assert two.start == shop.head("main")
    assert (first.state, groups(shop)) == ("open", ["gh-readonly-queue/main/pr-2"])
    assert ("destroyed", "pr-1") in told(github)


def test_a_push_or_a_close_leaves_the_queue() -> None:
    _, shop = shop_with_queue(CHECK)
    first, second = changed(shop, "a"), changed(shop, "b")
    shop.enqueue("ana", first.number)
    shop.enqueue("ana", second.number)

    shop.push("ana", "change-a-2", {"a": "3\n"})
    shop.close_pull("ana", second.number)

    assert (shop.state.queue, groups(shop)) == ([], [])


def test_what_conflicts_with_an_entry_before_it_leaves_the_queue() -> None:
    _, shop = shop_with_queue(CHECK)
    first, second = changed(shop, "a", "2\n"), changed(shop, "a", "3\n")
    shop.enqueue("ana", first.number)
    shop.enqueue("ana", second.number)

    assert [entry.issue for entry in shop.state.queue] == [first]


def test_only_what_may_be_merged_is_queued_and_only_by_a_writer() -> None:
    _, shop = shop_with_queue(CHECK)
    pull = changed(shop, "a")
    sha = shop.push("ana", "change-a-2", {"a": "3\n"})

    with pytest.raises(Refused, match="ci"):
        shop.enqueue("ana", pull.number)
    shop.set_status("ana", sha, "ci")
    with pytest.raises(Refused):
        shop.enqueue("carl", pull.number)
    shop.enqueue("ana", pull.number)
    with pytest.raises(Refused, match="already"):
        shop.enqueue("ana", pull.number)
    shop.dequeue("ana", pull.number)
    assert groups(shop) == []


@pytest.mark.parametrize(("method", "parents"), [("MERGE", 2), ("SQUASH", 1), ("REBASE", 1)])
def test_the_queue_merges_by_its_own_method(method: str, parents: int) -> None:
    _, shop = shop_with_queue(method=method)
    pull = changed(shop, "a")

    shop.enqueue("ana", pull.number)

    assert pull.state == "closed"
    assert len(shop.state.git.parents(shop.head("main"))) == parents
