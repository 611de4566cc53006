"""kill -9 just before and just after every COMMIT that moves journey 1 or 2: the same end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.journeys.ends import ENDS, assert_no_stored_turn_is_paid_again, spread
from tests.mortal import Nursery
from tests.mortal_town import open_mortal_town

pytestmark = pytest.mark.kill

OF_BOTH = (
    "acceptance of issues",
    "delivery issues opened",
    "delivery issues labeled",
    "error new → triaged",
    "error triaged → fixing",
    "fix drafting → proposed",
    "note of our commit",
    "fix approved → executing",
    "fix executing → executed",
    "delivery pull_request closed",
    "fix executed → executed",
    "notice webhook error_new pending → sent",
    "notice webhook fix_proposed pending → sent",
    "notice webhook fix_merged pending → sent",
    "notice github tracking_comment pending → sent",
    "cron waiting → done",
)
COMMITS: Mapping[str, Sequence[str]] = {
    "export": (*OF_BOTH, "fix proposed → approved"),
    "summary": (
        *OF_BOTH,
        "turn 1",
        "turn 2",
        "turn 3",
        "fix proposed → awaiting_approval",
        "fix awaiting_approval → awaiting_approval",
        "notice webhook approval_needed pending → sent",
        "acceptance of pull_request_review",
        "delivery pull_request_review submitted",
        "fix awaiting_approval → approved",
        "notice github tracking_comment sent → sent",
    ),
}
OF_OUR_OWN_ACTS = frozenset(
    {
        *(
            f"{what} of {event}"
            for what in ("acceptance", "delivery")
            for event in ("installation", "push", "check_suite", "check_run", "issue_comment")
        ),
        "acceptance of pull_request",
        "delivery installation created",
        "delivery push",
        *(f"delivery check_suite {action}" for action in ("requested", "completed")),
        *(f"delivery check_run {action}" for action in ("created", "completed")),
        *(f"delivery issue_comment {action}" for action in ("created", "edited")),
        *(f"delivery pull_request {action}" for action in ("opened", "labeled")),
        "delivery issues closed",
    }
)
"""Their handling moves nothing."""
TIMING = {"notice github tracking_comment sent → sent"}
"""One comment may tell it all."""


def deaths_of(commits: Sequence[str]) -> list[str]:
    return [f"{moment} {commit}" for commit in commits for moment in ("before", "after")]


@pytest.mark.parametrize("way", COMMITS)
async def test_an_undisturbed_journey_passes_the_commits_named_here(
    sqlite_url: str, nursery: Nursery, tmp_path: Path, way: str
) -> None:
    async with open_mortal_town(sqlite_url, nursery, tmp_path) as town:
        issue = await town.live_through(way)

        assert await town.end(issue) == ENDS[way]
        passed = set(town.life.passed) - OF_OUR_OWN_ACTS - TIMING
        assert passed == set(COMMITS[way]) - TIMING
        assert town.provider.answered == ENDS[way].turns


@pytest.mark.parametrize(("way", "commits"), spread(COMMITS, each_run=4))
async def test_a_death_before_and_after_a_commit_changes_no_end(
    database_url: str, nursery: Nursery, tmp_path: Path, way: str, commits: Sequence[str]
) -> None:
    async with open_mortal_town(database_url, nursery, tmp_path) as town:
        issue = await town.live_through(way, deaths_of(commits))

        assert await town.end(issue) == ENDS[way]
        assert sorted(town.deaths) == sorted(deaths_of(commits))
        assert_no_stored_turn_is_paid_again(town, ENDS[way].turns)
