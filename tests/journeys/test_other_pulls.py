"""People's own pull requests: the gate lets them pass, so that a repository can require it."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.intake.delivery import POLICY_PATH
from bot.store import tenants
from bot.store.tables import webhook_deliveries
from bot.store.tenants import Tenant
from bot.workflows.gate_other import gate_open_pulls
from bot.workflows.tenancy import repo_of
from demo.github.actors import Refused
from demo.github.server import Call
from demo.github.state import CheckRun, Issue
from tests.journeys.sight import pull_of
from tests.town import GATE, Town, open_town

OTHER = "Not a fixwarden change"
README = {"README.md": "# The shop\n"}


def gate_run(town: Town, pull: Issue) -> CheckRun | None:
    """The newest run of our gate on the head."""
    return next(iter(town.shop.checks(pull_of(pull).head_sha, GATE)), None)


def said(town: Town, pull: Issue) -> tuple[str | None, str]:
    """Conclusion and title of the gate."""
    run = gate_run(town, pull)
    return (None, "") if run is None else (run.conclusion, str(run.output["title"]))


def was_ever_other(town: Town, pull: Issue) -> bool:
    """Whether any run on the head says that it is no change of ours."""
    head = pull_of(pull).head_sha
    runs = [run for run in town.shop.state.runs.values() if run.suite.sha == head]
    return any(OTHER in str(run.output.get("title")) for run in runs)


async def test_a_person_s_own_pull_request_merges_where_the_gate_is_required(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=[(GATE, town.github.app.id)])
        town.shop.push("bea", "readme", README)
        pull = town.shop.open_pull("bea", "readme", "Name the shop")
        with pytest.raises(Refused):
            town.shop.merge("bea", pull.number)

        await town.until(lambda: said(town, pull) == ("success", OTHER), "the gate is green")
        town.shop.push("bea", "readme", {"README.md": "# Our shop\n"})
        with pytest.raises(Refused):
            town.shop.merge("bea", pull.number)
        await town.until(lambda: said(town, pull) == ("success", OTHER), "green on the new head")

        town.shop.merge("bea", pull.number)
        assert town.shop.text("README.md") == "# Our shop\n"


async def test_a_pull_request_from_a_fork_and_one_by_another_app_pass_too(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        fork = town.github.fork(town.shop, "carl")
        fork.push("carl", "fix/error-1", README)
        town.github.add_person("renovate[bot]", type="Bot")
        town.github.grant(town.shop, "renovate[bot]", "write")
        town.shop.push("renovate[bot]", "renovate", {"pins.txt": "a==2\n"})

        forked = town.shop.open_pull("carl", "carl:fix/error-1", "Name the shop")
        pinned = town.shop.open_pull("renovate[bot]", "renovate", "Pin")
        await town.settled()

        assert [said(town, pull) for pull in (forked, pinned)] == [("success", OTHER)] * 2


async def test_a_broken_policy_file_is_shown_with_line_and_column(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=[GATE])
        text = "version: 1\napproval:\n  B: {quorum: none}\n  A: {}\n"
        town.shop.push("bea", "rules", {POLICY_PATH: text})
        pull = town.shop.open_pull("bea", "rules", "Stricter rules")
        await town.settled()

        run = gate_run(town, pull)
        assert run is not None
        assert said(town, pull) == ("failure", f"{OTHER}; its policy file has 2 problems")
        assert [
            (note["start_line"], note["start_column"], note["annotation_level"], note["title"])
            for note in run.output["annotations"]
        ] == [(3, 15, "failure", "approval.B.quorum"), (4, 3, "failure", "approval.A")]
        with pytest.raises(Refused):
            town.shop.merge("bea", pull.number)

        town.shop.push("bea", "rules", {POLICY_PATH: "version: 1\napproval: {max_age_days: 3}\n"})
        await town.settled()
        assert said(town, pull) == ("success", OTHER)
        town.shop.merge("bea", pull.number)


async def test_a_policy_file_with_warnings_passes_and_shows_them_once(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        text = "version: 1\napproval: {C: {methods: [review, label]}}\n"
        town.shop.push("bea", "rules", {POLICY_PATH: text})
        pull = town.shop.open_pull("bea", "rules", "Looser rules", draft=True)
        await town.settled()
        town.shop.set_draft("bea", pull.number, draft=False)
        await town.settled()

        run = gate_run(town, pull)
        assert run is not None
        assert said(town, pull) == ("success", f"{OTHER}; its policy file has 1 warning")
        assert [note["annotation_level"] for note in run.output["annotations"]] == ["warning"]
        assert len(town.shop.state.runs) == 1


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


async def test_pull_requests_whose_delivery_was_lost_are_gated_with_no_call_too_many(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        fix = await town.proposed(town.report("bea", "summary"))
        tenant = await known_tenant(town)
        town.github.webhook_url = None
        town.shop.push("bea", "readme", README)
        town.shop.push("bea", "other", {"other.txt": "x\n"})
        lost = [town.shop.open_pull("bea", head, "Mine") for head in ("readme", "other")]
        repo = repo_of(town.house, tenant)

        async def calls() -> list[tuple[str, int]]:
            """What going through the open pull requests asks of GitHub, listing them aside."""
            opened = await repo.pulls.list_open()
            town.github.calls.clear()
            await gate_open_pulls(town.house, tenant, opened)
            return [(call.method, call.status) for call in town.github.calls]

        writes = [call for call in await calls() if call[0] != "GET"]
        assert writes == [("POST", 201)] * 2
        assert [said(town, pull) for pull in lost] == [("success", OTHER)] * 2
        assert not was_ever_other(town, fix)

        only_the_fix = await calls()
        assert all(call == ("GET", 304) for call in only_the_fix)
        town.clock.advance(3601)
        assert all(method == "GET" for method, _ in await calls())


async def known_tenant(town: Town) -> Tenant:
    async with town.db.read() as session:
        found = await tenants.tenant_by_repo_id(session, town.shop.id)
    assert found is not None
    return found


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
