"""Deliveries repeated, delayed and out of order: the payload is only a hint, the end is the same."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random

import pytest

from demo.github import Delivery
from demo.stage import serving
from tests.ends import end_of
from tests.fakes.channels import FakeReceiver
from tests.journeys.ends import ENDS
from tests.town import Town, open_town

SECRET = "whsec_" + "bm8gcmVhbCBzZWNyZXQgYXQgYWxs"
Order = Callable[[Sequence[Delivery]], Sequence[Sequence[Delivery]]]
"""What is sent at once, one group after the other; leaving one out is not allowed."""


def three_times_at_once(new: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
    return [[delivery] * 3 for delivery in new]


def all_at_once_and_twice_more(new: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
    return [new, [*reversed(new)], new]


def newest_first(new: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
    return [[delivery] for delivery in reversed(new)]


def neighbours_swapped(new: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
    pairs = [new[at : at + 2] for at in range(0, len(new), 2)]
    return [[delivery] for pair in pairs for delivery in reversed(pair)]


def shuffled(seed: int) -> Order:
    random = Random(seed)

    def order(new: Sequence[Delivery]) -> Sequence[Sequence[Delivery]]:
        cards = [delivery for delivery in new for _ in range(random.randint(1, 3))]
        random.shuffle(cards)
        return [[card] for card in cards]

    return order


ORDERS = [
    pytest.param(three_times_at_once, id="each three times at once"),
    pytest.param(all_at_once_and_twice_more, id="all at once, then twice more"),
    pytest.param(newest_first, id="the newest first"),
    pytest.param(neighbours_swapped, id="neighbours swapped"),
    pytest.param(shuffled(1), id="shuffled with repeats"),
    pytest.param(shuffled(2), id="shuffled with repeats, otherwise"),
]


@asynccontextmanager
async def town_by_hand(url: str, receiver: FakeReceiver) -> AsyncIterator[Town]:
    """Nothing is delivered but by `deliver`."""
    async with serving(receiver.app()) as receiver_url:
        settings = {
            "CUSTOM_WEBHOOK_URL": receiver_url,
            "CUSTOM_WEBHOOK_SECRET": SECRET,
            "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
        }
        async with open_town(url, settings=settings) as town:
            town.github.auto_deliver = False
            yield town


async def deliver(town: Town, order: Order) -> None:
    """Send what is new, in that order, until nothing new comes and the bot has nothing to do."""
    while new := [each for each in town.github.deliveries if each.status_code is None]:
        for group in order(new):
            codes = await asyncio.gather(*(town.github.deliver(each.id) for each in group))
            assert set(codes) <= {202}
        assert not [each for each in new if each.status_code is None]
        await town.worker.idle()


@pytest.mark.parametrize("order", ORDERS)
async def test_a_fix_that_merges_by_itself(sqlite_url: str, order: Order) -> None:
    receiver = FakeReceiver()
    async with town_by_hand(sqlite_url, receiver) as town:
        issue = town.report("bea", "export")
        await deliver(town, order)
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")
        await deliver(town, order)

        assert await end_of(town.shop, town.db, receiver, issue) == ENDS["export"]


@pytest.mark.parametrize("order", ORDERS)
async def test_a_fix_that_waits_for_a_review(database_url: str, order: Order) -> None:
    receiver = FakeReceiver()
    async with town_by_hand(database_url, receiver) as town:
        issue = town.report("bea", "summary")
        await deliver(town, order)
        pull = town.pull(issue)
        assert pull is not None
        town.shop.review("ana", pull.number)
        await deliver(town, order)
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")
        await deliver(town, order)

        assert await end_of(town.shop, town.db, receiver, issue) == ENDS["summary"]
        assert town.provider.answered == ENDS["summary"].turns


@pytest.mark.parametrize("order", ORDERS)
async def test_a_push_to_the_fix_and_the_review_of_it(sqlite_url: str, order: Order) -> None:
    receiver = FakeReceiver()
    async with town_by_hand(sqlite_url, receiver) as town:
        issue = town.report("bea", "summary")
        await deliver(town, order)
        pull = town.pull(issue)
        assert pull is not None
        branch = "fix/error-1"
        better = town.shop.text("shop/statistics.py", branch).replace("0.0", "float(0)")
        town.shop.review("ana", pull.number)
        town.shop.push("bea", branch, {"shop/statistics.py": better})
        town.shop.review("ana", pull.number)
        await deliver(town, order)
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")
        await deliver(town, order)

        assert "float(0)" in town.shop.text("shop/statistics.py")
        assert await end_of(town.shop, town.db, receiver, issue) == replace(
            ENDS["summary"], gates=2
        )
