"""One town for all: the reports differ, the people and repositories do not."""

import io
import json
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.clock import utc_now
from bot.settings import Settings
from bot.store import errors, tokens
from demo.stage import real_traceback
from handlers.access import MAX_API_BODY
from handlers.cli.tokens import NewToken, create
from tests.town import Town, open_town

pytestmark = pytest.mark.asyncio(loop_scope="module")

Answer = tuple[int, dict[str, Any]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('api')}/fixwarden.db"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(database: str) -> AsyncIterator[Town]:
    """Beside the shop: acme/secret, where nobody but ana has a role, and bo/lone without us."""
    async with open_town(database) as opened:
        github = opened.github
        github.add_person("dora")
        secret = github.add_repo("acme/secret", {"a.py": "a = 1\n"}, private=True)
        github.grant(secret, "ana", "admin")
        github.install(secret)
        github.add_repo("bo/lone", {"a.py": "a = 1\n"}, private=True)
        yield opened


async def token_for(town: Town, login: str, *scopes: str, expires_in_s: float = 3600) -> str:
    text = f"fw_pat_{secrets.token_urlsafe(32)}"
    async with town.db.begin() as session:
        await tokens.create(
            session,
            text,
            name="a test",
            github_user_id=0,
            login=login,
            scopes=scopes or ("ingest",),
            expires_at=utc_now() + timedelta(seconds=expires_in_s),
        )
    return text


async def post(
    town: Town, token: str | None, document: object, *, header: str | None = None
) -> Answer:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    headers = {"Authorization": header or f"Bearer {token}"} if token or header else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{town.url}/api/errors", data=io.BytesIO(body), headers=headers) as answer,
    ):
        return answer.status, await answer.json()


def report(message: str, **more: object) -> dict[str, object]:
    return {"repository": "acme/shop", "error_type": "ValueError", "message": message, **more}


def crash(way: str) -> dict[str, object]:
    trace = real_traceback(way)
    error_type, _, message = trace.splitlines()[-1].partition(": ")
    return report(message, error_type=error_type, stack_trace=trace)


async def status_of(town: Town, error_id: int) -> str:
    async with town.db.read() as session:
        return (await errors.load(session, error_id)).status


async def test_a_report_is_answered_with_the_error_it_was_counted_to(town: Town) -> None:
    token = await token_for(town, "carl")

    status, first = await post(town, token, report("a basket holds no tea"))
    _, second = await post(town, token, report("a basket holds no tea"))

    told = {"error_id": first["error_id"], "repeated": False, "trusted": False}
    assert status == 202
    assert first == {**told, "occurrences": 1, "new": True}
    assert second == {**told, "occurrences": 2, "new": False}


async def test_one_event_id_is_counted_once(town: Town) -> None:
    token = await token_for(town, "carl")
    document = report("a kettle is cold", event_id="e-1")

    _, first = await post(town, token, document)
    _, again = await post(town, token, document)
    _, other = await post(town, token, {**document, "event_id": "e-2"})

    assert [answer["occurrences"] for answer in (first, again, other)] == [1, 1, 2]
    assert [answer["repeated"] for answer in (first, again, other)] == [False, True, False]


async def test_it_is_stored_scrubbed(town: Town) -> None:
    token = await token_for(town, "carl")
    document = report(
        "no account for jane.doe@example.org",
        context={"api_key": "Zq8vN3xR7tLw2KfY9bHc", "card": "4111 1111 1111 1111"},
    )

    _, answer = await post(town, token, document)

    async with town.db.read() as session:
        error = await errors.load(session, answer["error_id"])
    assert error.message == "no account for [email]"
    assert error.report["context"] == {"api_key": "[secret]", "card": "[card]"}


async def test_the_word_of_a_reader_is_recorded_and_drafts_nothing(town: Town) -> None:
    token = await token_for(town, "carl")

    status, answer = await post(town, token, crash("summary"))
    await town.settled()

    assert (status, answer["trusted"]) == (202, False)
    assert await status_of(town, answer["error_id"]) == "triaged"
    assert town.provider.asked == []


async def test_the_word_of_a_writer_is_drafted_and_merged_with_no_issue(town: Town) -> None:
    token = await token_for(town, "bea")

    status, answer = await post(town, token, crash("export"))
    await town.until(lambda: "import json\n" in town.shop.text("shop/export.py"), "the merge")
    await town.settled()

    assert (status, answer["trusted"]) == (202, True)
    assert await status_of(town, answer["error_id"]) == "resolved"
    (pull,) = town.shop.issues.values()
    assert f"Fixes-Error: {answer['error_id']}" in pull.body


async def test_trust_is_the_permission_of_this_minute(town: Town) -> None:
    token = await token_for(town, "dora")
    document = report("stock is out of date", severity="info")

    refused, _ = await post(town, token, document)
    town.shop.set_permission("dora", "read")
    town.clock.advance(61)
    _, as_reader = await post(town, token, document)
    town.shop.set_permission("dora", "triage")
    town.clock.advance(61)
    _, as_triager = await post(town, token, document)
    town.shop.set_permission("dora", "none")
    town.clock.advance(61)
    gone, _ = await post(town, token, document)

    assert (refused, gone) == (404, 404)
    assert (as_reader["trusted"], as_triager["trusted"]) == (False, True)


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(None, id="no token"),
        pytest.param("Bearer", id="a scheme alone"),
        pytest.param("Bearer   ", id="blanks for a token"),
        pytest.param("Basic YmVhOnNlY3JldA==", id="another scheme"),
        pytest.param("Bearer fw_pat_" + "a" * 43, id="a token nobody made"),
        pytest.param("Bearer fw_pat_ü", id="a token that is not ASCII"),
        pytest.param("Bearer ' OR 1=1 --", id="a token that is SQL"),
    ],
)
async def test_without_a_token_of_ours_nothing_is_told(town: Town, header: str | None) -> None:
    status, answer = await post(town, None, report("x"), header=header)

    assert status == 401
    assert set(answer) == {"detail"}
    assert answer["detail"].endswith(".")


async def test_a_revoked_or_expired_token_is_worthless(town: Town) -> None:
    expired, revoked = await token_for(town, "bea", expires_in_s=-1), await token_for(town, "bea")
    async with town.db.begin() as session:
        made = (await tokens.list_tokens(session))[-1]
        assert await tokens.revoke(session, made.id)

    statuses = [(await post(town, token, report("x")))[0] for token in (expired, revoked)]

    assert statuses == [401, 401]


async def test_a_token_does_only_what_its_scopes_say(town: Town) -> None:
    token = await token_for(town, "ana", "read", "propose", "approve", "execute", "admin")

    status, answer = await post(town, token, report("x"))

    assert (status, answer) == (403, {"detail": "The token lacks the scope 'ingest'."})


@pytest.mark.parametrize(
    ("login", "repository"),
    [
        pytest.param("bea", "acme/secret", id="another tenant's"),
        pytest.param("bea", "bo/lone", id="one where fixwarden is not installed"),
        pytest.param("bea", "acme/nothing", id="one that does not exist"),
        pytest.param("dora", "acme/shop", id="one where the caller has no role any more"),
        pytest.param("nobody", "acme/shop", id="a caller that does not exist"),
    ],
)
async def test_all_repositories_out_of_reach_look_the_same(
    town: Town, login: str, repository: str
) -> None:
    token = await token_for(town, login)

    status, answer = await post(town, token, {**report("x"), "repository": repository})

    told = f"{repository} is not a repository that fixwarden is installed on for you."
    assert (status, answer) == (404, {"detail": told})


async def test_a_login_that_became_another_account_has_no_token(town: Town) -> None:
    token = f"fw_pat_{secrets.token_urlsafe(32)}"
    async with town.db.begin() as session:
        await tokens.create(
            session, token, name="x", github_user_id=5, login="bea", scopes=["ingest"]
        )

    assert (await post(town, token, report("x")))[0] == 404


async def test_a_body_over_the_cap_is_refused(town: Town) -> None:
    token = await token_for(town, "bea")

    status, answer = await post(town, token, b" " * (MAX_API_BODY + 1))

    assert (status, answer) == (413, {"detail": "The body is too large."})


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        pytest.param(b"{", "The body is not JSON.", id="half a document"),
        pytest.param(b"\xff", "The body is not JSON.", id="no text"),
        pytest.param(b"[" * 50_000, "The body is not JSON.", id="nesting without end"),
        pytest.param([], "report must be an object, not a list.", id="a list for an object"),
        pytest.param({}, "report.message is missing: say what went wrong.", id="nothing in it"),
        pytest.param(
            {"message": "x"}, "report.repository is missing: say 'owner/name'.", id="no repository"
        ),
        pytest.param(
            {"message": "x", "repository": "../../app"},
            "report.repository is not of the form 'owner/name'.",
            id="a repository that is a path",
        ),
        pytest.param(
            {"message": 5, "repository": "acme/shop"},
            "report.message must be text, not a number.",
            id="a number for text",
        ),
        pytest.param(
            {"message": "x", "repository": "acme/shop", "context": "x"},
            "report.context must be an object, not text.",
            id="text for an object",
        ),
        pytest.param(
            {"message": "\0\ud800", "repository": "acme/shop"},
            "report.message is missing: say what went wrong.",
            id="nothing but characters that no text may hold",
        ),
    ],
)
async def test_what_is_wrong_is_said_in_a_sentence(
    town: Town, document: object, sentence: str
) -> None:
    token = await token_for(town, "bea")

    assert await post(town, token, document) == (422, {"detail": sentence})


async def test_a_token_made_by_the_command_serves(
    town: Town, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    wish = NewToken(login="bea", user_id=None, scopes=["ingest"], days=1)
    await create(Settings(database_url=database, github=None), wish, as_json=True)
    token = json.loads(capsys.readouterr().out)["token"]

    status, _ = await post(town, token, report("a cup is cracked", severity="info"))

    assert status == 202
