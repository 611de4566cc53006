"""R53: webhooks that never came are made good by comparing with GitHub."""

from bot.workflows.reconcile import reconcile
from demo.github import SERVER_ERROR
from tests.journeys.passes import fix_of, lost, passed, state_of, waiting_fix

DAY = 24 * 3600


async def test_a_review_whose_delivery_was_lost_is_found(database_url: str) -> None:
    async with waiting_fix(database_url) as (town, issue, pull):
        with lost(town):
            town.shop.review("ana", pull.number)
        await town.settled()
        assert not town.is_merged(issue)

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_label_whose_delivery_was_lost_is_found(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        with lost(town):
            town.shop.label("ana", pull.number, "fix:approved")

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_an_objection_whose_delivery_was_lost_is_found(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        with lost(town):
            town.shop.review("bea", pull.number, "CHANGES_REQUESTED", body="No.")

        await passed(town)

        await town.until(lambda: town.gate(pull) == "failure", "the gate says no")


async def test_a_change_in_the_second_of_the_last_look_is_found(sqlite_url: str) -> None:
    """GitHub's times are whole seconds, so the PR's `updated_at` stays what it was."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        with lost(town):
            town.shop.comment("bea", pull.number, "Hm.")
        await reconcile(town.house)
        before = pull.updated_at
        with lost(town):
            town.shop.review("ana", pull.number)
        pull.updated_at = before

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_closed_pull_request_is_found(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        with lost(town):
            town.shop.close_pull("ana", pull.number)

        await passed(town)

        assert await state_of(town, issue) == "rejected"


async def test_a_reopened_pull_request_is_found(sqlite_url: str) -> None:
    """bea may write, so she may open again what she closed; she may not end the attempt."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.shop.close_pull("bea", pull.number)
        await town.settled()
        assert await state_of(town, issue) == "failed"
        with lost(town):
            town.shop.reopen_pull("bea", pull.number)
            town.shop.review("ana", pull.number)

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_merge_by_a_person_is_found(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        with lost(town):
            town.shop.merge("ana", pull.number)

        await passed(town)

        assert await state_of(town, issue) == "executed"
        assert issue.state == "closed"


async def test_a_changed_policy_is_found(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        with lost(town):
            strict = "version: 1\npermission: MAJOR_FIX\napproval: {B: {quorum: 2}}\n"
            town.shop.push("ana", "main", {".github/fixwarden.yml": strict})

        await passed(town)

        fix = await fix_of(town, pull)
        assert (fix.judgement or {})["missing"] == 2


async def test_a_check_that_turned_green_is_found(sqlite_url: str) -> None:
    """Checks move no `updated_at`, so what waits for them is looked at in every pass."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        assert pull.pull is not None
        town.shop.protect(checks=["ci"])
        town.shop.review("ana", pull.number)
        await town.until(lambda: town.gate(pull) == "success", "the consent")
        await town.settled()
        with lost(town):
            town.shop.set_status("ana", pull.pull.head_sha, "ci")

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_permission_that_was_revoked_is_found_within_a_day(sqlite_url: str) -> None:
    """It moves nothing on GitHub; before a merge it is read afresh anyway."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.shop.protect(checks=["ci"])
        town.shop.review("ana", pull.number)
        await town.until(lambda: town.gate(pull) == "success", "the consent")
        await town.settled()
        town.github.grant(town.shop, "ana", "write")

        await passed(town)

        await town.until(lambda: town.gate(pull) == "in_progress", "the consent is gone")
        assert not town.is_merged(issue)


async def test_every_fix_is_looked_at_once_a_day(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        await passed(town)
        looked_at = (await fix_of(town, pull)).looked_at

        await passed(town, DAY - 600)
        assert (await fix_of(town, pull)).looked_at == looked_at
        await passed(town, 600)
        assert (await fix_of(town, pull)).looked_at != looked_at


async def test_an_error_never_approves(sqlite_url: str) -> None:
    """Who cannot be looked up does not count, and the next pass looks again."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        with lost(town):
            town.shop.review("ana", pull.number)
        town.github.fail_next("GET", r"/permission$", SERVER_ERROR, times=40)
        await passed(town)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)

        town.github.server.faults.clear()
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")
