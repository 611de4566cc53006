"""What git says of a commit anybody can write: it may exclude somebody, never speak for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.intake.delivery import POLICY_PATH
from demo.github.state import Issue
from tests.journeys.sight import pull_of, reasons
from tests.town import Town, open_town

APPROVE = "fix:approved"
IGNORED = "version: 1\npermission: MAJOR_FIX\napproval: {never_count: [eve]}\n"


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix that waits; ana and ida are admins, dan and eve may write, eve never counts."""
    async with open_town(url, files={POLICY_PATH: IGNORED}) as town:
        for login, role in (("ida", "admin"), ("dan", "write"), ("eve", "write")):
            town.github.add_person(login)
            town.github.grant(town.shop, login, role)
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        yield town, issue, pull


def push(town: Town, pull: Issue, by: str, name: str, committer: str | None = None) -> str:
    """`by` pushes a commit that says it is by somebody else."""
    author = (name, town.github.world.account(name).email)
    return town.shop.push(
        by,
        pull_of(pull).head_ref,
        {"shop/extra.py": f"BY = {name!r}\n"},
        author=author,
        committer=(committer, town.github.world.account(committer).email) if committer else author,
    )


async def test_an_admins_address_on_a_commit_takes_their_word_away_and_gives_nobody_one(
    sqlite_url: str,
) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        push(town, pull, "dan", "ana")
        town.next_second()
        town.shop.review("ana", pull.number)
        town.shop.review("dan", pull.number)
        await town.settled()

        told = reasons(town, pull)
        assert "R12: ana does not count: a commit here is theirs" in told
        assert "R11: dan does not count: their role may not approve this" in told
        assert not town.is_merged(issue)

        town.shop.review("ida", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)


async def test_the_address_of_somebody_who_is_ignored_hides_no_push(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.shop.review("ana", pull.number)
        town.github.auto_deliver = False
        drafted = pull_of(pull).head_sha
        push(town, pull, "ida", "eve", committer="eve")
        town.github.auto_deliver = True
        town.shop.review("ida", pull.number)
        await town.settled()

        told = reasons(town, pull)
        assert any(line.startswith("R20: ana approved") and drafted[:7] in line for line in told)
        assert "R12: ida does not count: a commit here is theirs" in told
        assert not town.is_merged(issue)


async def test_the_address_of_our_bot_makes_no_commit_ours(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        push(town, pull, "ana", "fixwarden[bot]")
        town.next_second()
        town.shop.review("ana", pull.number)
        await town.settled()

        assert "R12: ana does not count: a commit here is theirs" in reasons(town, pull)
        assert not town.is_merged(issue)


async def test_everybody_of_several_pushes_is_excluded_not_the_last_alone(sqlite_url: str) -> None:
    """ida pushes two commits at once, dan takes them away, ana brings them back."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        branch, drafted = pull_of(pull).head_ref, pull_of(pull).head_sha
        town.shop.push_commit("ida", "aside", drafted)
        for number in range(2):
            town.shop.push(
                "ida",
                "aside",
                {"shop/extra.py": f"N = {number}\n"},
                author=("x", "x@y.z"),
                committer=("x", "x@y.z"),
            )
        town.shop.push_commit("ida", branch, town.shop.head("aside"))
        town.shop.push_commit("dan", branch, drafted, force=True)
        town.shop.push_commit("ana", branch, town.shop.head("aside"))
        await town.settled()
        town.next_second()

        town.shop.review("ida", pull.number)
        town.shop.review("ana", pull.number)
        await town.settled()

        told = reasons(town, pull)
        assert "R12: ida does not count: a commit here is theirs" in told
        assert "R12: ana does not count: a commit here is theirs" in told
        assert not town.is_merged(issue)


async def test_a_label_is_void_once_the_branch_went_away_and_came_back(sqlite_url: str) -> None:
    """The bot hears nothing of it in between, and no foreign commit is left to see."""
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        branch, drafted = pull_of(pull).head_ref, pull_of(pull).head_sha
        town.clock.advance(11)
        town.github.auto_deliver = False
        town.shop.label("ana", pull.number, APPROVE)
        town.clock.advance(11)
        town.shop.push("dan", branch, {"shop/extra.py": "X = 1\n"})
        town.shop.push_commit("dan", branch, drafted, force=True)
        town.github.auto_deliver = True
        town.shop.label("bea", pull.number, "news")
        await town.settled()

        assert not town.is_merged(issue)
