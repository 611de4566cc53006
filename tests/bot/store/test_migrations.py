"""The schema that migrations make is the schema the code believes in."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.errors import BadInput
from bot.store import open_database, schema
from bot.store.address import read_address
from bot.store.migrate import alembic_config, migrate
from bot.store.tables import METADATA

T = TypeVar("T")


async def inside(url: str, act: Callable[[Connection], T]) -> T:
    engine = read_address(url).writer()
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(act)
    finally:
        await engine.dispose()


def table_names(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return list(compare_metadata(context, METADATA))


def down(connection: Connection) -> None:
    command.downgrade(alembic_config(connection), "base")


async def test_the_migrated_schema_equals_the_tables_of_the_code(database_url: str) -> None:
    assert await inside(database_url, differences) == []


async def test_migrations_run_down_and_up_again(database_url: str) -> None:
    everything = await inside(database_url, table_names)

    await inside(database_url, down)
    nothing = await inside(database_url, table_names)
    did_something = await migrate(database_url)

    assert nothing == {"alembic_version"}
    assert did_something
    assert await inside(database_url, table_names) == everything
    assert await inside(database_url, differences) == []


async def test_a_check_says_that_it_is_behind_and_writes_nothing(database_url: str) -> None:
    await inside(database_url, down)

    assert await migrate(database_url, check=True)

    assert await inside(database_url, table_names) == {"alembic_version"}


async def test_there_is_nothing_to_do_the_second_time(database_url: str) -> None:
    assert not await migrate(database_url)


async def test_sqlite_is_migrated_when_it_is_opened(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"

    await (await open_database(url)).close()

    assert not await migrate(url, check=True)


async def test_sqlite_is_left_alone_when_asked(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"run python app\.py migrate"):
        await open_database(f"sqlite:///{tmp_path}/new.db", migrate=False)


async def test_postgresql_that_is_behind_waits_for_a_person(postgresql_url: str) -> None:
    await inside(postgresql_url, down)

    with pytest.raises(BadInput, match=r"run python app\.py migrate"):
        await open_database(postgresql_url)

    await (await open_database(postgresql_url, migrate=True)).close()
    assert not await migrate(postgresql_url, check=True)


async def test_an_older_release_keeps_its_hands_off_a_newer_database(database_url: str) -> None:
    def from_the_future(connection: Connection) -> None:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await inside(database_url, from_the_future)

    with pytest.raises(BadInput, match="made by a newer release"):
        await open_database(database_url, migrate=True)


def test_the_head_is_known_without_alembic() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_heads() == [schema.head()]
