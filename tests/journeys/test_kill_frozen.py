"""A bot frozen past its lease wakes up when another one has done its work: it does nothing more."""

from pathlib import Path

import pytest

from demo.github import hooks
from tests.journeys.ends import ENDS
from tests.mortal import Nursery
from tests.mortal_town import open_mortal_town

pytestmark = pytest.mark.kill


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("POST /git/commits", id="before the branch"),
        pytest.param("GET /pulls", id="between the look for a PR and its opening"),
        pytest.param("GET /commits/{ref}/check-runs", id="between the look for the gate and it"),
        pytest.param("GET /git/ref/{ref}, the 3.", id="before the merge"),
        pytest.param("PUT /pulls/{number}/merge", id="after the merge"),
        pytest.param("GET /issues/{number}/comments", id="between the look for a comment and it"),
    ],
)
async def test_an_effect_is_not_repeated_by_a_late_riser(
    postgresql_url: str,
    nursery: Nursery,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
) -> None:
    monkeypatch.setattr(hooks, "TIMEOUT_S", 1.0)  # for a delivery on its way to the sleeper
    async with open_mortal_town(postgresql_url, nursery, tmp_path) as town:
        issue = await town.live_past("export", place)

        assert await town.end(issue) == ENDS["export"]
