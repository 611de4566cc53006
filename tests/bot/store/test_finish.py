"""Rules 2, 3 and 8: what a step decided is written whole, by its owner, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from bot.errors import LeaseLost
from bot.store import (
    MAX_ATTEMPTS,
    Database,
    Outcome,
    Session,
    Work,
    finish,
    move,
    note,
    poke,
    restart,
)
from bot.store.engine import LONGEST_WAIT_SECONDS, _back_off
from bot.store.tables import settings_flags
from tests.toys import T0, add_row, ago, change_row, row_of, take, take_one


def engine_part(row: object) -> dict[str, object]:
    names = ("status", "due_at", "rev", "attempts", "lease", "lease_until", "problem")
    return {name: row[name] for name in names}  # type: ignore[index]  # a RowMapping


FREE = {"rev": 0, "attempts": 0, "lease": None, "lease_until": None, "problem": None}


async def follow_up(session: Session) -> None:
    await session.execute(settings_flags.insert().values(name="follow-up", value=1))


async def has_follow_up(db: Database) -> bool:
    async with db.read() as session:
        return (await session.execute(settings_flags.select())).first() is not None


async def test_state_values_follow_ups_and_release_are_one_write(database: Database) -> None:
    row_id = await add_row(database)
    outcome = Outcome(state="handled", values={"handled_at": T0}, then=(follow_up,))

    assert await finish(database, await take_one(database), outcome)

    row = await row_of(database, row_id)
    assert engine_part(row) == {**FREE, "status": "handled", "due_at": None}
    assert row["handled_at"] == T0
    assert await has_follow_up(database)


async def test_a_follow_up_that_fails_takes_everything_back(database: Database) -> None:
    row_id = await add_row(database)
    held = await take_one(database)

    with pytest.raises(IntegrityError):
        await finish(database, held, Outcome(state="handled", then=(follow_up, follow_up)))

    row = await row_of(database, row_id)
    assert (row["status"], row["lease"]) == ("new", held.lease)
    assert not await has_follow_up(database)


async def test_a_worker_that_lost_its_lease_writes_nothing(database: Database) -> None:
    row_id = await add_row(database)
    late = await take_one(database)
    await change_row(database, row_id, lease_until=ago(1))
    owner = await take_one(database)

    assert not await finish(database, late, Outcome(state="late", then=(follow_up,)))

    row = await row_of(database, row_id)
    assert (row["status"], row["lease"]) == ("new", owner.lease)
    assert not await has_follow_up(database)


async def test_a_row_that_a_person_moved_meanwhile_is_left_as_they_want_it(
    database: Database,
) -> None:
    row_id = await add_row(database)
    held = await take_one(database)
    async with database.begin() as session:
        moved = await move(session, Work.DELIVERY, row_id, among=("new",), to="rejected")

    assert moved
    assert not await finish(database, held, Outcome(state="approved", then=(follow_up,)))

    row = await row_of(database, row_id)
    assert engine_part(row) == {**FREE, "status": "rejected", "due_at": None, "rev": 1}
    assert not await has_follow_up(database)


async def test_a_row_in_another_state_is_not_moved(database: Database) -> None:
    row_id = await add_row(database)

    async with database.begin() as session:
        assert not await move(session, Work.DELIVERY, row_id, among=("old",), to="rejected")

    assert (await row_of(database, row_id))["status"] == "new"


async def test_news_that_arrive_during_a_run_are_looked_at_again(database: Database) -> None:
    row_id = await add_row(database)
    held = await take_one(database)
    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)

    assert await finish(database, held, Outcome(state="waiting"))

    again = await take_one(database)
    assert (again.id, again.state, again.rev) == (row_id, "waiting", 1)


async def test_a_poke_wakes_a_row_that_waits_for_a_person(database: Database) -> None:
    row_id = await add_row(database, due_at=None)

    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)

    assert (await take_one(database)).id == row_id


async def test_a_poke_does_not_bypass_the_back_off(database: Database) -> None:
    row_id = await add_row(database)
    failure = Outcome(problem="GitHub is down", retry_after=0)
    await finish(database, await take_one(database), failure)
    due_at = (await row_of(database, row_id))["due_at"]

    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)

    assert (await row_of(database, row_id))["due_at"] == due_at
    assert await take(database) is None


async def test_news_during_a_failing_try_do_not_bypass_the_back_off(database: Database) -> None:
    row_id = await add_row(database)
    held = await take_one(database)
    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)

    await finish(database, held, Outcome(problem="GitHub is down", retry_after=0))

    assert await take(database) is None


async def test_a_problem_that_is_no_failed_try_can_be_poked(database: Database) -> None:
    row_id = await add_row(database)
    await finish(database, await take_one(database), Outcome(problem="no budget", due_in=3600))

    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)

    held = await take_one(database)
    assert (held.id, held.attempts) == (row_id, 1)


async def test_a_failed_try_waits_longer_and_keeps_its_count(database: Database) -> None:
    row_id = await add_row(database, attempts=2)

    await finish(database, await take_one(database), Outcome(problem="down", retry_after=0))

    row = await row_of(database, row_id)
    left = (row["due_at"] - datetime.now(UTC)) / timedelta(seconds=1)
    assert 40 < left <= 45 * 1.3
    assert (row["status"], row["attempts"], row["problem"]) == ("new", 3, "down")


async def test_the_other_side_says_when_to_come_back(database: Database) -> None:
    row_id = await add_row(database)

    await finish(database, await take_one(database), Outcome(problem="limit", retry_after=700))

    left = (await row_of(database, row_id))["due_at"] - datetime.now(UTC)
    assert timedelta(seconds=690) < left <= timedelta(seconds=700)


async def test_success_forgets_the_failed_tries(database: Database) -> None:
    row_id = await add_row(database, attempts=3, problem="down")

    await finish(database, await take_one(database), Outcome(state="handled"))

    row = await row_of(database, row_id)
    assert engine_part(row) == {**FREE, "status": "handled", "due_at": None}


async def test_the_last_failed_try_ends_as_failed_and_a_person_may_restart_it(
    database: Database,
) -> None:
    row_id = await add_row(database, attempts=MAX_ATTEMPTS - 1)
    await finish(database, await take_one(database), Outcome(problem="down", retry_after=0))
    row = await row_of(database, row_id)
    assert (row["status"], row["due_at"], row["problem"]) == ("failed", None, "down")

    async with database.begin() as session:
        await poke(session, Work.DELIVERY, row_id)
    assert await take(database) is None  # news do not restart it

    async with database.begin() as session:
        assert await restart(session, Work.DELIVERY, row_id, state="new")
    held = await take_one(database)
    assert (held.state, held.attempts) == ("new", 1)


async def test_only_a_failed_row_can_be_restarted(database: Database) -> None:
    row_id = await add_row(database, due_at=None)

    async with database.begin() as session:
        assert not await restart(session, Work.DELIVERY, row_id, state="other")


async def test_a_step_may_write_the_key_but_no_engine_column(database: Database) -> None:
    await add_row(database)
    held = await take_one(database)

    with pytest.raises(ValueError, match="may not write lease"):
        await finish(database, held, Outcome(values={"lease": "mine"}))

    assert await finish(database, held, Outcome(due_in=60, values={"key": "repo:1"}))
    assert (await row_of(database, held.id))["key"] == "repo:1"


async def test_a_note_is_kept_under_the_lease_only(database: Database) -> None:
    row_id = await add_row(database)
    held = await take_one(database)
    async with database.begin() as session:
        await note(session, held, {"payload": "noted"})
    await change_row(database, row_id, lease="somebody else")

    with pytest.raises(LeaseLost):
        async with database.begin() as session:
            await note(session, held, {"payload": "too late"})

    assert (await row_of(database, row_id))["payload"] == "noted"


@given(attempts=st.integers(1, 50), asked=st.floats(0, 1e9))
def test_the_back_off_is_never_sooner_than_asked_and_always_bounded(
    attempts: int, asked: float
) -> None:
    wait = _back_off(attempts, asked)

    assert min(asked, LONGEST_WAIT_SECONDS) <= wait
    assert 5 <= wait <= max(3600, LONGEST_WAIT_SECONDS)
    assert wait <= 3600 or wait == min(asked, LONGEST_WAIT_SECONDS)
