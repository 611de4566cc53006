"""A fix is never taken for somebody else's change, whatever happens in whatever order."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.store.tables import webhook_deliveries
from bot.workflows.tenancy import repo_of
from demo.github.server import Call
from demo.github.state import Issue
from tests.journeys.other_pulls import OTHER, README, gate_run, known_tenant, said, was_ever_other
from tests.journeys.sight import pull_of
from tests.town import GATE, Town, open_town


async def test_a_second_pull_request_from_the_branch_of_a_fix_opens_no_gate(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        fix = await town.proposed(town.report("bea", "summary"))
        town.shop.push_commit("ana", "release", town.shop.head("main"))

        second = town.shop.open_pull("bea", pull_of(fix).head_ref, "Mine", base="release")
        await town.settled()
        assert town.gate(second) == "in_progress"
        town.shop.push("bea", pull_of(fix).head_ref, {"shop/extra.py": "HERE = 1\n"})
        await town.settled()

        assert town.gate(second) == "in_progress"
        assert not was_ever_other(town, second)
        assert not was_ever_other(town, fix)


async def test_a_branch_at_the_head_of_a_fix_opens_no_gate(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        fix = await town.proposed(town.report("bea", "summary"))
        town.shop.push_commit("bea", "mine", pull_of(fix).head_sha)
        town.shop.push_commit("ana", "release", town.shop.head("main"))
        twin = town.shop.open_pull("bea", "mine", "Mine", base="release")
        await town.settled()

        assert town.gate(twin) == "in_progress"
        assert not was_ever_other(town, twin)


async def test_a_fix_that_moves_to_a_head_with_an_open_gate_shuts_it(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        fix = await town.proposed(town.report("bea", "summary"))
        town.shop.push("bea", "mine", {"shop/extra.py": "HERE = 1\n"}, start=pull_of(fix).head_sha)
        mine = town.shop.open_pull("bea", "mine", "Mine")
        await town.settled()
        assert said(town, mine) == ("success", OTHER)

        town.shop.push_commit("bea", pull_of(fix).head_ref, pull_of(mine).head_sha)
        await town.settled()

        assert town.gate(fix) == "in_progress"


@pytest.mark.parametrize("order", [1, -1], ids=["in order", "backwards"])
@pytest.mark.parametrize("act", ["push", "second", "reopen"])
async def test_whatever_the_order_of_events_a_fix_is_never_taken_for_another_change(
    sqlite_url: str, act: str, order: int
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=[GATE])
        town.report("bea", "summary")
        await town.settled()
        town.github.auto_deliver = False
        (fix,) = town.shop.pulls.values()
        pulls = [fix]
        match act:
            case "push":
                town.shop.push("bea", pull_of(fix).head_ref, {"shop/extra.py": "HERE = 1\n"})
            case "second":
                town.shop.push_commit("ana", "release", town.shop.head("main"))
                branch = pull_of(fix).head_ref
                pulls.append(town.shop.open_pull("bea", branch, "Mine", base="release"))
            case "reopen":
                town.shop.close_pull("bea", fix.number)
                town.shop.reopen_pull("bea", fix.number)

        waiting = [each.id for each in town.github.deliveries if each.status_code is None]
        for number in waiting[::order]:
            await town.github.deliver(number)
            await town.worker.idle()

        assert waiting
        assert not any(was_ever_other(town, pull) for pull in pulls)
        assert all(town.gate(pull) != "success" for pull in pulls)


@pytest.mark.parametrize("act", ["nothing", "push", "second", "twin"])
async def test_what_happens_before_the_pull_request_is_recorded_opens_no_gate(
    sqlite_url: str, act: str
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.push_commit("ana", "release", town.shop.head("main"))
        heard: list[Issue] = []

        async def before_anybody_knows(call: Call) -> None:
            """GitHub has opened the fix's pull request; the bot has not read the answer."""
            if (call.method, call.template) != ("POST", "/repos/{owner}/{repo}/pulls"):
                return
            (fix,) = town.shop.pulls.values()
            branch = pull_of(fix).head_ref
            heard.append(fix)
            if act in {"push", "twin"}:
                sha = town.shop.push("bea", branch, {"shop/extra.py": "HERE = 1\n"})
            if act == "twin":
                town.shop.push_commit("bea", "mine", sha)
                heard.append(town.shop.open_pull("bea", "mine", "Mine", base="release"))
            if act == "second":
                heard.append(town.shop.open_pull("bea", branch, "Mine", base="release"))
            await town.github.settled()
            await all_handled(town)

        town.github.server.before_answer = before_anybody_knows
        await town.proposed(town.report("bea", "summary"))

        assert heard
        assert not any(was_ever_other(town, pull) for pull in heard)
        assert {town.gate(pull) for pull in heard} == {"in_progress"}


async def all_handled(town: Town) -> None:
    """Wait until the bot has handled every delivery, whatever else it is at."""
    waiting = select(func.count()).where(webhook_deliveries.c.status != "handled")
    async with asyncio.timeout(10):
        while True:
            async with town.db.read() as session:
                if not (await session.execute(waiting)).scalar_one():
                    return
            await asyncio.sleep(0.02)


async def test_a_fix_that_moves_to_the_head_while_its_gate_opens_shuts_it_again(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        fix = await town.proposed(town.report("bea", "summary"))
        sha = town.shop.push(
            "bea", "mine", {"shop/extra.py": "HERE = 1\n"}, start=pull_of(fix).head_sha
        )
        moved: list[str] = []

        async def move_the_fix(call: Call) -> None:
            """The head is somebody else's and has no run; a moment later it is the fix's."""
            if call.template.endswith("/commits/{ref}/check-runs") and sha in call.path:
                town.github.server.before_answer = None
                town.shop.push_commit("bea", pull_of(fix).head_ref, sha)
                await town.until(lambda: town.gate(fix) == "in_progress", "the fix is judged")
                moved.append(sha)

        town.github.server.before_answer = move_the_fix
        mine = town.shop.open_pull("bea", "mine", "Mine")
        await town.settled()

        assert moved == [pull_of(mine).head_sha]
        run = gate_run(town, fix)
        assert run is not None
        assert (run.status, run.external_id) == ("in_progress", "fix-1")
        assert not was_ever_other(town, fix)


async def test_what_the_app_opened_is_never_another_change_even_if_nobody_recorded_it(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        await town.proposed(town.report("bea", "summary"))
        repo = repo_of(town.house, await known_tenant(town))
        town.shop.push_commit("ana", "release", town.shop.head("main"))
        base = town.shop.head("main")
        sha = await repo.git.commit(base_sha=base, files=dict(README), message="Take it back")
        await repo.git.create_branch("revert/something", sha)

        own = await repo.pulls.create(head="revert/something", base="main", title="R", body="")
        town.shop.push_commit("bea", "mine", sha)
        twin = town.shop.open_pull("bea", "mine", "Mine", base="release")
        await town.settled()

        assert gate_run(town, twin) is None
        assert gate_run(town, town.shop.pulls[own.number]) is None
