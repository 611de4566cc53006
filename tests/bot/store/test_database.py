"""Transactions: committed whole or not at all, read-only where promised, and honest when away."""

import asyncio
import sqlite3
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.errors import BadInput, Unreachable
from bot.store import Database, open_database
from bot.store.tables import settings_flags, webhook_deliveries
from tests.postgres import PostgresServer
from tests.toys import T0, add_row, row_of

HOSTILE = "nul \x00, lone \ud800, emoji 😀"
STORABLE = "nul \N{REPLACEMENT CHARACTER}, lone ?, emoji 😀"


async def set_flag(db: Database, name: str, value: object = 1) -> None:
    async with db.begin() as session:
        await session.execute(settings_flags.insert().values(name=name, value=value))


async def flags(db: Database) -> list[str]:
    async with db.read() as session:
        names = select(settings_flags.c.name).order_by(settings_flags.c.name)
        return list((await session.execute(names)).scalars())


async def test_an_exception_takes_the_transaction_back(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.begin() as session:
            await session.execute(settings_flags.insert().values(name="a", value=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()

    assert await flags(database) == []


async def test_a_cancelled_transaction_is_taken_back_and_blocks_nobody(database: Database) -> None:
    inside = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.begin() as session:
            await session.execute(settings_flags.insert().values(name="a", value=1))
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write_and_wait())
    await inside.wait()
    task.cancel()
    await asyncio.wait([task])
    await set_flag(database, "b")

    assert task.cancelled()
    assert await flags(database) == ["b"]


async def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    await asyncio.gather(*(set_flag(database, f"{number:02}") for number in range(30)))

    assert await flags(database) == [f"{number:02}" for number in range(30)]


async def test_several_processes_write_to_one_sqlite_file(sqlite_url: str) -> None:
    """Two `Database` objects share nothing but the file, as two processes would."""
    first, second = await open_database(sqlite_url), await open_database(sqlite_url)
    try:
        writes = (
            set_flag(db, f"{db is first}-{n:02}") for n in range(15) for db in (first, second)
        )
        await asyncio.gather(*writes)
        assert len(await flags(first)) == 30
    finally:
        await first.close()
        await second.close()


async def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError):
        async with database.read() as session:
            await session.execute(settings_flags.insert().values(name="a", value=1))

    assert await flags(database) == []


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(settings_flags.insert().values(name="a", value=1))
        assert await flags(database) == []

    assert await flags(database) == ["a"]


async def test_a_sqlite_commit_is_on_the_disk_before_it_is_answered(
    sqlite_database: Database,
) -> None:
    async with sqlite_database.begin() as session:
        found = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert found == ["wal", 2, 1]


async def test_times_come_back_aware_and_in_utc(database: Database) -> None:
    east = T0.astimezone(timezone(timedelta(hours=5, minutes=30)))
    row_id = await add_row(database, handled_at=east)

    found = (await row_of(database, row_id))["handled_at"]

    assert (found, found.tzinfo) == (T0, UTC)


async def test_times_compare_in_the_database(database: Database) -> None:
    early = await add_row(database, received_at=T0)
    await add_row(database, received_at=T0 + timedelta(microseconds=1))

    async with database.read() as session:
        c = webhook_deliveries.c
        found = (await session.execute(select(c.id).where(c.received_at <= T0))).scalars().all()

    assert found == [early]


async def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        await add_row(database, handled_at=datetime(2026, 1, 1))  # noqa: DTZ001 that is the point


async def test_hostile_text_is_stored_without_what_databases_refuse(database: Database) -> None:
    row_id = await add_row(database, payload=HOSTILE)
    await set_flag(database, "a", {HOSTILE: [HOSTILE, 1, None, {"b": HOSTILE}]})

    async with database.read() as session:
        value = (await session.execute(select(settings_flags.c.value))).scalar()

    assert (await row_of(database, row_id))["payload"] == STORABLE
    assert value == {STORABLE: [STORABLE, 1, None, {"b": STORABLE}]}


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_a_new_sqlite_file_is_for_our_user_only(tmp_path: Path) -> None:
    database = await open_database(f"sqlite:///{tmp_path}/new.db")
    await set_flag(database, "a")
    found = modes(tmp_path)
    await database.close()

    assert found == {0o600}


@pytest.mark.parametrize(
    "scheme", ["postgres", "postgresql", "postgresql+asyncpg"], ids=lambda scheme: f"{scheme}://"
)
async def test_every_way_to_write_a_postgresql_url_works(scheme: str, postgresql_url: str) -> None:
    database = await open_database(
        postgresql_url.replace("postgresql", scheme) + "?sslmode=disable"
    )

    assert (database.dialect, await flags(database)) == ("postgresql", [])
    await database.close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("mysql://u:sesame@h/d", "unknown kind", id="another database"),
        pytest.param("nonsense", "unknown kind", id="no URL"),
        pytest.param("sqlite://", "names no file", id="memory"),
        pytest.param("sqlite:///:memory:", "names no file", id="memory by name"),
        pytest.param("sqlite:////nowhere/at/all/x.db", "cannot be opened", id="no such folder"),
        pytest.param("postgresql://u:sesame@h:port/d", "look at DATABASE_URL", id="a bad port"),
    ],
)
async def test_a_bad_url_is_a_sentence_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as caught:
        await open_database(url)

    assert "sesame" not in str(caught.value)


async def test_a_missing_postgresql_database_needs_a_person(postgres: PostgresServer) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        await open_database(postgres.url("no_such_database"))


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with pytest.raises(Unreachable, match="did not answer"):
        await open_database("postgresql://postgres@127.0.0.1:1/x")


async def test_a_locked_sqlite_file_is_unreachable(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite.PRAGMAS", ("busy_timeout = 20",))
    database = await open_database(sqlite_url, migrate=True)
    lock = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(Unreachable, match="did not answer"):
            await set_flag(database, "a")
    finally:
        lock.close()
        await database.close()


async def test_connections_that_the_server_cut_are_replaced(postgresql_url: str) -> None:
    database = await open_database(postgresql_url)
    await asyncio.gather(*(set_flag(database, f"before-{number}") for number in range(3)))
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "

    with pytest.raises(Unreachable):
        async with database.begin() as session:
            await session.execute(text(cut + "current_database()"))

    await set_flag(database, "after")
    assert "after" in await flags(database)
    await database.close()
