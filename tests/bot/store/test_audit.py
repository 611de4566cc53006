"""R48: the audit log can be added to and read, and shows when it was tampered with."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.store import Database
from bot.store.audit import record
from bot.store.audit_chain import FIRST_HASH, Sound, verify
from bot.store.tables import audit_log

FACTS = {
    "sha": "abc",
    "reviews": [1, 2],
    "cost": 0.1,
    "huge": 1e22,
    "text": "ü \x00 \ud800",
    "n": None,
}


async def add(db: Database, facts: Mapping[str, Any] = FACTS) -> None:
    async with db.begin() as session:
        await record(
            session, actor="alice", actor_id=1, action="fix:approve", subject="fix:1", facts=facts
        )


async def checked(db: Database) -> int:
    """How many rows there are; the chain must be sound."""
    async with db.read() as session:
        found = await verify(session)
    assert isinstance(found, Sound)
    return found.rows


async def test_an_empty_log_is_sound(database: Database) -> None:
    assert await checked(database) == 0


async def test_rows_make_a_chain_whatever_their_facts_are(database: Database) -> None:
    for _ in range(3):
        await add(database)

    assert await checked(database) == 3
    async with database.read() as session:
        links = (await session.execute(select(audit_log.c.previous_hash, audit_log.c.hash))).all()
    assert [previous for previous, _ in links] == [FIRST_HASH, links[0].hash, links[1].hash]


async def test_a_long_log_is_read_page_by_page(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.audit_chain.PAGE", 2)
    for _ in range(4):
        await add(database)

    assert await checked(database) == 4


async def test_two_rows_of_one_transaction_are_linked(database: Database) -> None:
    async with database.begin() as session:
        for action in ("first", "second"):
            await record(session, actor="bot", action=action, subject="x", facts={})

    assert await checked(database) == 2


async def test_writers_at_once_do_not_fork_the_chain(database: Database) -> None:
    await asyncio.gather(*(add(database, {"number": number}) for number in range(12)))

    assert await checked(database) == 12


async def test_two_transactions_that_wait_for_each_others_rows_do_not_deadlock(
    database: Database,
) -> None:
    """The chain's lock is taken last, so it is never held while a row's lock is waited for."""

    async def record_then_write(name: str) -> None:
        async with database.begin() as session:
            await record(session, actor="bot", action=name, subject="x", facts={})
            flag = text("INSERT INTO settings_flags (name) VALUES ('x') ON CONFLICT DO NOTHING")
            await session.execute(flag)
            await asyncio.sleep(0)
            await session.execute(text("UPDATE settings_flags SET value = NULL WHERE name = 'x'"))

    await asyncio.gather(*(record_then_write(f"{number}") for number in range(8)))

    assert await checked(database) == 8


async def test_a_transaction_that_is_rolled_back_leaves_no_row(database: Database) -> None:
    async def change_my_mind() -> None:
        async with database.begin() as session:
            await record(session, actor="bot", action="x", subject="x", facts={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_my_mind()

    assert await checked(database) == 0


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_log SET actor = 'mallory'", "DELETE FROM audit_log"]
)
async def test_rows_cannot_be_changed_or_deleted(database: Database, statement: str) -> None:
    await add(database)

    with pytest.raises(DBAPIError, match="append-only"):
        async with database.begin() as session:
            await session.execute(text(statement))

    assert await checked(database) == 1
