"""People's own pull requests: the gate lets them pass, so that a repository can require it."""

import pytest

from bot.intake.delivery import POLICY_PATH
from bot.workflows.gate_other import gate_open_pulls
from bot.workflows.tenancy import repo_of
from demo.github.actors import Refused
from tests.journeys.other_pulls import OTHER, README, gate_run, known_tenant, said, was_ever_other
from tests.town import GATE, open_town


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
