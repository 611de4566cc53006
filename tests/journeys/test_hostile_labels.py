"""Labels set, removed, renamed and copied by people who hope that they count."""

import pytest

from bot.intake.delivery import POLICY_PATH
from tests.journeys.sight import approved_c, codes, pull_of
from tests.town import open_town

APPROVE, BLOCK, DRAFT, EXECUTE, REJECT = (
    f"fix:{word}" for word in ("approved", "blocked", "draft", "execute", "rejected")
)


@pytest.mark.parametrize(
    ("login", "role"), [pytest.param("bea", "write"), pytest.param("carl", "triage")]
)
async def test_only_an_approvers_removal_of_the_block_lifts_it(
    sqlite_url: str, login: str, role: str
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.set_permission(login, role)
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.label("ana", pull.number, BLOCK)
        town.shop.review("ana", pull.number)
        await town.settled()

        town.next_second()
        town.shop.unlabel(login, pull.number, BLOCK)
        await town.settled()
        assert town.gate(pull) == "failure"
        assert "R29" in codes(town, pull)
        assert not town.is_merged(issue)

        town.shop.label("ana", pull.number, BLOCK)
        town.next_second()
        town.shop.unlabel("ana", pull.number, BLOCK)
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_rejected_fix_stays_rejected_when_the_label_is_taken_off(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()
        assert town.gate(pull) == "failure"

        town.next_second()
        town.shop.unlabel("bea", pull.number, REJECT)
        town.shop.push_commit("bea", pull_of(pull).head_ref, pull_of(pull).head_sha)
        town.shop.reopen_pull("bea", pull.number)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == "failure"
        assert "R26" in codes(town, pull)
        assert not town.is_merged(issue)


async def test_a_withdrawn_execute_does_not_come_back_under_another_labels_name(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue, pull = await approved_c(town)
        town.shop.label("ana", pull.number, EXECUTE)
        await town.settled()
        town.next_second()
        town.shop.unlabel("ana", pull.number, EXECUTE)
        await town.settled()

        town.shop.rename_label("bea", EXECUTE, "old")
        town.shop.rename_label("bea", "fixwarden", EXECUTE)
        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.settled()

        assert EXECUTE in {label.name for label in pull.labels}
        assert "R35" in codes(town, pull)
        assert not town.is_merged(issue)


async def test_an_authorisation_that_was_withdrawn_before_it_was_read_drafts_nothing(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "charge")
        await town.settled()
        town.github.auto_deliver = False
        town.shop.label("ana", issue.number, DRAFT)
        town.shop.unlabel("ana", issue.number, DRAFT)

        for delivery in town.github.deliveries[-2:]:
            await town.github.deliver(delivery.id)
        town.github.auto_deliver = True
        await town.settled()
        assert town.pull(issue) is None
        assert town.provider.asked == []

        town.shop.label("ana", issue.number, DRAFT)
        await town.proposed(issue)


async def test_neither_the_requesters_label_nor_a_new_one_of_its_name_counts(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.set_permission("bea", "admin")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.clock.advance(30)

        town.shop.label("bea", pull.number, APPROVE)
        await town.settled()
        assert "R16" in codes(town, pull)
        town.shop.rename_label("bea", APPROVE, "gone")
        town.shop.create_label("bea", APPROVE)
        town.shop.label("ana", pull.number, APPROVE)
        await town.settled()

        assert "R22" in codes(town, pull)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


async def test_a_label_does_not_count_again_when_the_head_comes_back(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        drafted, branch = pull_of(pull).head_sha, pull_of(pull).head_ref
        town.clock.advance(30)
        town.shop.label("ana", pull.number, APPROVE)
        await town.settled()
        assert town.gate(pull) == "success"

        pushed = town.shop.push("bea", branch, {"shop/extra.py": "X = 1\n"})
        town.shop.complete_check("ci", "ci", pushed)
        await town.settled()
        assert town.gate(pull) == "in_progress"
        town.clock.advance(30)
        town.shop.push_commit("bea", branch, drafted, force=True)
        town.shop.complete_check("ci", "ci", drafted)
        await town.settled()

        assert pull_of(pull).head_sha == drafted
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


async def test_the_approval_label_has_the_name_that_the_file_gives_it_now(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        policy = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"
        town.shop.push("ana", "main", {POLICY_PATH: f"{policy}labels: {{approve: lgtm}}\n"})
        await town.settled()

        town.clock.advance(30)
        town.shop.label("ana", pull.number, APPROVE)
        await town.settled()
        assert not town.is_merged(issue)

        town.shop.label("ana", pull.number, "lgtm")
        await town.until(lambda: town.is_merged(issue), "the merge")
