"""The worker: a step for every due row, and an end to each that a person can see."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from bot.errors import BadInput, GitHubRefused, LeaseLost, LlmUnavailable, SecretUnreadable
from bot.store import Claim, Database, Outcome, Work, inbox, open_database, poke
from bot.store.tables import cron_slots, settings_flags
from bot.worker import Step, Worker
from tests.toys import T0, add_row, ago, change_row, row_of, until

SHORT_LEASE = 0.6


@contextlib.asynccontextmanager
async def working(db: Database, step: Step | None = None, **options: Any) -> AsyncIterator[Worker]:
    """A worker that runs while the block does."""
    steps: Mapping[Work, Step] = {} if step is None else {Work.DELIVERY: step}
    worker = Worker(db, steps, **options)
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        await worker.stop()
        await running


async def handle(held: Claim) -> Outcome:
    return Outcome(state="handled")


class Gate:
    """A step that waits until the test lets it go on."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.opened = asyncio.Event()
        self.cancelled = asyncio.Event()

    async def step(self, held: Claim) -> Outcome:  # noqa: ARG002 the shape of a step
        self.started.set()
        try:
            await self.opened.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return Outcome(state="handled")


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

    async def step(held: Claim) -> Outcome:
        running.append(held.id)
        most.append(len(running))
        await asyncio.sleep(0.01)
        running.remove(held.id)
        return Outcome(state="handled")

    async with working(database, step, concurrency={Work.DELIVERY: 2}) as worker:
        await worker.idle()

    assert max(most) == 2


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


async def test_a_slot_of_a_cron_runs_once_across_workers(
    database: Database, database_url: str
) -> None:
    elsewhere = await open_database(database_url)
    ran: list[str] = []

    async def digest() -> None:
        ran.append("digest")

    cron = {"digest": (3600.0 * 24 * 365 * 100, digest)}
    async with working(database, cron=cron) as one, working(elsewhere, cron=cron) as other:
        await until(lambda: is_done(database))
        await one.idle()
        await other.idle()
    await elsewhere.close()

    assert ran == ["digest"]


async def is_done(db: Database) -> bool:
    async with db.read() as session:
        found = (await session.execute(cron_slots.select())).mappings().all()
    return [row["status"] for row in found] == ["done"]


async def test_a_cron_runs_again_in_its_next_slot(database: Database) -> None:
    ran = asyncio.Semaphore(0)

    async def often() -> None:
        ran.release()

    async with working(database, cron={"often": (0.2, often)}):
        for _ in range(3):
            await asyncio.wait_for(ran.acquire(), timeout=20)


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
