"""The whole pipeline under kill -9, SIGSTOP and a database that restarts: each report, once."""

import asyncio
import os
from functools import partial
from pathlib import Path

import pytest

from bot.store import Database, open_database
from bot.store.audit_chain import Sound, verify
from bot.store.tables import fix_executions, llm_fix_requests, system_errors
from tests.chaos import SECONDS, SEED
from tests.ends import is_quiet, rows
from tests.fate import Fate
from tests.mortal import Nursery
from tests.postgres import PostgresServer
from tests.tormented import Tormented, open_torment
from tests.toys import until

IS_LONG = SECONDS > 10
REPORTS = int(os.environ.get("CHAOS_REPORTS", "200" if IS_LONG else "30"))
PATIENCE_SECONDS = 300.0 if IS_LONG else 90.0
LEASE_SECONDS = 2.0

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(SECONDS + PATIENCE_SECONDS + 60)]


async def assert_each_report_ends_once(town: Tormented, database_url: str) -> None:
    async def is_over() -> bool:
        return town.is_over()

    database = await open_database(database_url)
    try:
        await until(is_over, seconds=PATIENCE_SECONDS)
        await until(partial(is_quiet, database), seconds=PATIENCE_SECONDS)
    except AssertionError:
        pytest.fail(f"it did not end; {await story(town, database)}")
    errors = await rows(database, system_errors, "id")
    assert town.not_once(errors) == [], await story(town, database)
    assert len(errors) == REPORTS
    assert set(await rows(database, system_errors, "status", "occurrence_count")) == {"resolved 1"}
    requests = await rows(database, llm_fix_requests, "status", "category")
    assert requests == ("executed A",) * REPORTS
    assert len(await rows(database, fix_executions, "id")) == REPORTS
    async with database.read() as session:
        assert isinstance(await verify(session), Sound)
    assert town.blows["killed"] > 0, "no blow: this proved nothing"
    await database.close()


async def story(town: Tormented, database: Database) -> str:
    requests = await rows(database, llm_fix_requests, "id", "status", "attempts", "problem")
    stuck = [request for request in requests if "executed" not in request]
    log = (town.folder / "log").read_text()[-4000:]
    return f"seed {SEED}, {town.blows}, stuck: {stuck}\n{log}"


async def test_two_processes_on_postgresql(
    postgresql_url: str, postgres: PostgresServer, nursery: Nursery, tmp_path: Path
) -> None:
    async def restart_the_server() -> None:
        await asyncio.to_thread(postgres.stop)
        await asyncio.to_thread(postgres.start)

    async with open_torment(
        postgresql_url,
        nursery,
        tmp_path,
        reports=REPORTS,
        bots=2,
        fate=Fate(tells=False, lease_seconds=LEASE_SECONDS),
        seed=SEED,
    ) as town:
        await town.start()
        reporting = asyncio.create_task(town.report_all(SECONDS / 2))
        await town.torment(SECONDS, freeze=2 * LEASE_SECONDS, blow=restart_the_server)
        await reporting
        await assert_each_report_ends_once(town, postgresql_url)


async def test_one_process_on_sqlite(sqlite_url: str, nursery: Nursery, tmp_path: Path) -> None:
    async with open_torment(
        sqlite_url,
        nursery,
        tmp_path,
        reports=REPORTS,
        bots=1,
        fate=Fate(tells=False),
        seed=SEED,
    ) as town:
        await town.start()
        reporting = asyncio.create_task(town.report_all(SECONDS / 2))
        await town.torment(SECONDS, freeze=1.0)
        await reporting
        await assert_each_report_ends_once(town, sqlite_url)
