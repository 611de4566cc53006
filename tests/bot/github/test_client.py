from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Conflict, Forbidden, GitHubRefused, NotFound
from bot.github.client import AppIdentity, GitHub, Installation, RepoInfo, RepoRef
from bot.github.deliveries import Delivery
from bot.github.people import Account, PersonFact
from bot.github.pulls import ReviewFact
from bot.github.repository import Repo
from tests.bot.github.scripted import START, TOKEN_PATH, Answer, ScriptedGitHub

SHOP: dict[str, Any] = {
    "id": 11,
    "full_name": "acme/shop",
    "owner": {"id": 2, "login": "acme"},
    "default_branch": "main",
    "private": True,
    "html_url": "https://github.com/acme/shop",
}
INFO = RepoInfo(
    id=11,
    full_name="acme/shop",
    owner_id=2,
    owner_login="acme",
    default_branch="main",
    private=True,
    archived=False,
    url="https://github.com/acme/shop",
)
GONE = Answer({"message": "Not Found"}, status=404)
LISTED = "/installation/repositories"
HEAD = "b" * 40


async def test_the_app_knows_itself_and_asks_once(scripted: ScriptedGitHub, github: GitHub) -> None:
    scripted.on("GET", "/app", Answer({"id": 7, "slug": "fixwarden", "name": "Fixwarden"}))

    first, again = await github.identity(), await github.identity()

    assert first == again == AppIdentity(7, "fixwarden", "Fixwarden")
    assert first.login == "fixwarden[bot]"
    assert scripted.calls() == ["GET /app"]


async def test_another_app_s_key_is_noticed(scripted: ScriptedGitHub, github: GitHub) -> None:
    scripted.on("GET", "/app", Answer({"id": 8, "slug": "x", "name": "x"}))

    with pytest.raises(Conflict, match="another App"):
        await github.identity()


@pytest.mark.parametrize("suspended_at", [None, "2026-11-23T10:00:00Z"])
async def test_an_installation_is_read(
    suspended_at: str | None, scripted: ScriptedGitHub, github: GitHub
) -> None:
    answer = {
        "id": 5,
        "account": {"id": 2, "login": "acme", "type": "Organization"},
        "suspended_at": suspended_at,
        "permissions": {"issues": "write"},
    }
    scripted.on("GET", "/app/installations/5", Answer(answer))

    assert await github.installation(5) == Installation(
        5, 2, "acme", "Organization", suspended_at is not None, {"issues": "write"}
    )


@pytest.mark.parametrize(
    ("hint", "named", "calls"),
    [
        pytest.param("acme/shop", Answer(SHOP), ["/repos/acme/shop"], id="the hint is right"),
        pytest.param(
            "acme/shop",
            Answer(SHOP | {"id": 99}),
            ["/repos/acme/shop", LISTED],
            id="the hint names another repository",
        ),
        pytest.param("acme/shop", GONE, ["/repos/acme/shop", LISTED], id="the hint names nothing"),
        pytest.param("../../app", GONE, [LISTED], id="the hint is no name"),
        pytest.param(None, GONE, [LISTED], id="no hint"),
    ],
)
async def test_a_repository_is_known_by_its_number(
    hint: str | None, named: Answer, calls: list[str], scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("GET", "/repos/acme/shop", named)
    scripted.on("GET", LISTED, Answer({"repositories": [SHOP | {"id": 10}, SHOP]}))

    assert await github.describe(5, 11, hint) == INFO
    assert [call.split()[1].partition("?")[0] for call in scripted.calls()] == calls
    assert [sent["repository_ids"] for sent in scripted.sent("POST", TOKEN_PATH)] == [[11]]


async def test_a_repository_out_of_reach_is_not_found(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("GET", LISTED, Answer({"repositories": [SHOP | {"id": 10}]}))
    with pytest.raises(NotFound, match="has no repository 11"):
        await github.describe(5, 11, None)

    refusal = {"message": "There is at least one repository that does not exist"}
    scripted.on("POST", TOKEN_PATH, Answer(refusal, status=422))
    with pytest.raises(NotFound, match="has no repository 12"):
        await github.describe(5, 12, "acme/shop")


async def test_a_named_repository_is_found_with_its_number(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("GET", "/repos/acme/Shop/installation", Answer({"id": 5}))
    scripted.on("GET", "/repos/acme/Shop", Answer(SHOP))

    assert await github.installation_of("acme/Shop") == RepoRef(5, 11, "acme/shop")
    assert scripted.sent("POST", TOKEN_PATH) == [
        {"repositories": ["Shop"], "permissions": {"contents": "write"}}
    ]


async def test_a_named_repository_without_us_is_not_found(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("GET", "/repos/acme/shop/installation", GONE)

    with pytest.raises(NotFound):
        await github.installation_of("acme/shop")


def person(**change: Any) -> dict[str, Any]:
    user = {"id": 1, "login": "ana", "type": "User", "permissions": {"maintain": False}}
    return {"permission": "admin", "role_name": "admin", "user": user} | change


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(
            person(), PersonFact(1, "ana", "User", "admin", "admin", False), id="an admin"
        ),
        pytest.param(
            person(permission="write", role_name="maintain"),
            PersonFact(1, "ana", "User", "write", "maintain", True),
            id="maintain reads as write",
        ),
        pytest.param(
            person(
                permission="write",
                role_name="release captain",
                user=person()["user"] | {"permissions": {"maintain": True}},
            ),
            PersonFact(1, "ana", "User", "write", "release captain", True),
            id="a custom role on a maintain base",
        ),
        pytest.param(
            {"permission": "read", "user": {"id": 1, "login": "ana", "type": "User"}},
            PersonFact(1, "ana", "User", "read", "read", False),
            id="an old server names no role",
        ),
    ],
)
async def test_authority_is_what_the_permission_endpoint_says(
    answer: dict[str, Any], expected: PersonFact, scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", "/repos/acme/shop/collaborators/ana/permission", Answer(answer))

    assert await repo.people.permission("ana") == expected


@pytest.mark.parametrize(("status", "expected"), [(404, NotFound), (403, Forbidden)])
async def test_a_person_who_cannot_be_looked_up_is_an_error(
    status: int, expected: type[GitHubRefused], scripted: ScriptedGitHub, repo: Repo
) -> None:
    path = "/repos/acme/shop/collaborators/fixwarden%5Bbot%5D/permission"
    scripted.on("GET", path, Answer({"message": "is not a user"}, status=status))

    with pytest.raises(expected, match="is not a user"):
        await repo.people.permission("fixwarden[bot]")


async def test_an_account_is_found_by_number_and_name(scripted: ScriptedGitHub, repo: Repo) -> None:
    ana = Answer({"id": 1, "login": "ana", "type": "User"})
    scripted.on("GET", "/user/1", ana)
    scripted.on("GET", "/users/ana", ana)

    assert await repo.people.user(1) == await repo.people.named("ana") == Account(1, "ana", "User")


REVIEWS = "/repos/acme/shop/pulls/12/reviews"


async def test_a_person_s_review_is_made_with_their_own_token(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    scripted.on("GET", "/user", Answer({"id": 1, "login": "ana", "type": "User"}))
    review = {"id": 4, "user": None, "state": "APPROVED", "commit_id": HEAD, "submitted_at": None}
    scripted.on("POST", REVIEWS, Answer(review))

    posted = await github.post_review(
        RepoRef(5, 11, "acme/shop"), 12, HEAD, "APPROVE", "Good.", "ana-s-own"
    )

    assert posted == ReviewFact(4, None, None, None, "APPROVED", HEAD, None)
    assert scripted.sent("POST", REVIEWS) == [
        {"commit_id": HEAD, "event": "APPROVE", "body": "Good."}
    ]
    assert {seen.headers["Authorization"] for seen in scripted.seen} == {"token ana-s-own"}


async def test_a_person_s_token_is_in_no_text(scripted: ScriptedGitHub, github: GitHub) -> None:
    scripted.on("GET", "/user", Answer({"id": 1, "login": "ana", "type": "User"}))

    assert repr(await github.as_person("ana-s-own")) == (
        "Person(Account(id=1, login='ana', type='User'))"
    )


async def test_a_bot_s_token_is_no_person_s(scripted: ScriptedGitHub, github: GitHub) -> None:
    scripted.on("GET", "/user", Answer({"id": 1, "login": "x[bot]", "type": "Bot"}))

    with pytest.raises(Forbidden, match="no person"):
        await github.as_person("a-bot-s")


def delivery(number: int, guid: str, status_code: int, minutes_ago: int) -> dict[str, Any]:
    at = (START - timedelta(minutes=minutes_ago)).isoformat()
    return {
        "id": number,
        "guid": guid,
        "event": "issues",
        "delivered_at": at,
        "status_code": status_code,
    }


async def test_failed_attempts_are_listed_and_can_be_asked_for_again(
    scripted: ScriptedGitHub, github: GitHub
) -> None:
    """The server does not know `status=failure`, so it lists all of them."""
    items = [
        delivery(6, "lost", 502, 1),
        delivery(5, "late", 200, 2),
        delivery(4, "late", 502, 3),
        delivery(3, "lost", 0, 4),
        delivery(2, "fine", 202, 5),
        delivery(1, "old", 502, 600),
    ]
    scripted.on("GET", "/app/hook/deliveries", Answer(items))
    scripted.on("POST", "/app/hook/deliveries/6/attempts", Answer(status=202))

    hour_ago = START - timedelta(hours=1)
    failed = await github.deliveries.attempts(hour_ago, only_failed=True)
    attempts = await github.deliveries.attempts(hour_ago)
    await github.deliveries.redeliver(failed[0].id)

    assert failed[0] == Delivery(6, "lost", "issues", START - timedelta(minutes=1), False)
    assert [attempt.id for attempt in failed] == [6, 4, 3]
    assert [attempt.id for attempt in attempts] == [6, 5, 4, 3, 2]
    assert scripted.calls()[-1] == "POST /app/hook/deliveries/6/attempts"
