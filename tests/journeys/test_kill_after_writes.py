"""kill -9 when a write took effect on GitHub and its answer is not here yet: the same end."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.journeys.ends import ENDS, assert_no_stored_turn_is_paid_again, spread
from tests.mortal import Nursery
from tests.mortal_town import open_mortal_town

pytestmark = pytest.mark.kill

FOR_THE_CODE_BASE = (
    "POST /git/commits",
    "POST /git/refs",
    "POST /pulls",
    "PUT /pulls/{number}/merge",
    "POST /issues/{number}/comments",
)
OF_BOTH = (
    *FOR_THE_CODE_BASE,
    "POST /app/installations/{installation_id}/access_tokens",
    "POST /git/trees",
    "POST /issues/{number}/labels",
    "POST /check-runs",
    "PATCH /issues/{number}",
    "DELETE /git/refs/{ref}",
)
EDIT = "PATCH /issues/comments/{comment_id}"
"""How many there are is a matter of timing: one comment may tell it all."""
REDELIVER = "POST /app/hook/deliveries"
"""So is whether one is asked for: a bot that starts asks for what did not reach it."""
WRITES: Mapping[str, Sequence[str]] = {
    "export": OF_BOTH,
    "summary": (
        *OF_BOTH,
        "POST /labels",
        *(f"POST /labels, the {number}." for number in range(2, 7)),
        "PATCH /check-runs/{run_id}",
        EDIT,
    ),
}


@pytest.mark.parametrize("way", WRITES)
async def test_an_undisturbed_journey_makes_the_writes_named_here(
    sqlite_url: str, nursery: Nursery, tmp_path: Path, way: str
) -> None:
    async with open_mortal_town(sqlite_url, nursery, tmp_path) as town:
        await town.live_through(way)

        made = {write for write in town.writes if not write.startswith((EDIT, REDELIVER))}
        assert made == set(WRITES[way]) - {EDIT}


@pytest.mark.parametrize(("way", "writes"), spread(WRITES, each_run=5))
async def test_a_death_before_the_answer_to_a_write_changes_no_end(
    sqlite_url: str, nursery: Nursery, tmp_path: Path, way: str, writes: Sequence[str]
) -> None:
    async with open_mortal_town(sqlite_url, nursery, tmp_path) as town:
        issue = await town.live_through(way, [f"answer to {write}" for write in writes])

        assert await town.end(issue) == ENDS[way]
        assert sorted(town.deaths) == sorted(f"answer to {write}" for write in writes)
        assert_no_stored_turn_is_paid_again(town, ENDS[way].turns)


@pytest.mark.parametrize("way", WRITES)
async def test_on_postgresql_no_write_to_the_code_base_is_made_twice(
    postgresql_url: str, nursery: Nursery, tmp_path: Path, way: str
) -> None:
    doomed = [f"answer to {write}" for write in FOR_THE_CODE_BASE]
    async with open_mortal_town(postgresql_url, nursery, tmp_path) as town:
        issue = await town.live_through(way, doomed)

        assert await town.end(issue) == ENDS[way]
        assert sorted(town.deaths) == sorted(doomed)
        assert_no_stored_turn_is_paid_again(town, ENDS[way].turns)
