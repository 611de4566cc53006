import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from bot.intake.delivery import project
from handlers.webhooks import MAX_BODY
from tests.fakes.webhook_sender import WEBHOOK_SECRET, Headers, Sender, signature
from tests.handlers.conftest import ON_BOTH, ON_POSTGRESQL

SAID = "Jane's card was declined"
FRAME: dict[str, Any] = {
    "installation": {"id": 11},
    "repository": {"id": 22, "full_name": "acme/shop"},
    "sender": {"id": 33, "login": "bea", "type": "User"},
}
OPENED = FRAME | {"action": "opened", "issue": {"number": 7, "title": SAID, "body": SAID}}


@ON_BOTH
async def test_a_delivery_is_kept_as_ids_and_names(send: Sender) -> None:
    status, answer = await send(OPENED, headers={"X-GitHub-Delivery": "d-1"})

    assert (status, answer) == (202, {"delivery": "d-1", "new": True})
    ((event, state, payload, problem),) = await send.stored()
    assert (event, state, problem) == ("issues", "received", None)
    assert json.loads(payload) == project("issues", OPENED)
    assert SAID not in payload


@ON_BOTH
async def test_a_repeat_is_answered_alike_and_kept_once(send: Sender) -> None:
    first = await send(OPENED, headers={"X-GitHub-Delivery": "d-1"})
    again = await send(OPENED, headers={"X-GitHub-Delivery": "d-1"})

    assert first == (202, {"delivery": "d-1", "new": True})
    assert again == (202, {"delivery": "d-1", "new": False})
    assert len(await send.stored()) == 1


@ON_BOTH
async def test_many_at_once_are_each_kept_once(send: Sender) -> None:
    names = [f"d-{number % 5}" for number in range(20)]

    answers = await asyncio.gather(
        *(send(OPENED, headers={"X-GitHub-Delivery": name}) for name in names)
    )

    assert {status for status, _ in answers} == {202}
    assert sorted(answer["delivery"] for _, answer in answers if answer["new"]) == sorted(
        set(names)
    )
    assert len(await send.stored()) == 5


BODY = json.dumps(OPENED).encode()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-Hub-Signature-256": None}, id="none"),
        pytest.param({"X-Hub-Signature-256": ""}, id="an empty one"),
        pytest.param({"X-Hub-Signature-256": "sha256="}, id="one without digits"),
        pytest.param({"X-Hub-Signature-256": signature(BODY + b" ")}, id="one of another body"),
        pytest.param(
            {"X-Hub-Signature-256": signature(BODY, secret="guess")}, id="one by another secret"
        ),
        pytest.param(
            {"X-Hub-Signature-256": signature(BODY).upper()}, id="the right one in capitals"
        ),
        pytest.param({"X-Hub-Signature-256": "sha256=ü"}, id="one that is not ASCII"),
        pytest.param(
            {"X-Hub-Signature-256": None, "X-Hub-Signature": signature(BODY, kind="sha1")},
            id="only the old SHA-1 header",
        ),
        pytest.param(
            {"X-Hub-Signature-256": signature(BODY, kind="sha1")}, id="a SHA-1 in the new header"
        ),
    ],
)
async def test_without_githubs_signature_nothing_is_stored(send: Sender, headers: Headers) -> None:
    status, answer = await send(BODY, headers=headers)

    assert status == 401
    assert "signature" in answer["detail"].lower()
    assert WEBHOOK_SECRET not in answer["detail"]
    assert await send.stored() == []


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"X-GitHub-Delivery": None}, id="no delivery id"),
        pytest.param({"X-GitHub-Delivery": ""}, id="an empty delivery id"),
        pytest.param({"X-GitHub-Delivery": "d" * 101}, id="a delivery id without end"),
        pytest.param({"X-GitHub-Delivery": "dü"}, id="a delivery id that is not ASCII"),
        pytest.param({"X-GitHub-Event": None}, id="no event"),
        pytest.param({"X-GitHub-Event": "e" * 101}, id="an event without end"),
    ],
)
async def test_a_delivery_needs_its_names(send: Sender, headers: Headers) -> None:
    status, answer = await send(OPENED, headers=headers)

    assert status == 400
    assert answer["detail"].startswith("X-GitHub-Delivery and X-GitHub-Event")
    assert await send.stored() == []


async def test_a_body_over_githubs_cap_is_refused(send: Sender) -> None:
    status, answer = await send(b" " * (MAX_BODY + 1))

    assert status == 413
    assert "25 MB" in answer["detail"]
    assert await send.stored() == []


async def test_a_body_of_exactly_githubs_cap_is_taken(send: Sender) -> None:
    body = json.dumps({"zen": "Z"}).encode()

    status, _ = await send(body + b" " * (MAX_BODY - len(body)), event="ping")

    assert status == 202


async def test_a_signature_is_checked_before_anything_else_is_said(send: Sender) -> None:
    status, _ = await send(b"{", headers={"X-Hub-Signature-256": None, "X-GitHub-Delivery": None})

    assert status == 401


@asynccontextmanager
async def closed(url: str) -> AsyncIterator[None]:
    """PostgreSQL lets nobody into that database for a while."""
    server, _, name = url.rpartition("/")
    connection = await asyncpg.connect(f"{server}/postgres")
    try:
        await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        ending = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
        await connection.execute(ending, name)
        yield
        await connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    finally:
        await connection.close()


@ON_POSTGRESQL
async def test_a_delivery_that_cannot_be_stored_is_to_be_sent_again(
    send: Sender, house_url: str
) -> None:
    async with closed(house_url):
        away = [await send(OPENED), await send(b"{")]
        async with send.client.get("/readyz") as ready, send.client.get("/healthz") as healthy:
            assert (ready.status, healthy.status) == (503, 200)
    back, _ = await send(OPENED)

    assert [status for status, _ in away] == [503, 503]
    assert "did not answer" in away[0][1]["detail"]
    assert back == 202
    assert len(await send.stored()) == 1
