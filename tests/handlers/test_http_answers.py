import pytest
from sqlalchemy import text

from bot.store import flags
from bot.workflows.house import House
from tests.fakes.webhook_sender import Client


async def test_it_is_ready_while_the_database_answers(client: Client, house: House) -> None:
    async with client.get("/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"status": "ready", "paused": False})


async def test_readiness_says_that_merges_are_stopped(client: Client, house: House) -> None:
    async with house.db.begin() as session:
        await flags.set_paused(session, True, None)

    async with client.get("/readyz") as ready:
        assert (ready.status, await ready.json()) == (200, {"status": "ready", "paused": True})


async def test_health_is_the_process_alone(client: Client) -> None:
    async with client.get("/healthz") as healthy:
        assert (healthy.status, await healthy.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("method", "path", "status", "sentence"),
    [
        pytest.param("GET", "/nothing", 404, "There is nothing here.", id="an unknown path"),
        pytest.param(
            "GET",
            "/webhooks/github",
            405,
            "This path does not take that method.",
            id="a method the path does not take",
        ),
    ],
)
async def test_every_refusal_is_a_sentence(
    client: Client, method: str, path: str, status: int, sentence: str
) -> None:
    async with client.request(method, path) as answer:
        assert (answer.status, await answer.json()) == (status, {"detail": sentence})


async def test_a_bug_is_answered_with_a_sentence_and_logged(
    client: Client, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.db.begin() as session:
        await session.execute(text("DROP TABLE settings_flags"))

    async with client.get("/readyz") as answer:
        assert answer.status == 500
        assert await answer.json() == {
            "detail": "Something went wrong on our side; the server's log says what."
        }
    assert [record.message for record in caplog.records] == ["request failed"]
