"""What a rollback writes, and what keeps it from being merged."""

from bot.settings import Settings
from demo.github.state import Issue
from handlers.cli.pause import run
from tests.journeys.rolling_back import (
    COMMENT,
    EXPORT,
    asks,
    audited,
    is_revert,
    look_again,
    merge_of,
    merged_fix,
    merges,
    problem_of,
    revert_of,
    states,
    undone,
)
from tests.town import GATE


def head_of(pull: Issue) -> str:
    assert pull.pull is not None
    return pull.pull.head_sha


async def test_a_change_elsewhere_does_not_matter(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.push("ana", "main", {"shop/extra.py": "HERE = 1\n"})
        await asks(town, "dan")
        await undone(town)

        assert town.shop.text("shop/extra.py") == "HERE = 1\n"
        assert await states(town) == ([("triaged", True)], ["rolled_back"])


async def test_a_file_that_changed_since_is_left_to_people(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        text = town.shop.text(EXPORT)
        town.shop.push("ana", "main", {EXPORT: text + COMMENT})
        merged = town.shop.head()
        await asks(town, "dan")
        await town.settled()

        merge = await merge_of(town)
        assert [pull for pull in town.shop.pulls.values() if is_revert(pull)] == []
        assert (merge.rollback_state, merge.rollback_available) == ("impossible", False)
        assert merge.rollback_problem == (
            "Files changed after the fix was merged. Not written back: shop/export.py. "
            f"Revert {merge.git_commit_sha} by hand."
        )
        assert town.shop.head() == merged
        assert await states(town) == ([("resolved", False)], ["executed"])
        told = f"Revert {merge.git_commit_sha} by hand"
        await town.until(lambda: told in town.comment(issue), "the comment says so")


async def test_a_fix_with_a_foreign_commit_gets_a_revert_that_people_merge(
    sqlite_url: str,
) -> None:
    async with merged_fix(sqlite_url, "summary", foreign={"shop/extra.py": "HERE = 1\n"}) as (
        town,
        issue,
        _,
    ):
        assert town.shop.text("shop/extra.py") == "HERE = 1\n"
        town.shop.protect(checks=[GATE])
        await asks(town, "ana")
        await town.settled()

        revert = revert_of(town)
        assert (await merge_of(town)).rollback_state == "for_people"
        assert "a commit that is not fixwarden's" in revert.body
        assert town.gate(revert) == "success"
        await look_again(town)
        assert len(merges(town)) == 1

        town.shop.merge("ana", revert.number)
        await town.until(lambda: issue.state == "open", "the report is open again")
        await town.settled()
        assert "shop/extra.py" not in town.shop.files()
        assert await states(town) == ([("triaged", True)], ["rolled_back"])
        assert (await audited(town))[-1] == "fix:rollback:merged_elsewhere"


async def test_what_did_not_drift_is_proposed_and_the_rest_is_named(sqlite_url: str) -> None:
    foreign = {"shop/extra.py": "HERE = 1\n"}
    async with merged_fix(sqlite_url, "summary", foreign=foreign) as (town, _, _):
        text = town.shop.text("shop/statistics.py")
        town.shop.push("ana", "main", {"shop/statistics.py": text + COMMENT})
        await asks(town, "ana")
        await town.settled()

        revert = revert_of(town)
        kept = town.shop.files(head_of(revert))
        assert "shop/extra.py" not in kept
        assert kept["shop/statistics.py"].decode() == text + COMMENT
        assert "- shop/statistics.py: it changed after the fix" in revert.body
        assert (await merge_of(town)).rollback_state == "for_people"
        assert len(merges(town)) == 1


async def test_a_file_that_changes_while_the_revert_waits_is_left_to_people(
    sqlite_url: str,
) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        text = town.shop.text(EXPORT)
        town.shop.push("ana", "main", {EXPORT: text + COMMENT})
        town.shop.set_status("ana", head_of(revert_of(town)), "ci")
        await town.settled()

        assert len(merges(town)) == 1
        assert (await merge_of(town)).rollback_state == "for_people"
        assert await problem_of(town) == "Files changed after the rollback was proposed."


async def test_a_commit_pushed_to_the_revert_is_never_merged_by_us(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        assert revert.pull is not None
        town.shop.push("dan", revert.pull.head_ref, {"shop/extra.py": "HERE = 1\n"})
        town.shop.set_status("ana", head_of(revert), "ci")
        await town.settled()

        assert len(merges(town)) == 1
        assert (await merge_of(town)).rollback_state == "for_people"
        assert town.gate(revert) == "in_progress"


async def test_a_required_check_must_be_green_on_the_revert(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci", GATE])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        assert await problem_of(town) == "the check ci is not finished, not success"
        assert town.gate(revert) == "success"

        town.shop.set_status("ana", head_of(revert), "ci", "failure")
        await town.settled()
        assert await problem_of(town) == "the check ci is failure, not success"
        assert len(merges(town)) == 1

        town.shop.set_status("ana", head_of(revert), "ci")
        await undone(town)


async def test_a_person_stops_a_rollback_as_they_stop_a_fix(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        town.shop.review("ana", revert.number, "CHANGES_REQUESTED")
        town.shop.set_status("ana", head_of(revert), "ci")
        await town.settled()
        assert await problem_of(town) == "ana asks for changes"
        assert town.gate(revert) == "failure"
        assert len(merges(town)) == 1

        town.next_second()
        town.shop.review("ana", revert.number)
        await undone(town)


async def test_the_stop_button_stops_a_rollback_too(sqlite_url: str) -> None:
    operator = Settings(sqlite_url, github=None)
    async with merged_fix(sqlite_url) as (town, _, _):
        await run(operator, paused=True, repository=None, as_json=True)
        await asks(town, "dan")
        await town.settled()
        assert await problem_of(town) == "paused: `python app.py resume` lets merges start again"
        assert len(merges(town)) == 1

        await run(operator, paused=False, repository=None, as_json=True)
        await undone(town)


async def test_where_reviews_are_required_people_approve_the_revert(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(reviews=1)
        await asks(town, "dan")
        await town.settled()
        assert "At least 1 approving review is required" in await problem_of(town)
        assert len(merges(town)) == 1

        town.shop.review("ana", revert_of(town).number)
        await undone(town)


async def test_a_closed_revert_is_over_until_it_is_opened_again(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.protect(checks=["ci"])
        await asks(town, "dan")
        await town.settled()
        revert = revert_of(town)
        town.shop.close_pull("ana", revert.number)
        await town.settled()
        assert "was closed without a merge" in await problem_of(town)
        assert town.gate(revert) == "failure"

        town.shop.reopen_pull("ana", revert.number)
        await town.settled()
        assert (await merge_of(town)).rollback_state == "for_people"
        assert town.gate(revert) == "success"
        assert len(merges(town)) == 1


async def test_what_people_undid_by_hand_is_recorded(sqlite_url: str) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        parent = town.shop.state.git.parents(town.shop.head())[0]
        before = town.shop.files(parent)[EXPORT]
        town.shop.push("ana", "main", {EXPORT: before})
        await asks(town, "dan")
        await town.settled()

        assert (await merge_of(town)).rollback_state == "done"
        assert "by hand" in await problem_of(town)
        assert await states(town) == ([("triaged", True)], ["rolled_back"])
