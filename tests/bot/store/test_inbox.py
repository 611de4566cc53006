"""Rule 12: a delivery is acknowledged after a durable commit, once, many to a commit."""

import asyncio

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError

from bot.store import Database, Work, inbox
from bot.store.batch import GroupCommit
from bot.store.inbox import StoredDelivery
from bot.store.session import Session
from bot.store.tables import webhook_deliveries
from tests.toys import T0, row_of, take, take_one


async def stored(db: Database) -> int:
    async with db.read() as session:
        counted = select(func.count()).select_from(webhook_deliveries)
        return int((await session.execute(counted)).scalar_one())


async def test_a_delivery_is_stored_as_it_came_and_is_due(database: Database) -> None:
    assert await inbox.accept(database, "guid-1", "issues", '{"a": "ü"}', received_at=T0)

    held = await take_one(database)
    async with database.read() as session:
        found = await inbox.load(session, held.id)
    assert held.state == "received"
    assert found == StoredDelivery(held.id, "guid-1", "issues", '{"a": "ü"}', T0)


async def test_the_same_delivery_again_is_known_and_not_handled_twice(database: Database) -> None:
    first = await inbox.accept(database, "guid-1", "issues", "{}", received_at=T0)
    again = await inbox.accept(database, "guid-1", "issues", "{}", received_at=T0)

    assert (first, again) == (True, False)
    held = await take_one(database)
    assert (await row_of(database, held.id))["redelivered"]
    assert await take(database) is None


async def test_copies_that_arrive_at_once_are_new_once(database: Database) -> None:
    copies = (inbox.accept(database, "guid-1", "push", "{}", received_at=T0) for _ in range(20))

    assert sorted(await asyncio.gather(*copies)) == [False] * 19 + [True]
    assert await stored(database) == 1


async def test_deliveries_that_arrive_together_share_a_few_commits(database: Database) -> None:
    commits: list[object] = []
    event.listen(database._writer.sync_engine, "commit", commits.append)
    arriving = (
        inbox.accept(database, f"guid-{n}", "push", "{}", received_at=T0) for n in range(900)
    )

    assert all(await asyncio.gather(*arriving))

    assert await stored(database) == 900
    assert len(commits) <= 4


async def test_an_accepted_delivery_rings(database: Database) -> None:
    async with database.bells() as bells:
        await asyncio.wait_for(bells[Work.DELIVERY].wait(), 20)  # the look at the start
        bells[Work.DELIVERY].clear()

        await inbox.accept(database, "guid-1", "issues", "{}", received_at=T0)

        assert bells[Work.DELIVERY].is_set()


async def test_a_delivery_that_cannot_be_handled_is_kept_with_a_sentence(
    database: Database,
) -> None:
    await inbox.store_failed(database, "guid-1", "issues", "{", "The payload is not JSON.")
    await inbox.store_failed(database, "guid-1", "issues", "{", "The payload is not JSON.")

    assert await take(database) is None
    row = await row_of(database, 1)
    assert (row["status"], row["problem"]) == ("failed", "The payload is not JSON.")


async def test_a_group_that_cannot_be_written_fails_each_of_its_callers(
    database: Database,
) -> None:
    async def break_down(session: Session, items: object) -> list[bool]:
        await session.execute(webhook_deliveries.insert().values(event="no id"))
        return [True]

    group: GroupCommit[int, bool] = GroupCommit(database.begin, break_down)

    answers = await asyncio.gather(group.add(1), group.add(2), return_exceptions=True)

    assert [type(answer).__mro__[1:].count(DBAPIError) for answer in answers] == [1, 1]


async def test_a_caller_that_gave_up_does_not_hold_the_others_up(database: Database) -> None:
    impatient = asyncio.create_task(inbox.accept(database, "guid-1", "push", "{}", received_at=T0))
    patient = asyncio.create_task(inbox.accept(database, "guid-2", "push", "{}", received_at=T0))
    await asyncio.sleep(0)
    impatient.cancel()

    assert await patient
    with pytest.raises(asyncio.CancelledError):
        await impatient
