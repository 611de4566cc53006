"""A step's lease: kept, lost, given back."""

import asyncio

import pytest

from bot.errors import LeaseLost
from bot.store import Claim, Database, Outcome, Work
from tests.fakes.running_worker import SHORT_LEASE, Gate, working
from tests.toys import add_row, ago, change_row, row_of, until


async def test_a_long_step_keeps_its_lease(database: Database) -> None:
    row_id = await add_row(database)
    gate = Gate()
    async with working(database, gate.step, lease_seconds=SHORT_LEASE):
        await gate.started.wait()
        first = (await row_of(database, row_id))["lease_until"]

        async def is_renewed_twice() -> bool:
            until_now = (await row_of(database, row_id))["lease_until"]
            return bool((until_now - first).total_seconds() > SHORT_LEASE * 0.6)

        await until(is_renewed_twice)
        gate.opened.set()

    row = await row_of(database, row_id)
    assert (row["status"], row["rev"], gate.cancelled.is_set()) == ("handled", 0, False)


async def test_a_step_whose_lease_is_gone_is_cancelled(database: Database) -> None:
    row_id = await add_row(database)
    gate = Gate()
    async with working(database, gate.step, lease_seconds=SHORT_LEASE):
        await gate.started.wait()

        await change_row(database, row_id, lease="somebody else", lease_until=ago(-60))

        await asyncio.wait_for(gate.cancelled.wait(), timeout=20)
    assert (await row_of(database, row_id))["lease"] == "somebody else"


async def test_a_finishing_write_is_never_cancelled(database: Database) -> None:
    """Cancelling it breaks asyncpg's connection, and the outcome would be lost for nothing."""
    row_id = await add_row(database)
    writing, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(session: object) -> None:
        writing.set()
        await go_on.wait()

    async def step(held: Claim) -> Outcome:
        return Outcome(state="handled", then=(slowly,))

    async with working(database, step, lease_seconds=0.1) as worker:
        await writing.wait()
        run = next(iter(worker._runs))
        run.drop()
        go_on.set()
        await worker.idle()

    assert (await row_of(database, row_id))["status"] == "handled"


async def test_a_step_that_says_the_lease_is_lost_writes_nothing(database: Database) -> None:
    row_id = await add_row(database)

    async def step(held: Claim) -> Outcome:
        await change_row(database, row_id, lease="somebody else", lease_until=ago(-60))
        raise LeaseLost("somebody else has it")

    async with working(database, step) as worker:
        await worker.idle()

    row = await row_of(database, row_id)
    assert (row["status"], row["lease"], row["problem"]) == ("new", "somebody else", None)


async def test_stop_lets_a_running_step_end(database: Database) -> None:
    row_id = await add_row(database)
    gate = Gate()
    async with working(database, gate.step) as worker:
        await gate.started.wait()
        stopping = asyncio.create_task(worker.stop())
        await add_row(database)
        gate.opened.set()
        await stopping

    assert (await row_of(database, row_id))["status"] == "handled"


async def test_stop_gives_back_what_does_not_end_in_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.worker.loop.GRACE_SECONDS", 0.05)
    row_id = await add_row(database)
    before = await row_of(database, row_id)
    gate = Gate()

    async with working(database, gate.step, concurrency={Work.DELIVERY: 1}) as worker:
        await gate.started.wait()
        await worker.stop()

    assert gate.cancelled.is_set()
    assert await row_of(database, row_id) == before
