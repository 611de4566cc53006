"""Which run may be made to speak for what."""

import pytest

from bot.errors import GateTaken
from bot.github.check_owner import may_take_over
from bot.github.repository import Repo
from tests.bot.github.scripted import Answer, ScriptedGitHub

HEAD = "b" * 40
NAME = "fixwarden/approval"
RUNS = f"/repos/acme/shop/commits/{HEAD}/check-runs"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("fix-1", None, True),
        (None, "fix-1", True),
        ("fix-1", "fix-1", True),
        ("fix-1", "fix-2", False),
        ("fix-1", "fix-11", False),
        ("fix-1", "rollback-2", True),
        ("fix-1", "not-a-fix-0a", True),
        ("fix-1", "withheld", True),
        ("fix-1", "group", False),
        ("group", "fix-1", False),
        ("group", "rollback-1", True),
        ("rollback-1", "rollback-1", True),
        ("rollback-1", "rollback-2", False),
        ("rollback-1", "fix-1", False),
        ("rollback-1", "withheld", True),
        ("withheld", "not-a-fix-0a", True),
        ("withheld", "rollback-1", False),
        ("withheld", "fix-1", False),
        ("not-a-fix-0a", "not-a-fix-0b", True),
        ("not-a-fix-0a", "fix-1", False),
        ("not-a-fix-0a", "rollback-1", False),
    ],
)
def test_a_run_passes_only_to_whom_it_gives_way(
    mine: str | None, theirs: str | None, *, expected: bool
) -> None:
    assert may_take_over(mine, theirs) is expected


async def test_a_run_of_another_owner_is_left_as_it_is(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    theirs = {
        "id": 30,
        "name": NAME,
        "head_sha": HEAD,
        "app": {"id": 7},
        "status": "completed",
        "conclusion": "failure",
        "external_id": "fix-3",
    }
    listed = Answer({"total_count": 1, "check_runs": [theirs]})
    scripted.on("GET", f"{RUNS}?per_page=100&check_name={NAME}&filter=latest", listed)

    with pytest.raises(GateTaken, match="bbbbbbbbbbbb is that of fix-3"):
        await repo.checks.put(
            name=NAME,
            head_sha=HEAD,
            status="completed",
            conclusion="success",
            title="T",
            summary="S",
            external_id="rollback-1",
        )
