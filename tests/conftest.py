"""Databases for every test that wants one: a fresh SQLite file, a fresh PostgreSQL database.

And how hypothesis searches."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import hypothesis
import pytest

from bot.store import Database, open_database
from bot.store.migrate import migrate
from tests.fakes.terminal import Terminal
from tests.postgres import PostgresServer, running_server

# A run of the tests says the same twice; `make search` looks for what no run has met yet.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

NUMBERS = itertools.count(1)
TEMPLATE = "template_of_tests"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running server with one migrated database to copy; one a test process."""
    with running_server() as server:
        asyncio.run(_sql(server, f"CREATE DATABASE {TEMPLATE}"))
        asyncio.run(migrate(server.url(TEMPLATE)))
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated SQLite database."""
    path = tmp_path / "fixwarden.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def postgresql_url(postgres: PostgresServer) -> AsyncIterator[str]:
    """A migrated PostgreSQL database."""
    name = f"test_{next(NUMBERS)}"
    await _sql(postgres, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield postgres.url(name)
    await _sql(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind; the test runs twice."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An open, migrated database of each kind; the test runs twice."""
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_database(sqlite_url: str) -> AsyncIterator[Database]:
    """For tests that are about something else than the database."""
    opened = await open_database(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> Terminal:
    return Terminal(monkeypatch, capsys, sqlite_url)


async def _sql(server: PostgresServer, statement: str) -> None:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
