"""The worker: a step for every due row, and an end to each that a person can see."""

import asyncio
from typing import Any

import pytest

from bot.errors import BadInput, GitHubRefused, LlmUnavailable, SecretUnreadable
from bot.store import Claim, Database, Outcome, Work, inbox, open_database, poke
from bot.store.tables import settings_flags
from tests.fakes.running_worker import Gate, handle, working
from tests.toys import T0, add_row, ago, row_of, until


async def test_what_is_due_is_done_and_then_it_is_idle(database: Database) -> None:
    rows = [await add_row(database) for _ in range(20)]

    async with working(database, handle) as worker:
        await worker.idle()

    assert {(await row_of(database, row_id))["status"] for row_id in rows} == {"handled"}


async def test_a_delivery_is_handled_as_it_arrives(database: Database) -> None:
    done = asyncio.Event()

    async def step(held: Claim) -> Outcome:
        done.set()
        return Outcome(state="handled")

    async with working(database, step) as worker:
        await worker.idle()
        await inbox.accept(database, "guid-1", "issues", "{}", received_at=T0)
        await asyncio.wait_for(done.wait(), timeout=20)


async def test_a_row_is_moved_state_by_state(database: Database) -> None:
    row_id = await add_row(database, status="one")
    path = {"one": "two", "two": "three"}
    seen: list[str] = []

    async def step(held: Claim) -> Outcome:
        seen.append(held.state)
        after = path.get(held.state)
        return Outcome() if after is None else Outcome(state=after, due_in=0)

    async with working(database, step) as worker:
        await worker.idle()

    assert seen == ["one", "two", "three"]
    assert (await row_of(database, row_id))["status"] == "three"


async def test_news_during_a_step_make_it_run_again(database: Database) -> None:
    row_id = await add_row(database)
    gate = Gate()
    seen: list[int] = []

    async def step(held: Claim) -> Outcome:
        seen.append(held.rev)
        return await gate.step(held)

    async with working(database, step) as worker:
        await gate.started.wait()
        async with database.begin() as session:
            await poke(session, Work.DELIVERY, row_id)
        gate.opened.set()
        await worker.idle()

    assert seen == [0, 1]


@pytest.mark.parametrize(
    ("exception", "status", "problem"),
    [
        pytest.param(LlmUnavailable("overloaded"), "new", "overloaded", id="unreachable: later"),
        pytest.param(GitHubRefused("no", status=422), "failed", "no", id="refused: failed"),
        pytest.param(BadInput("no issue"), "failed", "no issue", id="bad input: failed"),
        pytest.param(SecretUnreadable("no key"), "new", "no key", id="ours: later"),
        pytest.param(
            ZeroDivisionError("!"), "new", "internal error: ZeroDivisionError", id="a bug"
        ),
        pytest.param(
            asyncio.CancelledError(), "new", "internal error: CancelledError", id="cancels itself"
        ),
    ],
)
async def test_an_exception_is_a_failed_try(
    database: Database, exception: BaseException, status: str, problem: str
) -> None:
    row_id = await add_row(database)

    async def step(held: Claim) -> Outcome:
        raise exception

    async with working(database, step) as worker:
        await worker.idle()

    row = await row_of(database, row_id)
    assert (row["status"], row["problem"], row["lease"]) == (status, problem, None)
    assert (row["due_at"] is None) == (status == "failed")


async def test_the_provider_says_how_long_to_wait(database: Database) -> None:
    row_id = await add_row(database)

    async def step(held: Claim) -> Outcome:
        raise LlmUnavailable("overloaded", retry_after=500)

    async with working(database, step) as worker:
        await worker.idle()

    assert (await row_of(database, row_id))["due_at"] > ago(-490)


async def test_an_outcome_that_cannot_be_written_is_a_failed_try(database: Database) -> None:
    row_id = await add_row(database)

    async def step(held: Claim) -> Outcome:
        return Outcome(state="handled", values={"delivery_id": None})

    async with working(database, step) as worker:
        await worker.idle()

    row = await row_of(database, row_id)
    assert (row["status"], row["problem"]) == ("new", "internal error: IntegrityError")


async def test_no_more_steps_run_at_once_than_allowed(database: Database) -> None:
    for _ in range(5):
        await add_row(database)
    running: list[int] = []
    most: list[int] = []
    two_run = asyncio.Event()

    async def step(held: Claim) -> Outcome:
        running.append(held.id)
        most.append(len(running))
        if len(running) == 2:
            two_run.set()
        await two_run.wait()
        await asyncio.sleep(0.01)  # time for a third one that must not come
        running.remove(held.id)
        return Outcome(state="handled")

    async with working(database, step, concurrency={Work.DELIVERY: 2}) as worker:
        await worker.idle()

    assert max(most) == 2


async def test_follow_up_rows_are_worked_on_at_once(database: Database) -> None:
    await add_row(database, status="parent")

    async def child(session: Any) -> None:
        await session.execute(settings_flags.insert().values(name="child", value=1))

    async def step(held: Claim) -> Outcome:
        return Outcome(state="done", then=(child,))

    async with working(database, step) as worker:
        await worker.idle()

    async with database.read() as session:
        assert len((await session.execute(settings_flags.select())).all()) == 1


async def test_the_worker_survives_a_database_that_goes_away(postgresql_url: str) -> None:
    from sqlalchemy import text

    database, other = await open_database(postgresql_url), await open_database(postgresql_url)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "

    async with working(database, handle) as worker:
        await worker.idle()
        async with other.begin() as session:
            await session.execute(text(cut + "AND datname = current_database()"))
        row_id = await add_row(other)
        async with other.begin() as session:
            await poke(session, Work.DELIVERY, row_id)

        async def is_handled() -> bool:
            return bool((await row_of(other, row_id))["status"] == "handled")

        await until(is_handled)
    await database.close()
    await other.close()
