"""R53: webhooks that never came are made good by comparing with GitHub."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial

from bot.store import fixes
from bot.store.errors import by_issue
from bot.store.tables import cron_slots
from bot.workflows.reconcile import reconcile
from demo.github import SERVER_ERROR, secondary_limit
from demo.github.people.repo import Repo
from demo.github.state import Issue
from demo.stage import sample_files
from handlers.cli.serve import cron_of, worker_of
from tests.town import Town, open_town
from tests.toys import until

DAY = 24 * 3600


@contextmanager
def lost(town: Town) -> Iterator[None]:
    """What happens inside is never delivered."""
    town.github.auto_deliver = False
    yield
    town.github.auto_deliver = True


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A town, a report, and its fix that waits for a review; looked at a while ago."""
    async with open_town(url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        await passed(town)
        yield town, issue, pull


async def passed(town: Town, seconds: float = 300) -> None:
    """The time of a pass comes."""
    town.clock.advance(seconds)
    await reconcile(town.house)
    await town.settled()


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


async def test_an_unchanged_repository_costs_nothing(sqlite_url: str) -> None:
    """Three lists that are answered 304, whatever waits there."""
    async with waiting_fix(sqlite_url) as (town, _, _):
        town.report("bea", "export", "error")
        await town.settled()
        for _ in range(3):
            await passed(town)
        town.github.calls.clear()

        await passed(town)

        assert [(call.template, call.status) for call in town.github.calls] == [
            ("/repos/{owner}/{repo}/git/ref/{ref}", 304),
            ("/repos/{owner}/{repo}/pulls", 304),
            ("/repos/{owner}/{repo}/issues", 304),
        ]


async def test_a_repository_that_fails_does_not_stop_the_others(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        other = second_repository(town)
        other.open_issue("bea", "It crashes", "Nobody knows why", labels=["error"])
        await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        town.github.fail_next("GET", rf"/{other.state.name}/", SERVER_ERROR, times=40)

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


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


async def test_a_limit_of_github_ends_the_pass(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        second_repository(town).open_issue("bea", "A question", "Why?", [])
        await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        town.github.fail_next("GET", r"/shop/pulls$", secondary_limit(60))
        town.github.calls.clear()

        await passed(town)
        assert not [call for call in town.github.calls if "/stock/" in call.path]
        assert not town.is_merged(issue)
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_three_quarters_of_the_limit_are_left_to_other_work(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        spent = town.github.world.spent
        with lost(town):
            town.shop.review("ana", pull.number)
        spent["fixwarden[bot]"] = 3 * town.github.world.hourly_limit // 4

        await passed(town)
        assert not town.is_merged(issue)
        spent["fixwarden[bot]"] = 0
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_the_clock_starts_a_pass_at_every_start_of_the_bot(sqlite_url: str) -> None:
    """Also where the pass of these five minutes was over before the bot was away."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        async with started(town):
            await town.settled()
        with lost(town):
            town.shop.review("ana", pull.number)
        assert not town.is_merged(issue)

        async with started(town):
            await town.until(lambda: town.is_merged(issue), "the merge")


@asynccontextmanager
async def started(town: Town) -> AsyncIterator[None]:
    """What a second start of the bot does; it waits until the pass of the start is over."""
    worker = worker_of(town.house, cron=cron_of(town.house))
    task = asyncio.create_task(worker.run())
    await until(partial(has_reconciled, town))
    await worker.idle()
    yield
    await worker.stop()
    await task


async def has_reconciled(town: Town) -> bool:
    async with town.db.read() as session:
        found = (await session.execute(cron_slots.select())).mappings().all()
    return {row["name"] for row in found if row["status"] == "done"} == {"reconcile", "redeliver"}


def second_repository(town: Town) -> Repo:
    other = town.github.add_repo("acme/stock", sample_files(), private=True)
    for login, role in (("ana", "admin"), ("bea", "write")):
        town.github.grant(other, login, role)
    other.create_label("ana", "error")
    town.github.install(other)
    return other


async def fix_of(town: Town, pull: Issue) -> fixes.FixFact:
    async with town.db.read() as session:
        fix = await fixes.by_pull(session, 1, pull.number)
    assert fix is not None
    return fix


async def state_of(town: Town, issue: Issue) -> str:
    async with town.db.read() as session:
        error = await by_issue(session, 1, issue.number)
        assert error is not None
        fix = await fixes.latest(session, error.id)
    assert fix is not None
    return fix.status
