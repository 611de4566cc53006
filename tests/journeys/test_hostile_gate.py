"""The check run is what branch protection reads: it is green for consent that holds, only."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.intake.delivery import POLICY_PATH
from bot.store.tables import llm_fix_requests
from demo.github.actors import Refused
from tests.journeys.sight import approved_c, codes, fixes_of, pull_of
from tests.town import GATE, open_town

LAX = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"
STRICT = "version: 1\npermission: SUGGEST\n"
LINK = 0o120000


async def test_the_gate_is_green_no_longer_when_another_pull_request_shares_the_head(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        _, pull = await approved_c(town)

        town.shop.push_commit("bea", "release", town.shop.head("main"))
        town.shop.push_commit("bea", "sneaky", pull_of(pull).head_sha)
        town.shop.open_pull("bea", "sneaky", "mine", base="release")
        await town.settled()

        assert town.gate(pull) == "in_progress"
        assert "R31" in codes(town, pull)


async def test_a_closed_fix_that_is_opened_again_has_no_green_gate(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=[GATE])
        _, pull = await approved_c(town)
        town.shop.close_pull("ana", pull.number)
        await town.settled()
        assert await fixes_of(town) == [("rejected", "C")]

        with pytest.raises(Refused):
            town.shop.reopen_pull("bea", pull.number)
        town.shop.push_commit("bea", pull_of(pull).head_ref, pull_of(pull).head_sha)
        town.shop.reopen_pull("bea", pull.number)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == "failure"
        with pytest.raises(Refused):
            town.shop.merge("bea", pull.number)


async def test_a_check_that_only_the_file_names_can_be_green(sqlite_url: str) -> None:
    policy = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: [ci]}\n"
    async with open_town(sqlite_url, files={POLICY_PATH: policy}) as town:
        town.github.add_app("ci")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.settled()
        assert not town.is_merged(issue)

        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_consent_is_looked_at_again_the_second_it_expires(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci", GATE])
        pull = await town.proposed(town.report("bea", "summary"))

        review = town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == "success"
        async with town.db.read() as session:
            due = (await session.execute(select(llm_fix_requests.c.due_at))).scalar_one()
        expiry = review.submitted_at + timedelta(days=7, seconds=1)
        assert abs(due - expiry) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "mode", "gate"),
    [
        pytest.param(None, 0o100644, "success", id="deleted: consent holds, the level is too low"),
        pytest.param("x", LINK, "in_progress", id="a link: nothing can be judged"),
    ],
)
async def test_a_policy_file_that_is_no_file_merges_nothing(
    sqlite_url: str, text: str | None, mode: int, gate: str
) -> None:
    async with open_town(sqlite_url, files={POLICY_PATH: LAX}) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.push("ana", "main", {POLICY_PATH: text}, modes={POLICY_PATH: mode})
        town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == gate
        assert not town.is_merged(issue)

        town.shop.push("ana", "main", {POLICY_PATH: None})
        town.shop.push("ana", "main", {POLICY_PATH: LAX})
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_policy_file_in_the_head_loosens_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url, files={POLICY_PATH: STRICT}) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.push("bea", pull_of(pull).head_ref, {POLICY_PATH: LAX})
        town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == "failure"
        assert not town.is_merged(issue)
