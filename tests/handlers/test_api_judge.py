"""`POST /api/policy/judge`."""

import io
import json
import secrets
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import utc_now
from bot.store import tokens
from bot.workflows.house import House
from handlers.access import MAX_API_BODY
from policies.judge_document import judge_document
from tests.fakes.webhook_sender import Client
from tests.policies.test_facts_document import DOCUMENT

FACTS = json.dumps(DOCUMENT).encode()


async def ask(
    client: Client, house: House, body: bytes, *scopes: str
) -> tuple[int, dict[str, Any]]:
    token = f"fw_pat_{secrets.token_urlsafe(32)}"
    async with house.db.begin() as session:
        await tokens.create(
            session,
            token,
            name="a test",
            github_user_id=1,
            login="ana",
            scopes=scopes,
            expires_at=utc_now() + timedelta(hours=1),
        )
    headers = {"Authorization": f"Bearer {token}"}
    async with client.post("/api/policy/judge", data=io.BytesIO(body), headers=headers) as answer:
        return answer.status, await answer.json()


async def test_it_answers_as_the_command_does(client: Client, house: House) -> None:
    assert await ask(client, house, FACTS, "read") == (200, judge_document(FACTS))


@pytest.mark.parametrize(
    ("body", "path", "detail"),
    [
        pytest.param(
            json.dumps(DOCUMENT | {"level": "ALL"}).encode(),
            "level",
            "level: must be one of: MAJOR_FIX, MINOR_FIX, NONE, READ_ONLY, SUGGEST",
            id="a wrong word",
        ),
        pytest.param(b'{"now": 1, "now": 2}', "now", "now: is given twice", id="a field twice"),
        pytest.param(b"[]", "", "the document must be an object", id="a list"),
        pytest.param(b"", "", "the document is empty", id="nothing"),
        pytest.param(b"\xff", "", "the document is not UTF-8 text (byte 1)", id="no text"),
        pytest.param(b"[" * 50_000, "", "the document is nested too deeply", id="nesting"),
    ],
)
async def test_a_bad_document_is_answered_with_its_field(
    client: Client, house: House, body: bytes, path: str, detail: str
) -> None:
    answer = await ask(client, house, body, "read")

    assert answer == (422, {"detail": detail, "path": path})


async def test_it_takes_a_token_with_the_scope_read(client: Client, house: House) -> None:
    denied = {"detail": "The token lacks the scope 'read'."}

    assert await ask(client, house, FACTS, "ingest", "approve") == (403, denied)
    async with client.post("/api/policy/judge", data=FACTS) as answer:
        assert answer.status == 401


async def test_a_body_over_the_cap_is_refused(client: Client, house: House) -> None:
    large = b" " * (MAX_API_BODY + 1)

    told = {"detail": "The body is too large."}
    assert await ask(client, house, large, "read") == (413, told)
