"""app-manifest.yml asks GitHub for exactly what is used; three stories show what that is."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from demo.github.hooks import ALWAYS
from demo.github.server import Call
from demo.github.state import Issue
from handlers.github.dispatch import HANDLERS
from tests.town import MANIFEST, Town, open_town

ONE_TOWN = pytest.mark.asyncio(loop_scope="module")

NEEDED_TO_HEAR = {
    "check_run": "checks",
    "check_suite": "checks",
    "issue_comment": "issues",
    "issues": "issues",
    "merge_group": "merge_queues",
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "push": "contents",
    "repository_dispatch": "contents",
    "status": "statuses",
}
"""Event → a permission that GitHub asks for before it sends the event
(https://docs.github.com/en/webhooks/webhook-events-and-payloads)."""
ONLY_TO_HEAR = {"merge_queues": "read"}
"""No call needs it; every other one is needed for calls, too."""
NEVER = {"administration", "secrets", "workflows", "members", "actions", "environments"}


@pytest.fixture(scope="module")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('manifest')}/fixwarden.db"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def calls(database_url: str) -> AsyncIterator[tuple[Call, ...]]:
    """All that GitHub was asked in the stories A, B and C, told to their ends."""
    async with open_town(database_url) as town:
        export, summary, charge = (
            town.report("bea", way) for way in ("export", "summary", "charge")
        )
        await town.until(lambda: export.state == "closed", "A is merged")
        town.shop.protect(checks=["ci"])
        await _approve(town, await town.proposed(summary))
        await town.until(lambda: summary.state == "closed", "B is merged")
        town.shop.label("ana", charge.number, "fix:draft")
        pull = await town.proposed(charge)
        await _approve(town, pull)
        await town.until(lambda: town.gate(pull) == "success", "C is approved")
        town.next_second()
        town.shop.label("ana", pull.number, "fix:execute")
        await town.until(lambda: charge.state == "closed", "C is merged")
        await town.until(lambda: "merged as" in town.comment(charge), "people are told")
        yield tuple(town.github.calls)


async def _approve(town: Town, pull: Issue) -> None:
    """CI is green, told the old way, and ana approves."""
    assert pull.pull is not None
    town.shop.set_status("ana", pull.pull.head_sha, "ci")
    town.shop.review("ana", pull.number)


@ONE_TOWN
async def test_every_permission_is_used_at_the_level_that_is_asked_for(
    calls: tuple[Call, ...],
) -> None:
    used: dict[str, str] = {}
    for call in calls:
        name, _, level = call.permission.partition(":")
        if name and used.get(name) != "write":
            used[name] = level

    assert used | ONLY_TO_HEAR == MANIFEST["default_permissions"]
    assert used.keys().isdisjoint(ONLY_TO_HEAR)


@ONE_TOWN
async def test_no_permission_is_missing(calls: tuple[Call, ...]) -> None:
    assert [call for call in calls if call.status in {401, 403}] == []


def test_its_events_are_those_that_have_a_handler() -> None:
    asked_for = MANIFEST["default_events"]

    assert asked_for == sorted(set(HANDLERS) - ALWAYS)
    assert asked_for == sorted(NEEDED_TO_HEAR)


def test_every_event_can_be_heard_with_the_permissions() -> None:
    assert set(NEEDED_TO_HEAR.values()) <= set(MANIFEST["default_permissions"])


def test_what_could_change_rules_or_ci_is_never_asked_for() -> None:
    assert NEVER.isdisjoint(MANIFEST["default_permissions"])
