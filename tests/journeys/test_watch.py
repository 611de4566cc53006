"""After a merge: the default branch's CI turning red raises the alarm, once (R44)."""

from bot.settings import Settings
from bot.workflows.tenancy import tenant_by_name
from demo.stage import serving
from handlers.cli.pause import run
from tests.ends import heard
from tests.fakes.channels import FakeReceiver
from tests.journeys.rolling_back import asks, audited, look_again, merge_of, merged_fix
from tests.town import Town

HOUR = 3600.0


async def watch_of(town: Town) -> str | None:
    return (await merge_of(town)).watch_state


async def is_paused(town: Town) -> bool:
    tenant = await tenant_by_name(town.house, "acme/shop")
    assert tenant is not None
    return tenant.auto_merge_paused


def calls_for_checks(town: Town) -> int:
    asked = ("/check-runs", "/status")
    head = town.shop.head()
    return sum(
        call.method == "GET" and call.path.endswith(asked) and head in call.path
        for call in town.github.calls
    )


async def test_a_check_that_turns_red_on_our_merge_raises_the_alarm(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        assert await watch_of(town) == "watching"
        assert calls_for_checks(town) == 0
        town.shop.set_status("ana", town.shop.head(), "ci", "failure")
        await town.settled()

        assert await watch_of(town) == "red"
        assert await is_paused(town)
        offered = "To take it back say `/fixwarden rollback`, or put the label `fix:rollback`"
        await town.until(lambda: offered in town.comment(issue), "the comment offers it")
        assert any(label.name == "fix:rollback" for label in town.shop.state.labels)
        town.shop.set_status("ana", town.shop.head(), "lint", "failure")
        await town.settled()
        assert await audited(town) == ["merge:watch:alarm"]


async def test_the_alarm_and_the_rollback_are_told_once_each(sqlite_url: str) -> None:
    receiver = FakeReceiver()
    async with serving(receiver.app()) as url:
        settings = {
            "CUSTOM_WEBHOOK_URL": url,
            "CUSTOM_WEBHOOK_SECRET": "whsec_" + "bm8gcmVhbCBzZWNyZXQgYXQgYWxs",
            "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
        }
        async with merged_fix(sqlite_url, settings=settings) as (town, issue, _):
            town.shop.set_status("ana", town.shop.head(), "ci", "failure")
            await town.settled()
            assert (await asks(town, "dan")).accepted
            await town.until(lambda: heard(receiver)["rolled_back"] > 0, "the rollback is told")
            await town.settled()

            assert issue.state == "open"
            told = heard(receiver)
            assert (told["alarm"], told["rolled_back"]) == (1, 1)


async def test_after_the_alarm_a_proven_fix_waits_for_people_until_resume(
    sqlite_url: str,
) -> None:
    async with merged_fix(sqlite_url, "summary") as (town, _, _):
        town.shop.set_status("ana", town.shop.head(), "ci", "failure")
        await town.settled()
        issue = town.report("bea", "export")
        pull = await town.proposed(issue)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)

        operator = Settings(sqlite_url, github=None)
        await run(operator, paused=False, repository="acme/shop", as_json=True)
        await town.until(lambda: town.is_merged(issue), "it merges by proof again")


async def test_what_was_red_before_the_merge_is_not_held_against_it(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        merged = town.shop.head()
        (parent,) = town.shop.state.git.parents(merged)
        town.shop.set_status("ana", parent, "ci", "failure")
        town.shop.set_status("ana", merged, "ci", "failure")
        town.shop.set_status("ana", merged, "lint")
        await town.settled()

        assert await watch_of(town) == "green"
        assert not await is_paused(town)
        known = "Red before the merge too, so not held against it: ci"
        await town.until(lambda: known in town.comment(issue), "the comment says so")


async def test_green_is_looked_at_again_when_a_check_speaks_later(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.set_status("ana", town.shop.head(), "ci", "pending")
        await town.settled()
        assert await watch_of(town) == "watching"
        town.shop.set_status("ana", town.shop.head(), "ci")
        await town.settled()
        assert await watch_of(town) == "green"

        town.shop.set_status("ana", town.shop.head(), "deploy", "failure")
        await town.settled()
        assert await watch_of(town) == "red"


async def test_a_day_later_nothing_is_watched_and_nothing_taken_back(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.clock.advance(23 * HOUR)
        await look_again(town)
        assert (await watch_of(town), (await merge_of(town)).rollback_available) == (
            "watching",
            True,
        )

        town.clock.advance(1 * HOUR)
        await look_again(town)
        assert (await watch_of(town), (await merge_of(town)).rollback_available) == ("over", False)
        town.shop.set_status("ana", town.shop.head(), "ci", "failure")
        await town.settled()
        assert await watch_of(town) == "over"
