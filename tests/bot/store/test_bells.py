"""Rule 5: the bell rings when work is committed, here and elsewhere, and never before."""

import asyncio
from collections.abc import Mapping

import pytest
from sqlalchemy import text

from bot.store import Database, Outcome, Work, finish, open_database, poke, ring
from tests.toys import add_row, take_one


async def heard(bells: Mapping[Work, asyncio.Event], work: Work = Work.DELIVERY) -> None:
    await asyncio.wait_for(bells[work].wait(), timeout=20)


async def settled(bells: Mapping[Work, asyncio.Event]) -> None:
    """The first look at other processes' commits rings everything; wait for it."""
    for bell in bells.values():
        await asyncio.wait_for(bell.wait(), timeout=20)
    for bell in bells.values():
        bell.clear()


async def test_it_rings_after_the_commit_for_its_kind_only(database: Database) -> None:
    async with database.bells() as bells:
        await settled(bells)

        async with database.begin() as session:
            ring(session, Work.DELIVERY)
            assert not bells[Work.DELIVERY].is_set()

        assert bells[Work.DELIVERY].is_set()
        assert not bells[Work.FIX].is_set()


async def ring_and_fail(db: Database) -> None:
    async with db.begin() as session:
        ring(session, Work.DELIVERY)
        raise ZeroDivisionError


async def test_a_transaction_that_is_rolled_back_does_not_ring(database: Database) -> None:
    async with database.bells() as bells:
        await settled(bells)

        with pytest.raises(ZeroDivisionError):
            await ring_and_fail(database)

        assert not bells[Work.DELIVERY].is_set()


async def test_a_ring_is_not_left_behind_on_the_connection(database: Database) -> None:
    async with database.begin() as session:
        ring(session, Work.DELIVERY)

    async with database.bells() as bells:
        await settled(bells)
        async with database.begin() as session:
            await session.execute(text("SELECT 1"))
        assert not bells[Work.DELIVERY].is_set()


async def test_another_process_hears_it_too(database: Database, database_url: str) -> None:
    row_id = await add_row(database)
    elsewhere = await open_database(database_url)
    try:
        async with elsewhere.bells() as bells:
            await settled(bells)

            async with database.begin() as session:
                await poke(session, Work.DELIVERY, row_id)

            await heard(bells)
    finally:
        await elsewhere.close()


async def test_a_row_that_frees_its_key_rings_for_those_behind_it(database: Database) -> None:
    await add_row(database, key="repo:1")
    held = await take_one(database)
    async with database.bells() as bells:
        await settled(bells)

        await finish(database, held, Outcome(state="handled"))

        assert bells[Work.DELIVERY].is_set()


async def test_a_cut_listener_comes_back_and_looks_at_everything(
    postgresql_url: str,
) -> None:
    database = await open_database(postgresql_url)
    try:
        async with database.bells() as bells:
            await settled(bells)

            async with database.begin() as session:
                cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                listening = "datname = current_database() AND query LIKE 'LISTEN%'"
                cut_off = (await session.execute(text(cut + listening))).all()

            assert cut_off == [(True,)]
            await settled(bells)
            async with database.begin() as session:
                ring(session, Work.FIX)
            await heard(bells, Work.FIX)
    finally:
        await database.close()
