"""R52, R53: failed deliveries are asked for again, handled once, and given up in the end."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.store.tables import webhook_deliveries
from bot.workflows.redeliver import WAITS, redeliver
from demo.github import SERVER_ERROR, Delivery
from demo.stage import serving
from tests.town import Town, open_town

NOBODY = "http://127.0.0.1:9/nobody-listens"
DAY = 24 * 3600.0


@asynccontextmanager
async def unreachable(town: Town, url: str = NOBODY) -> AsyncIterator[None]:
    """GitHub tries, and nobody answers."""
    right = town.github.webhook_url
    town.github.webhook_url = url
    yield
    await town.github.settled()
    town.github.webhook_url = right


async def passed(town: Town, seconds: float = 300) -> None:
    town.clock.advance(seconds)
    await redeliver(town.house)
    await town.settled()


def attempts(town: Town, event: str) -> list[Delivery]:
    return [each for each in town.github.deliveries if each.event == event]


async def handled(town: Town) -> Sequence[str]:
    c = webhook_deliveries.c
    async with town.db.read() as session:
        found = select(c.event).where(c.status == "handled").order_by(c.id)
        return (await session.execute(found)).scalars().all()


async def test_a_failed_delivery_is_asked_for_and_handled_once(database_url: str) -> None:
    async with open_town(database_url) as town:
        await town.settled()
        async with unreachable(town):
            issue = town.report("bea", "export")

        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")
        await town.settled()
        guids = {each.guid for each in attempts(town, "issues")[:2]}  # opened, labeled
        for _ in range(3):
            await passed(town)
        again = [each for each in town.github.deliveries if each.redelivery]
        assert {each.guid for each in again} == guids
        assert len(again) == 2


async def test_what_arrived_although_github_saw_no_answer_is_not_asked_for(
    sqlite_url: str,
) -> None:
    """It was stored, then the answer was lost on its way."""
    async with open_town(sqlite_url) as town:
        await town.settled()
        door = town.github.webhook_url

        async def forward(request: web.Request) -> web.Response:
            import aiohttp

            async with aiohttp.ClientSession() as http:
                headers = {k: v for k, v in request.headers.items() if k.startswith(("X-", "Con"))}
                assert door is not None
                async with http.post(door, data=await request.read(), headers=headers) as answer:
                    assert answer.status == 202
            return web.Response(status=504)

        gateway = web.Application()
        gateway.router.add_post("/", forward)
        async with serving(gateway) as url, unreachable(town, url):
            issue = town.report("bea", "export")
            await town.until(lambda: town.is_merged(issue), "the merge")
            await town.settled()

        await passed(town)

        assert not [each for each in town.github.deliveries if each.redelivery]


async def test_a_delivery_that_fails_again_and_again_is_given_up(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_town(sqlite_url) as town:
        await town.settled()
        async with unreachable(town):
            town.shop.open_issue("bea", "a question", "", [])
            await town.github.settled()
            made = []
            for wait in (*WAITS, WAITS[-1], WAITS[-1], WAITS[-1]):
                await passed(town, wait.total_seconds() - 300)
                await passed(town)
                made.append(len(attempts(town, "issues")))

        assert made == [2, 3, 4, 4, 4, 4]
        given_up = [each for each in caplog.messages if each.startswith("delivery given up")]
        assert len(given_up) == 1


async def test_a_long_outage_is_made_good_oldest_first(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more at once than GitHub's limits allow; the rest with the next pass."""
    monkeypatch.setattr("bot.workflows.redeliver.MOST_A_PASS", 2)
    async with open_town(sqlite_url) as town:
        await town.settled()
        before = len(await handled(town))
        async with unreachable(town):
            for number in range(5):
                town.shop.open_issue("bea", f"question {number}", "", [])
                town.next_second()

        counts = []
        for _ in range(4):
            await passed(town)
            counts.append(len(await handled(town)) - before)

        assert counts == [2, 4, 5, 5]
        again = [each.payload["issue"]["title"] for each in town.github.deliveries[-5:]]
        assert again == [f"question {number}" for number in range(5)]


async def test_what_github_no_longer_has_is_not_asked_for(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await town.settled()
        async with unreachable(town):
            town.shop.open_issue("bea", "a question", "", [])

        await passed(town, 3 * DAY + 1)

        assert not [each for each in town.github.deliveries if each.redelivery]


async def test_a_failing_github_is_asked_again_with_the_next_pass(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        await town.settled()
        async with unreachable(town):
            issue = town.report("bea", "export")
        town.github.fail_next("GET", r"/app/hook/deliveries$", SERVER_ERROR, times=4)
        town.github.fail_next("POST", r"/attempts$", SERVER_ERROR)

        await passed(town)
        assert not town.is_merged(issue)
        await passed(town)
        await passed(town)

        await town.until(lambda: town.is_merged(issue), "the merge")
