"""Rules 1, 4 and 6: a row is given to one worker at a time, and never lost with it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.store import MAX_ATTEMPTS, Claim, Database, Outcome, Work, finish, release, renew
from bot.store.engine import LEASE_SECONDS
from bot.store.sweep import expire_leases, seconds_to_next, sweep
from tests.toys import add_row, ago, change_row, row_of, take, take_one

Columns = Callable[[], dict[str, Any]]
"""Made when the test runs: they hold times."""


async def test_a_due_row_is_claimed_with_its_state_and_a_lease(database: Database) -> None:
    row_id = await add_row(database, rev=4)

    held = await take_one(database)

    assert held == Claim(Work.DELIVERY, row_id, "new", 4, 1, held.lease)
    row = await row_of(database, row_id)
    assert row["lease"] == held.lease
    assert row["attempts"] == 1
    left = row["lease_until"] - datetime.now(UTC)
    assert timedelta(seconds=LEASE_SECONDS - 5) < left <= timedelta(seconds=LEASE_SECONDS)


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param(lambda: {"due_at": None}, id="a person's turn"),
        pytest.param(lambda: {"due_at": ago(-60)}, id="due in a minute"),
        pytest.param(
            lambda: {"lease": "other", "lease_until": ago(-60)}, id="another worker has it"
        ),
        pytest.param(
            lambda: {"due_at": None, "lease": "dead", "lease_until": ago(1)}, id="moved away"
        ),
    ],
)
async def test_nothing_is_claimed(database: Database, columns: Columns) -> None:
    await add_row(database, **columns())

    assert await take(database) is None


async def test_a_row_whose_worker_died_is_claimed_again(database: Database) -> None:
    row_id = await add_row(database, lease="dead", lease_until=ago(1), attempts=1)

    held = await take_one(database)

    assert (held.id, held.attempts) == (row_id, 2)


async def test_a_row_that_kills_its_workers_ends_as_failed(database: Database) -> None:
    row_id = await add_row(database, lease="dead", lease_until=ago(1), attempts=MAX_ATTEMPTS)

    assert await take(database) is None

    row = await row_of(database, row_id)
    assert (row["status"], row["due_at"], row["lease"]) == ("failed", None, None)
    assert row["problem"] == "given up: the worker died 8 times in the state 'new'"


async def test_priority_orders_what_is_due_then_age(database: Database) -> None:
    late = await add_row(database, priority=5, due_at=ago(10))
    later = await add_row(database, priority=5, due_at=ago(5))
    urgent = await add_row(database, priority=1, due_at=ago(1))

    order = [(await take_one(database)).id for _ in range(3)]

    assert order == [urgent, late, later]


async def test_many_workers_at_once_never_share_a_row(database: Database) -> None:
    rows = {await add_row(database) for _ in range(10)}

    claims = await asyncio.gather(*(take(database) for _ in range(16)))

    taken = [held.id for held in claims if held is not None]
    assert sorted(taken) == sorted(rows)


async def test_two_rows_of_one_key_never_run_at_once(database: Database) -> None:
    for _ in range(4):
        await add_row(database, key="repo:1")
    other = await add_row(database, key="repo:2")

    claims = [held for held in await asyncio.gather(*(take(database) for _ in range(8))) if held]

    assert len(claims) == 2
    assert other in {held.id for held in claims}


async def test_the_next_row_of_a_key_runs_when_the_first_is_finished(database: Database) -> None:
    first = await add_row(database, key="repo:1", due_at=ago(9))
    second = await add_row(database, key="repo:1", due_at=ago(8))

    held = await take_one(database)
    assert await take(database) is None
    await finish(database, held, Outcome(state="done"))

    assert held.id == first
    assert (await take_one(database)).id == second


async def test_an_interrupted_row_keeps_its_key_until_it_is_taken_up_again(
    database: Database,
) -> None:
    """Else another fix would overtake an interrupted merge."""
    dead = {"lease": "dead", "lease_until": ago(1)}
    interrupted = await add_row(database, key="repo:1", priority=9, **dead)
    await add_row(database, key="repo:1", priority=1)

    assert (await take_one(database)).id == interrupted
    assert await take(database) is None


async def test_rows_behind_a_busy_key_do_not_make_the_loop_spin(database: Database) -> None:
    await add_row(database, key="repo:1")
    await add_row(database, key="repo:1")
    await take_one(database)

    wait = await seconds_to_next(database, Work.DELIVERY)

    assert wait is not None
    assert LEASE_SECONDS - 5 < wait <= LEASE_SECONDS


@pytest.mark.parametrize(
    ("columns", "low", "high"),
    [
        pytest.param(lambda: {"due_at": ago(5)}, 0, 0, id="due already"),
        pytest.param(lambda: {"due_at": ago(-100)}, 90, 100, id="due later"),
        pytest.param(
            lambda: {"lease": "x", "lease_until": ago(-50)}, 40, 50, id="when its lease ends"
        ),
    ],
)
async def test_the_next_look_is_at_the_earliest_due_row_or_lease_end(
    database: Database, columns: Columns, low: float, high: float
) -> None:
    await add_row(database, **columns())
    await add_row(database, due_at=ago(-1000))

    wait = await seconds_to_next(database, Work.DELIVERY)

    assert wait is not None
    assert low <= wait <= high


async def test_rows_that_wait_for_a_person_are_never_looked_at(database: Database) -> None:
    await add_row(database, due_at=None)

    assert await seconds_to_next(database, Work.DELIVERY) is None


async def test_a_lease_is_renewed_while_it_is_ours(database: Database) -> None:
    await add_row(database)
    await add_row(database)
    kept, lost = await take_one(database), await take_one(database)
    await change_row(database, kept.id, lease_until=ago(1))
    await change_row(database, lost.id, lease="somebody else")

    assert await renew(database, [kept, lost]) == {kept.lease}

    assert (await row_of(database, kept.id))["lease_until"] > datetime.now(UTC)


async def test_a_released_row_is_as_if_never_claimed(database: Database) -> None:
    row_id = await add_row(database)
    before = await row_of(database, row_id)

    await release(database, await take_one(database))

    assert await row_of(database, row_id) == before


async def test_sqlite_expires_leases_at_the_start_and_does_not_clear_them(
    sqlite_database: Database,
) -> None:
    row_id = await add_row(sqlite_database, lease="before the crash", lease_until=ago(-60))

    await expire_leases(sqlite_database)

    assert (await row_of(sqlite_database, row_id))["lease"] == "before the crash"
    assert (await take_one(sqlite_database)).id == row_id


async def test_a_key_is_freed_when_a_dead_workers_row_was_moved_away(database: Database) -> None:
    dead = {"lease": "dead", "lease_until": ago(1)}
    await add_row(database, key="repo:1", due_at=None, status="rejected", **dead)
    waiting = await add_row(database, key="repo:1")
    assert await take(database) is None

    await sweep(database)

    assert (await take_one(database)).id == waiting
