import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import pytest

from tests.fakes.terminal import Terminal
from tests.postgres import PostgresServer


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that nobody has migrated."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: PostgresServer = request.getfixturevalue("postgres")

    async def sql(statement: str) -> None:
        connection = await asyncpg.connect(server.url("postgres"))
        await connection.execute(statement)
        await connection.close()

    asyncio.run(sql("CREATE DATABASE empty"))
    yield server.url("empty")
    asyncio.run(sql("DROP DATABASE empty WITH (FORCE)"))


def test_migrate_checks_brings_up_and_has_nothing_left_to_do(run: Terminal, empty_url: str) -> None:
    run.set({"DATABASE_URL": empty_url})

    assert run("migrate", "--check") == (
        1,
        "The schema is behind: run `python app.py migrate`.\n",
        "",
    )
    assert run("migrate") == (0, "The schema was brought up to date.\n", "")
    assert run("migrate", "--check") == (0, "The schema is up to date.\n", "")
    assert run("migrate") == (0, "The schema is up to date.\n", "")


def test_migrate_answers_as_json(run: Terminal, tmp_path: Path) -> None:
    run.set({"DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"})

    code, out, _ = run("migrate", "--check", "--json")

    assert (code, json.loads(out)) == (1, {"current": False, "migrated": False})
    assert run.json("migrate") == {"current": True, "migrated": True}
    assert run.json("migrate", "--check") == {"current": True, "migrated": False}
