"""What callers see of fixes and how refusals read; one town, two tenants."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.intake.delivery import POLICY_PATH
from bot.store import tokens
from demo.github.faults import UNAVAILABLE
from demo.stage import sample_files
from tests.journeys.callers import Answer, ApiCaller, caller
from tests.town import Town, open_town

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAX = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"
C_IN_PUBLIC, B_IN_PUBLIC, IN_SECRET = 1, 2, 3
"""Fix requests, in the order they were opened."""


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('fixes')}/fixwarden.db"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(database: str) -> AsyncIterator[Town]:
    """acme/shop, public, and zeta/secret, private, where only zoe has a role."""
    async with open_town(database, public=True) as opened:
        github = opened.github
        opened.report("bea", "charge")
        await opened.settled()
        await opened.proposed(opened.report("bea", "summary"))
        for login in ("zoe", "ann"):
            github.add_person(login)
        secret = github.add_repo("zeta/secret", sample_files(), private=True)
        github.grant(secret, "zoe", "admin")
        secret.create_label("zoe", "error")
        secret.push("zoe", "main", {POLICY_PATH: LAX})
        github.install(secret)
        body = f"```\n{opened.trace('summary')}```"
        secret.open_issue("zoe", "it crashes", body, labels=("error",))
        await opened.until(lambda: bool(secret.pulls), "a pull request in the other tenant")
        await opened.settled()
        yield opened


async def listed(town: Town, login: str, query: str = "") -> list[int]:
    answer = await (await caller(town, login)).get(query)
    assert answer.status == 200, answer
    return [item["id"] for item in answer.body["items"]]


async def test_a_fix_is_shown_with_its_consent_and_reasons(town: Town) -> None:
    bea = await caller(town, "bea")

    shown = (await bea.get(f"/{B_IN_PUBLIC}")).body

    (pull,) = town.shop.pulls.values()
    assert pull.pull is not None
    assert shown.pop("created_at").endswith("+00:00")
    problem, reasons = shown.pop("problem"), shown.pop("reasons")
    assert shown == {
        "id": B_IN_PUBLIC,
        "error_id": 2,
        "repository": "acme/shop",
        "status": "awaiting_approval",
        "category": "B",
        "kind": "logic_fix",
        "title": "ZeroDivisionError: division by zero",
        "summary": "Return 0 as the average price of an empty order",
        "head_sha": pull.pull.head_sha,
        "pull_url": f"{town.github.world.web_url}/acme/shop/pull/{pull.number}",
        "pull_number": pull.number,
        "consent": "pending",
        "missing_approvals": 1,
        "requester": "bea",
        "is_suggestion": False,
        "stop_reason": None,
    }
    head = pull.pull.head_sha[:7]
    first = {"code": "R18", "user_id": None, "text": f"1 more approval is needed for {head}"}
    assert reasons[0] == first
    assert problem.startswith(f"1 more approval is needed for {head}")


async def test_a_list_holds_what_the_caller_may_see_newest_first(town: Town) -> None:
    assert await listed(town, "bea") == [B_IN_PUBLIC, C_IN_PUBLIC]
    assert await listed(town, "zoe") == [IN_SECRET, B_IN_PUBLIC, C_IN_PUBLIC]
    assert await listed(town, "zoe", "?repository=zeta/secret") == [IN_SECRET]
    assert await listed(town, "zoe", "?category=C") == [C_IN_PUBLIC]
    assert await listed(town, "zoe", "?category=A") == []
    assert await listed(town, "zoe", "?status=drafting") == [C_IN_PUBLIC]
    assert await listed(town, "zoe", "?status=all&category=B") == [IN_SECRET, B_IN_PUBLIC]


async def test_pages_join_without_a_gap(town: Town) -> None:
    zoe, seen, query = await caller(town, "zoe"), [], "?limit=1"
    for _ in range(3):
        page = (await zoe.get(query)).body
        seen += [item["id"] for item in page["items"]]
        query = f"?limit=1&cursor={page['next_cursor']}"

    assert seen == [IN_SECRET, B_IN_PUBLIC, C_IN_PUBLIC]
    assert page["next_cursor"] is None


async def test_a_page_of_nothing_but_others_leads_on(town: Town) -> None:
    page = (await (await caller(town, "bea")).get("?limit=1")).body

    assert [item["id"] for item in page["items"]] == [B_IN_PUBLIC]
    assert page["next_cursor"] == str(B_IN_PUBLIC)


async def test_category_c_of_a_public_repository_is_for_writers(town: Town) -> None:
    ann, bea = await caller(town, "ann"), await caller(town, "bea")

    told = (await ann.get(f"/{C_IN_PUBLIC}")).body
    full = (await bea.get(f"/{C_IN_PUBLIC}")).body

    hidden = ("kind", "title", "summary", "reasons")
    assert {name: told[name] for name in hidden} == {
        "kind": None,
        "title": None,
        "summary": None,
        "reasons": [],
    }
    assert told["problem"].startswith("Category C: it waits for an admin")
    assert "KeyError" not in json.dumps(told)
    assert (full["kind"], full["title"]) == ("stripe_payment_logic", "KeyError: 'DE'")


@pytest.mark.parametrize("number", [str(IN_SECRET), "99", "0", "-1", "x", "9" * 30, "³"])
async def test_what_is_anothers_looks_like_what_is_not(town: Town, number: str) -> None:
    bea = await caller(town, "bea")
    body: dict[str, object] = {"head_sha": "a" * 40}

    answers = [
        await bea.get(f"/{number}"),
        await bea.patch(f"/{number}/approve", **body),
        await bea.patch(f"/{number}/reject", reason="no", **body),
        await bea.post(f"/{number}/execute", **body),
        await bea.post(f"/{number}/rollback"),
    ]

    assert answers == [Answer(404, {"detail": "There is nothing here."})] * 5


@pytest.mark.parametrize("error_id", [3, 99, 2**70])
async def test_nobody_asks_for_a_fix_of_what_they_cannot_see(town: Town, error_id: int) -> None:
    answer = await (await caller(town, "bea")).post("", error_id=error_id)

    assert answer == Answer(404, {"detail": "There is nothing here."})


async def test_another_tenants_repository_is_no_filter(town: Town) -> None:
    answer = await (await caller(town, "bea")).get("?repository=zeta/secret")

    assert answer.status == 404


async def test_where_github_does_not_answer_the_list_says_that_it_may_lack_some(
    town: Town,
) -> None:
    zoe = await caller(town, "zoe")
    town.clock.advance(61)
    town.github.fail_next("GET", r"zeta/secret/collaborators", UNAVAILABLE, times=9)

    page = (await zoe.get("")).body
    town.github.server.faults.clear()

    assert page["incomplete"] is True
    assert [item["id"] for item in page["items"]] == [B_IN_PUBLIC, C_IN_PUBLIC]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?limit=0", "limit must be a number between 1 and 100."),
        ("?limit=101", "limit must be a number between 1 and 100."),
        ("?limit=ten", "limit must be a number between 1 and 100."),
        ("?cursor=abc", f"cursor must be a number between 1 and {2**63 - 1}."),
        ("?category=D", "category must be one of: A, B, C."),
        ("?repository=..", "parameter.repository is not of the form 'owner/name'."),
    ],
)
async def test_a_bad_parameter_has_its_sentence(town: Town, query: str, sentence: str) -> None:
    answer = await (await caller(town, "bea")).get(query)

    assert answer == Answer(422, {"detail": sentence})


@pytest.mark.parametrize("query", ["?status=pending", "?state=all"])
async def test_a_misspelt_filter_is_no_silent_default(town: Town, query: str) -> None:
    assert (await (await caller(town, "bea")).get(query)).status == 422


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("POST", "", {}, "error_id: is missing"),
        ("POST", "", {"error_id": "1"}, "error_id: must be a whole number, zero or more"),
        ("POST", "", {"error_id": True}, "error_id: must be a whole number, zero or more"),
        (
            "POST",
            "",
            {"error_id": 1, "authorise_draft": 1},
            "authorise_draft: must be true or false",
        ),
        ("POST", "", {"error_id": 1, "draft": True}, "draft: is not a field of this document"),
        ("PATCH", "/2/approve", {"head_sha": ""}, "head_sha: must not be empty"),
        ("PATCH", "/2/approve", {"head_sha": None}, "head_sha: must be text"),
        (
            "PATCH",
            "/2/approve",
            {"head_sha": "a", "comment": "x" * 1001},
            "comment: must have at most 1000 characters",
        ),
        ("PATCH", "/2/reject", {"head_sha": "a", "reason": " \u200b"}, "reason: must not be blank"),
        (
            "PATCH",
            "/2/reject",
            {"head_sha": "a", "reason": "x" * 1001},
            "reason: must have at most 1000 characters",
        ),
        ("POST", "/2/execute", {"head_sha": 7}, "head_sha: must be text"),
        ("POST", "/2/rollback", {"now": True}, "now: is not a field of this document"),
    ],
)
async def test_a_bad_body_names_its_field(
    town: Town, method: str, path: str, body: dict[str, Any], sentence: str
) -> None:
    ana = await caller(town, "ana")

    answer = await (ana.post(path, **body) if method == "POST" else ana.patch(path, **body))

    assert answer == Answer(422, {"detail": sentence})


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "", "read"),
        ("GET", "/2", "read"),
        ("POST", "", "propose"),
        ("PATCH", "/2/approve", "approve"),
        ("PATCH", "/2/reject", "approve"),
        ("POST", "/2/execute", "execute"),
        ("POST", "/2/rollback", "execute"),
    ],
)
async def test_each_act_has_its_scope_and_needs_a_token(
    town: Town, method: str, path: str, scope: str
) -> None:
    others = {"read", "ingest", "propose", "approve", "execute", "admin"} - {scope}
    without = await caller(town, "ana", *others)

    async def ask(who: ApiCaller) -> Answer:
        match method:
            case "GET":
                return await who.get(path)
            case "PATCH":
                return await who.patch(path)
        return await who.post(path)

    refused, unknown = await ask(without), await ask(ApiCaller(town, "fw_pat_nobodys"))

    assert refused == Answer(403, {"detail": f"The token lacks the scope '{scope}'."})
    assert unknown.status == 401


async def test_a_revoked_token_sees_nothing(town: Town) -> None:
    bea = await caller(town, "bea")
    async with town.db.begin() as session:
        newest = (await tokens.list_tokens(session))[-1]
        assert await tokens.revoke(session, newest.id)

    assert (await bea.get("")).status == 401


async def test_a_cookie_is_no_token(town: Town) -> None:
    token = (await caller(town, "ana")).token
    async with (
        aiohttp.ClientSession(cookies={"Authorization": f"Bearer {token}"}) as session,
        session.get(f"{town.url}/api/fix-requests") as answer,
    ):
        assert answer.status == 401
