"""What counts as consent to a category B fix, on GitHub itself: by whom, for which commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.intake.delivery import POLICY_PATH
from demo.github.state import Issue
from tests.journeys.sight import table_of
from tests.town import GATE, Town, open_town

APPROVE = "fix:approved"


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix that waits for ana; dan may write, tim may triage. Report and PR."""
    async with open_town(url) as town:
        for login, role in (("dan", "write"), ("tim", "triage")):
            town.github.add_person(login)
            town.github.grant(town.shop, login, role)
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        assert town.gate(pull) == "in_progress"
        yield town, issue, pull


def reasons(town: Town, pull: Issue) -> list[str]:
    """What the check run on the head says, one reason a line."""
    (run,) = town.shop.checks(head_of(pull), GATE)
    return table_of(str(run.output["summary"]))


def head_of(pull: Issue) -> str:
    assert pull.pull is not None
    return pull.pull.head_sha


async def test_a_label_counts_if_an_admin_sets_it_ten_seconds_after_the_head(
    sqlite_url: str,
) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        head = head_of(pull)[:7]
        waits = f"R18: 1 more approval is needed for {head}"

        town.shop.label("ana", pull.number, APPROVE)
        await town.settled()
        too_early = f"R22: the label of ana does not count: set before {head} was the head"
        assert reasons(town, pull) == [waits, f"{too_early} for 10 seconds"]
        town.clock.advance(11)

        town.shop.label("tim", pull.number, APPROVE)
        await town.settled()
        assert reasons(town, pull) == [waits, "R11: tim does not count: they lack write access"]
        town.clock.advance(1)

        assert not town.is_merged(issue)
        town.shop.label("ana", pull.number, APPROVE)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


async def test_only_an_admins_review_of_the_present_head_counts(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        drafted = head_of(pull)
        town.shop.review("dan", pull.number)
        await town.settled()
        dan = "R11: dan does not count: their role may not approve this"
        assert reasons(town, pull)[1:] == [dan]

        town.shop.push("dan", pull_branch(pull), {"shop/extra.py": "HERE = 1\n"})
        town.shop.review("ana", pull.number, commit_id=drafted)
        await town.settled()
        pushed = head_of(pull)
        assert reasons(town, pull) == [
            f"R18: 1 more approval is needed for {pushed[:7]}",
            f"R20: ana approved {drafted[:7]}, not the head {pushed[:7]}",
            dan,
        ]

        assert not town.is_merged(issue)
        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.shop.text("shop/extra.py") == "HERE = 1\n"


async def test_a_foreign_commit_lifts_the_category_of_the_whole_fix(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.shop.review("ana", pull.number)
        town.shop.push("dan", pull_branch(pull), {"billing/refund.py": "LIMIT = 10**9\n"})
        await town.settled()
        town.clock.advance(1)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert town.gate(pull) == "in_progress"
        assert "R34" in " ".join(reasons(town, pull))
        assert not town.is_merged(issue)


async def test_whoever_asks_for_changes_stops_it_until_they_are_content(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.shop.review("dan", pull.number, "CHANGES_REQUESTED")
        await town.settled()
        town.clock.advance(1)
        town.shop.review("ana", pull.number)
        await town.settled()
        assert town.gate(pull) == "failure"
        assert reasons(town, pull)[0] == "R26: dan asks for changes"

        assert not town.is_merged(issue)
        town.clock.advance(1)
        town.shop.review("dan", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


async def test_a_broken_policy_file_stops_every_merge_and_says_where(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        good = town.shop.text(POLICY_PATH)
        lines = good.count("\n")
        town.shop.push("ana", "main", {POLICY_PATH: f"{good}approval: {{B: {{quorum: none}}}}\n"})
        town.shop.review("ana", pull.number)
        await town.settled()
        assert reasons(town, pull)[0] == (
            f"R2: the repository's file cannot be used (line {lines + 1}, approval.B.quorum): "
            "must be a whole number, at least 1"
        )

        assert not town.is_merged(issue)
        town.shop.push("ana", "main", {POLICY_PATH: good})
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


def pull_branch(pull: Issue) -> str:
    assert pull.pull is not None
    return pull.pull.head_ref
