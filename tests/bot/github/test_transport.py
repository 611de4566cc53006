"""Limits, losses, redirects and lists, over real HTTP."""

import asyncio
import logging

import pytest

from bot.errors import GitHubRefused, GitHubUnreachable
from bot.github.address import GitHubAddress
from bot.github.client import GitHub, RepoRef
from bot.github.repository import Repo
from bot.github.transport import API_VERSION, Credential
from tests.bot.github.scripted import Answer, Clock, ScriptedGitHub

LABELS = "/repos/acme/shop/issues/1/labels"
ISSUE = "/repos/acme/shop/issues/1"
REF = "/repos/acme/shop/git/ref/heads/main"
HEAD = Answer({"object": {"sha": "a" * 40}})
BROKEN = Answer(raw=b"<html>502</html>", status=502, headers={"Content-Type": "text/html"})
CUT = Answer(raw=b'{"object": {"sh', headers={"Content-Type": "application/json"})
SECONDARY = Answer({"message": "You have exceeded a secondary rate limit"}, status=403)


async def test_every_request_names_the_api_version_and_the_narrow_token(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", REF, HEAD)

    assert await repo.git.head("main") == "a" * 40
    assert {seen.headers["X-GitHub-Api-Version"] for seen in scripted.seen} == {API_VERSION}
    assert [seen.headers["Authorization"] for seen in scripted.seen[1:]] == ["token narrow-1"]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(BROKEN, id="a 502 in HTML"),
        pytest.param(CUT, id="a truncated answer"),
        pytest.param(Answer(lost=True), id="a dropped connection"),
    ],
)
async def test_a_get_is_tried_again(
    fault: Answer, scripted: ScriptedGitHub, repo: Repo, pauses: list[float]
) -> None:
    scripted.on("GET", REF, fault, fault, HEAD)

    assert await repo.git.head("main") == "a" * 40
    assert len(pauses) in {1, 2}  # aiohttp repeats a GET on a dropped connection by itself (H4)


async def test_but_not_for_ever(scripted: ScriptedGitHub, repo: Repo, pauses: list[float]) -> None:
    scripted.on("GET", REF, BROKEN)

    with pytest.raises(GitHubUnreachable, match="GET /repos/acme/shop/git/ref/heads/main with 502"):
        await repo.git.head("main")

    assert scripted.calls() == [f"GET {REF}"] * 4
    assert len(pauses) == 3
    assert all(0.1 <= seconds <= 1.2 for seconds in pauses)


@pytest.mark.parametrize("fault", [BROKEN, CUT, Answer(lost=True)], ids=["502", "cut", "lost"])
async def test_a_write_whose_answer_is_lost_is_never_repeated(
    fault: Answer, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("POST", "/repos/acme/shop/issues", fault)

    with pytest.raises(GitHubUnreachable):
        await repo.issues.create("Broken cart", "", ["error"])

    assert scripted.calls() == ["POST /repos/acme/shop/issues"]


async def test_a_limit_stops_all_calls_of_the_installation_until_it_ends(
    scripted: ScriptedGitHub, repo: Repo, clock: Clock
) -> None:
    limited = Answer(SECONDARY.data, status=429, headers={"Retry-After": "30"})
    scripted.on("GET", REF, limited, HEAD)
    with pytest.raises(GitHubUnreachable) as caught:
        await repo.git.head("main")
    assert caught.value.retry_after == 30

    clock.forward(seconds=10)
    with pytest.raises(GitHubUnreachable) as blocked:
        await repo.issues.labels(1)
    assert blocked.value.retry_after == 20
    assert scripted.calls() == [f"GET {REF}"]

    clock.forward(seconds=20)
    assert await repo.git.head("main") == "a" * 40


async def test_the_limit_of_one_installation_is_not_another_s(
    scripted: ScriptedGitHub, github: GitHub, repo: Repo
) -> None:
    scripted.on("GET", REF, SECONDARY, HEAD)
    token = Answer({"token": "other", "expires_at": "2026-11-23T11:00:00Z"}, status=201)
    scripted.on("POST", "/app/installations/6/access_tokens", token)
    with pytest.raises(GitHubUnreachable):
        await repo.git.head("main")

    assert await github.repo(RepoRef(6, 12, "acme/shop")).git.head("main") == "a" * 40


async def test_unnamed_waits_are_a_minute_and_grow(
    scripted: ScriptedGitHub, repo: Repo, clock: Clock
) -> None:
    scripted.on("GET", REF, SECONDARY)
    waits = []
    for _ in range(3):
        with pytest.raises(GitHubUnreachable) as caught:
            await repo.git.head("main")
        waits.append(caught.value.retry_after)
        clock.forward(seconds=caught.value.retry_after or 0)

    assert waits == [60, 120, 240]


async def test_at_most_ten_requests_of_an_installation_at_once(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", LABELS, Answer([]))
    await repo.issues.labels(1)
    full = asyncio.Event()

    async def wait_for_ten() -> None:
        if scripted.most_at_once == 10:
            full.set()
        await full.wait()

    scripted.gate = wait_for_ten
    await asyncio.gather(*(repo.issues.labels(1) for _ in range(30)))

    assert scripted.most_at_once == 10


async def test_an_unchanged_answer_is_not_sent_again(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", REF, Answer(HEAD.data, headers={"ETag": '"v1"'}), Answer(status=304))

    assert [await repo.git.head("main") for _ in range(2)] == ["a" * 40] * 2
    assert [seen.headers.get("If-None-Match") for seen in scripted.seen[1:]] == [None, '"v1"']


async def test_a_304_that_nobody_asked_for_is_an_outage(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", REF, Answer(status=304))

    with pytest.raises((GitHubUnreachable, GitHubRefused)):
        await repo.git.head("main")


async def test_no_error_holds_a_token(
    scripted: ScriptedGitHub, repo: Repo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scripted.on("GET", REF, Answer(lost=True))

    with pytest.raises(GitHubUnreachable) as caught:
        await repo.git.head("main")

    assert caught.value.__cause__ is None
    assert "narrow-1" not in f"{caught.value!r}{caplog.text}"
    assert "narrow" not in repr(Credential("x", "narrow"))


async def test_graphql_goes_where_the_address_says(
    scripted: ScriptedGitHub, github: GitHub, address: GitHubAddress
) -> None:
    scripted.on("POST", "/graphql", Answer({"data": {"viewer": {"login": "x"}}}))

    assert await github.graphql(RepoRef(5, 11, "acme/shop"), "query{viewer{login}}", {"a": 1}) == {
        "viewer": {"login": "x"}
    }
    assert scripted.sent("POST", "/graphql") == [
        {"query": "query{viewer{login}}", "variables": {"a": 1}}
    ]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        pytest.param([{"message": "No such field"}], GitHubRefused, id="a refusal"),
        pytest.param([{"message": "x", "type": "RATE_LIMITED"}], GitHubUnreachable, id="a limit"),
        pytest.param(["?"], GitHubUnreachable, id="garbage"),
    ],
)
async def test_graphql_errors_are_errors(
    errors: list[object], expected: type[Exception], scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("POST", "/graphql", Answer({"data": None, "errors": errors}))

    with pytest.raises(expected):
        await github.graphql(RepoRef(5, 11, "acme/shop"), "query{x}", {})
