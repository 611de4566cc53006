"""R48: whoever changes the audit log is found, and where, on both databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, text, update

from bot.store import Database, Session
from bot.store.audit import record
from bot.store.audit_chain import (
    FIRST_HASH,
    HEAD,
    BrokenLink,
    Noted,
    Sound,
    link_hash,
    rows_after,
    verify,
)
from bot.store.tables import audit_log, settings_flags

row_id = audit_log.c.id
Act = Callable[[Session], Awaitable[None]]
LOST = "a row before it was taken out or put in"


async def add(db: Database, count: int = 1) -> None:
    for _ in range(count):
        async with db.begin() as session:
            await record(session, actor="ana", action="fix:approve", subject="fix:1", facts={})


async def checked(db: Database, noted: Noted | None = None) -> Sound | BrokenLink:
    async with db.read() as session:
        return await verify(session, noted)


async def hashes(db: Database) -> list[str]:
    async with db.read() as session:
        return list((await session.execute(select(audit_log.c.hash).order_by(row_id))).scalars())


async def as_the_owner(db: Database, act: Act) -> None:
    """As somebody with the database's password."""
    async with db.begin() as session:
        if db.dialect == "sqlite":
            await session.execute(text("DROP TRIGGER IF EXISTS audit_log_no_update"))
            await session.execute(text("DROP TRIGGER IF EXISTS audit_log_no_delete"))
        else:
            await session.execute(text("DROP TRIGGER IF EXISTS audit_log_append_only ON audit_log"))
        await act(session)


async def change(session: Session) -> None:
    await session.execute(update(audit_log).where(row_id == 2).values(actor="mallory"))


async def change_and_hash_again(session: Session) -> None:
    await change(session)
    rows = [row async for row in rows_after(session, 0)]
    honest = update(audit_log).where(row_id == 2)
    await session.execute(honest.values(hash=link_hash(rows[1]["previous_hash"], rows[1])))


async def delete(*ids: int, session: Session) -> None:
    await session.execute(audit_log.delete().where(row_id.in_(ids)))


async def delete_the_first(session: Session) -> None:
    await delete(1, session=session)


async def delete_in_the_middle(session: Session) -> None:
    await delete(2, session=session)


async def cut_one_off(session: Session) -> None:
    await delete(4, session=session)


async def cut_two_off(session: Session) -> None:
    await delete(3, 4, session=session)


async def delete_all(session: Session) -> None:
    await delete(1, 2, 3, 4, session=session)


async def forge(session: Session, **own: int) -> None:
    """A row that fits the chain, as somebody who knows how it is made would."""
    last = [dict(row) async for row in rows_after(session, 0)][-1]
    forged = {**last, "actor": "mallory", "previous_hash": last["hash"]}
    forged["hash"] = link_hash(forged["previous_hash"], forged)
    del forged["id"]
    await session.execute(audit_log.insert().values(**forged, **own))


async def put_in_at_the_end(session: Session) -> None:
    await forge(session)


async def replace_the_last(session: Session) -> None:
    await cut_one_off(session)
    await forge(session, id=4)


async def replace_the_last_under_another_number(session: Session) -> None:
    await cut_one_off(session)
    await forge(session, id=5)


async def put_in_between(session: Session) -> None:
    """The rows from the second on make room."""
    await session.execute(update(audit_log).where(row_id == 4).values(id=5))
    await session.execute(update(audit_log).where(row_id == 3).values(id=4))
    rows = [row async for row in rows_after(session, 0)]
    forged = {**rows[1], "id": 3, "actor": "mallory", "previous_hash": "f" * 64}
    await session.execute(audit_log.insert().values(forged))


async def swap_two(session: Session) -> None:
    for old, new in ((2, 9), (3, 2), (9, 3)):
        await session.execute(update(audit_log).where(row_id == old).values(id=new))


async def delete_the_anchor(session: Session) -> None:
    await cut_one_off(session)
    await session.execute(settings_flags.delete().where(settings_flags.c.name == HEAD))


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(
            change, BrokenLink(2, "it was changed after it was written"), id="a changed row"
        ),
        pytest.param(
            change_and_hash_again, BrokenLink(3, LOST), id="a changed row with a hash to match"
        ),
        pytest.param(delete_the_first, BrokenLink(2, LOST), id="the first row taken out"),
        pytest.param(delete_in_the_middle, BrokenLink(3, LOST), id="a row in the middle taken out"),
        pytest.param(put_in_between, BrokenLink(3, LOST), id="a row put in between"),
        pytest.param(swap_two, BrokenLink(2, LOST), id="two rows swapped"),
        pytest.param(
            cut_one_off,
            BrokenLink(4, "it was cut off the end, after row 3: 4 rows were written, 3 are left"),
            id="the last row cut off",
        ),
        pytest.param(
            cut_two_off,
            BrokenLink(4, "it was cut off the end, after row 2: 4 rows were written, 2 are left"),
            id="the last two cut off",
        ),
        pytest.param(
            delete_all,
            BrokenLink(4, "it was cut off the end, after row 0: 4 rows were written, 0 are left"),
            id="all rows deleted",
        ),
        pytest.param(
            put_in_at_the_end,
            BrokenLink(5, "it was put in at the end, not by us"),
            id="a row that fits put in at the end",
        ),
        pytest.param(
            replace_the_last,
            BrokenLink(4, "it is not the newest row that was written"),
            id="the last row replaced by one that fits",
        ),
        pytest.param(
            replace_the_last_under_another_number,
            BrokenLink(5, "it was put in at the end, not by us"),
            id="the last row replaced by one that fits, under another number",
        ),
        pytest.param(
            delete_the_anchor,
            BrokenLink(3, "the anchor 'audit_head' is gone: rows may have followed it"),
            id="the last row cut off and the anchor deleted",
        ),
    ],
)
async def test_tampering_is_found_and_located(
    database: Database, tamper: Act, found: BrokenLink
) -> None:
    await add(database, 4)
    assert await checked(database) == Sound(4, (await hashes(database))[-1])

    await as_the_owner(database, tamper)

    assert await checked(database) == found


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        pytest.param(cut_two_off, LOST, id="rows cut off the end leave a gap for good"),
        pytest.param(
            put_in_at_the_end, "it was put in at the end, not by us", id="a row put in at the end"
        ),
    ],
)
async def test_decisions_made_afterwards_do_not_heal_it(
    database: Database, tamper: Act, found: str
) -> None:
    await add(database, 4)
    await as_the_owner(database, tamper)

    await add(database, 3)

    broken = await checked(database)
    assert isinstance(broken, BrokenLink)
    assert broken.reason == found
    if tamper is put_in_at_the_end:
        assert broken.id == 5


async def test_a_log_that_was_written_anew_differs_from_the_head_that_was_noted(
    database: Database,
) -> None:
    """Somebody with the whole database rewrites it and its anchor; only the note tells."""
    await add(database, 3)
    noted = Noted((await hashes(database))[-1], 3)

    async def rewrite(session: Session) -> None:
        rows = [{**row, "actor": "mallory"} async for row in rows_after(session, 0)]
        await session.execute(audit_log.delete())
        previous = FIRST_HASH
        for row in rows:
            row |= {"previous_hash": previous, "hash": link_hash(previous, row)}
            previous = row["hash"]
            await session.execute(audit_log.insert().values(row))
        head = {"hash": previous, "rows": 3, "id": rows[-1]["id"]}
        await session.execute(
            update(settings_flags).where(settings_flags.c.name == HEAD).values(value=head)
        )

    await as_the_owner(database, rewrite)

    assert isinstance(await checked(database), Sound)
    assert await checked(database, noted) == BrokenLink(
        3, "row 3 of the log is not the one that was noted"
    )
    assert await checked(database, replace(noted, rows=None)) == BrokenLink(
        3, "the head that was noted is not in the log up to it"
    )


async def test_a_note_of_an_earlier_day_holds_while_the_log_grows(database: Database) -> None:
    await add(database, 2)
    noted = Noted((await hashes(database))[-1], 2)
    await add(database, 2)

    sound = Sound(4, (await hashes(database))[-1])
    assert await checked(database, noted) == sound
    assert await checked(database, Noted(rows=2)) == sound
    assert await checked(database, Noted(FIRST_HASH, 0)) == sound
    assert await checked(database, Noted(rows=5)) == BrokenLink(
        4, "the log ends with it: 4 are left of the 5 rows that were noted"
    )


async def test_it_can_be_verified_while_decisions_are_added(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that come between the last page and the look at the anchor are no tampering."""
    await add(database, 2)
    walked = rows_after

    async def and_then_one_more(session: Session, last_id: int) -> object:
        async for row in walked(session, last_id):
            yield row
        if last_id == 0:
            await add(database)

    monkeypatch.setattr("bot.store.audit_chain.rows_after", and_then_one_more)

    found = await checked(database)
    assert isinstance(found, Sound)
    assert found.rows in {2, 3}  # SQLite reads one snapshot, PostgreSQL sees the third row
