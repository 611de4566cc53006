"""`serve --poll-deliveries`: a bot that GitHub cannot reach fetches what it would have been sent."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.store import inbox
from bot.store.tables import webhook_deliveries
from bot.workflows.poll_deliveries import poll_deliveries
from demo.github import SERVER_ERROR
from tests.town import Town, open_town

NOBODY = "http://127.0.0.1:9/nobody-listens"


@asynccontextmanager
async def closed_town(url: str) -> AsyncIterator[Town]:
    """Its webhook address is one that nobody listens at."""
    async with open_town(url) as town:
        town.github.webhook_url = NOBODY
        await town.github.settled()
        yield town


async def polled(town: Town) -> None:
    """Until a pass finds nothing new."""
    seen = -1
    while seen != len(town.github.deliveries):
        seen = len(town.github.deliveries)
        await town.github.settled()
        await poll_deliveries(town.house)
        await town.settled()


async def until(town: Town, condition: Callable[[], bool]) -> None:
    for _ in range(20):
        if condition():
            return
        await polled(town)
    raise AssertionError("it did not happen")


async def stored(town: Town) -> Counter[str]:
    async with town.db.read() as session:
        return Counter((await session.execute(select(webhook_deliveries.c.delivery_id))).scalars())


async def test_a_fix_merges_although_github_cannot_reach_us(database_url: str) -> None:
    async with closed_town(database_url) as town:
        issue = town.report("bea", "summary")
        await until(town, lambda: town.pull(issue) is not None)
        pull = town.pull(issue)
        assert pull is not None

        town.shop.review("ana", pull.number)
        await until(town, lambda: issue.state == "closed")

        assert town.is_merged(issue)
        assert not [each for each in town.github.deliveries if each.redelivery]


async def test_each_delivery_is_fetched_once_and_oldest_first(sqlite_url: str) -> None:
    async with closed_town(sqlite_url) as town:
        for number in range(3):
            town.shop.open_issue("bea", f"question {number}", "", [])
            town.next_second()
        for _ in range(3):
            await polled(town)

        fetched = [
            call.path.rpartition("/")[2]
            for call in town.github.calls
            if call.template.endswith("/deliveries/{delivery_id}")
        ]
        assert fetched == [str(each.id) for each in town.github.deliveries]
        assert await stored(town) == Counter(each.guid for each in town.github.deliveries)


async def test_what_was_delivered_is_not_fetched(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.open_issue("bea", "a question", "", [])
        await town.settled()

        await polled(town)

        assert not [c for c in town.github.calls if c.template.endswith("{delivery_id}")]


async def test_a_quiet_poll_is_one_conditional_call(sqlite_url: str) -> None:
    async with closed_town(sqlite_url) as town:
        town.shop.open_issue("bea", "a question", "", [])
        await polled(town)
        town.github.calls.clear()

        await poll_deliveries(town.house)

        assert [(call.template, call.status) for call in town.github.calls] == [
            ("/app/hook/deliveries", 304)
        ]


async def test_a_backlog_is_taken_in_parts(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workflows.poll_deliveries.MOST_A_PASS", 2)
    async with closed_town(sqlite_url) as town:
        for number in range(4):
            town.shop.open_issue("bea", f"question {number}", "", [])
            town.next_second()
        await town.github.settled()
        total = len(town.github.deliveries)
        counts: list[int] = []
        while not counts or counts[-1] < total:
            await poll_deliveries(town.house)
            counts.append(len(await stored(town)))

        assert counts == [*range(2, total, 2), total]


async def test_a_payload_that_cannot_be_is_kept_as_refused(sqlite_url: str) -> None:
    async with closed_town(sqlite_url) as town:
        town.shop.open_issue("bea", "a question", "", [])
        await town.github.settled()
        town.github.deliveries[-1].body = b'{"action": "opened"}'

        await polled(town)

        async with town.db.read() as session:
            row = (
                await session.execute(
                    select(webhook_deliveries).where(
                        webhook_deliveries.c.delivery_id == town.github.deliveries[-1].guid
                    )
                )
            ).one()
            assert await inbox.known(session, [row.delivery_id]) == {row.delivery_id}
        assert (row.status, row.problem) == ("failed", "issues: 'issue.number' is missing.")


async def test_an_outage_of_github_only_delays(sqlite_url: str) -> None:
    async with closed_town(sqlite_url) as town:
        issue = town.report("bea", "export")
        await town.github.settled()
        town.github.fail_next("GET", r"/app/hook/deliveries$", SERVER_ERROR, times=4)
        town.github.fail_next("GET", r"/app/hook/deliveries/\d+$", SERVER_ERROR, times=4)

        await poll_deliveries(town.house)
        await poll_deliveries(town.house)

        await until(town, lambda: issue.state == "closed")
