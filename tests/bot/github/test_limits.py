"""What requests are charged, and what is left of the hour."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.github.client import GitHub
from bot.github.limits import Lane, Meter, Quota, metered
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, Clock, ScriptedGitHub

REF = "/repos/acme/shop/git/ref/heads/main"
HEAD = {"object": {"sha": "a" * 40}}


def left(remaining: int, reset: datetime, limit: int = 5000) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(int(reset.timestamp())),
    }


def test_a_lane_nobody_heard_of_has_the_usual_limit() -> None:
    assert Lane().quota(START) == Quota(5000, 5000)


def test_what_github_said_holds_until_its_hour_is_over() -> None:
    lane = Lane()
    lane.heard(200, left(17, START + timedelta(minutes=10), limit=12500))

    assert lane.quota(START) == Quota(12500, 17)
    assert lane.quota(START + timedelta(minutes=10)) == Quota(12500, 12500)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="nothing said"),
        pytest.param({"X-RateLimit-Limit": "5000"}, id="half said"),
        pytest.param(left(1, START) | {"X-RateLimit-Remaining": "few"}, id="no number"),
        pytest.param(left(1, START) | {"X-RateLimit-Reset": "9" * 30}, id="no time"),
        pytest.param(left(1, START) | {"X-RateLimit-Resource": "graphql"}, id="another limit"),
    ],
)
def test_what_cannot_be_read_changes_nothing(headers: dict[str, str]) -> None:
    lane = Lane()
    lane.heard(200, headers)

    assert lane.quota(datetime(2000, 1, 1, tzinfo=UTC)) == Quota(5000, 5000)


async def test_requests_are_counted_where_they_are_made_and_a_304_is_free(
    scripted: ScriptedGitHub, github: GitHub, repo: Repo, clock: Clock
) -> None:
    tagged = {"ETag": '"1"', **left(4000, clock() + timedelta(hours=1))}
    scripted.on("GET", REF, Answer(HEAD, headers=tagged), Answer(status=304, headers=tagged))
    meter, other = Meter(), Meter()

    with metered(meter):
        await repo.git.head("main")
        assert meter.charged == 2  # with the exchange for a token
        await repo.git.head("main")
        with metered(other):
            await repo.git.head("main")
    await repo.git.head("main")

    assert (meter.charged, other.charged) == (2, 0)
    assert github.quota(5) == Quota(5000, 4000)
