"""What the database itself refuses, whoever asks and however many ask at once."""

from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import IntegrityError

from bot.store import Database, Work, restart, turns
from bot.store.tables import (
    CLOSED_FIX_STATES,
    audit_log,
    error_occurrences,
    fix_approvals,
    github_integrations,
    llm_fix_requests,
    llm_turns,
    organizations,
    system_errors,
)
from bot.store.turns import StoredTurn
from tests.toys import T0

ERROR = {"error_type": "NameError", "message": "m", "title": "t", "status": "new"}
TIMES = {"created_at": T0, "first_seen": T0, "last_seen": T0}
OCCURRENCE = {"source": "api", "occurred_at": T0, "created_at": T0}
APPROVAL = {"approved_by": "ana", "approval_status": "approved", "created_at": T0}
TURN = StoredTurn(1, "anthropic", "m", {"q": 1}, {"a": 1}, 10, 0, 5, 0.25)


async def add(db: Database, table: Table, **values: Any) -> int:
    async with db.begin() as session:
        added = table.insert().values(values).returning(table.c.id)
        row_id: int = (await session.execute(added)).scalar_one()
        return row_id


async def add_error(db: Database, error_hash: str = "h") -> int:
    async with db.read() as session:
        known = (await session.execute(select(github_integrations.c.id))).scalar()
    if known is None:
        account = {"github_account_id": 1, "login": "acme", "created_at": T0}
        organization_id = await add(db, organizations, **account)
        names = {"repo_owner": "acme", "repo_name": "shop", "default_branch": "main"}
        ids = {"organization_id": organization_id, "github_repo_id": 100, "created_at": T0}
        known = await add(db, github_integrations, **names, **ids)
    return await add(
        db, system_errors, **ERROR, **TIMES, integration_id=known, error_hash=error_hash
    )


async def add_fix(db: Database, error_id: int, status: str) -> int:
    return await add(db, llm_fix_requests, error_id=error_id, status=status, created_at=T0)


async def count(db: Database, table: Table) -> int:
    async with db.read() as session:
        counted = select(func.count()).select_from(table)
        return int((await session.execute(counted)).scalar_one())


async def test_an_error_has_at_most_one_open_fix_request(database: Database) -> None:
    error_id = await add_error(database)
    for status in CLOSED_FIX_STATES:
        await add_fix(database, error_id, status)
    await add_fix(database, error_id, "drafting")

    with pytest.raises(IntegrityError):
        await add_fix(database, error_id, "awaiting_approval")


async def test_a_failed_fix_cannot_be_restarted_beside_an_open_one(database: Database) -> None:
    error_id = await add_error(database)
    failed = await add_fix(database, error_id, "failed")
    await add_fix(database, error_id, "drafting")

    async with database.begin() as session:
        assert not await restart(session, Work.FIX, failed, state="drafting")
        still_works = select(func.count()).select_from(llm_fix_requests)
        assert (await session.execute(still_works)).scalar() == 2


async def test_two_groups_never_share_a_hash(database: Database) -> None:
    await add_error(database, "same")

    with pytest.raises(IntegrityError):
        await add_error(database, "same")


async def test_an_event_counts_once_for_its_error(database: Database) -> None:
    error_id = await add_error(database)
    await add(database, error_occurrences, **OCCURRENCE, error_id=error_id, event_id="e1")

    with pytest.raises(IntegrityError):
        await add(database, error_occurrences, **OCCURRENCE, error_id=error_id, event_id="e1")


async def test_events_without_an_id_all_count(database: Database) -> None:
    error_id = await add_error(database)
    for _ in range(2):
        await add(database, error_occurrences, **OCCURRENCE, error_id=error_id)

    assert await count(database, error_occurrences) == 2


async def test_a_person_consents_once_to_one_head(database: Database) -> None:
    fix_id = await add_fix(database, await add_error(database), "drafting")
    person = {"fix_request_id": fix_id, "approver_id": 7}
    await add(database, fix_approvals, **APPROVAL, **person, head_sha="H1")
    await add(database, fix_approvals, **APPROVAL, **person, head_sha="H2")

    with pytest.raises(IntegrityError):
        await add(database, fix_approvals, **APPROVAL, **person, head_sha="H2")


async def test_a_finished_llm_turn_is_kept_as_it_was_paid(database: Database) -> None:
    """Rule 10: a step that runs again meets its turns, and stores none twice."""
    fix_id = await add_fix(database, await add_error(database), "drafting")
    for turn in (TURN, StoredTurn(1, "openai", "n", {}, {}, 0, 0, 0, 0.0)):
        async with database.begin() as session:
            await turns.keep(session, fix_id, 1, turn, now=T0)

    async with database.read() as session:
        assert await turns.load(session, fix_id, 1) == [TURN]


async def test_erasing_an_account_takes_everything_but_the_audit_log(database: Database) -> None:
    fix_id = await add_fix(database, await add_error(database), "drafting")
    async with database.begin() as session:
        await turns.keep(session, fix_id, 1, TURN, now=T0)
    link = {"previous_hash": "0", "hash": "1", "facts": {}, "at": T0}
    await add(database, audit_log, actor="a", action="b", subject="c", integration_id=1, **link)

    async with database.begin() as session:
        await session.execute(organizations.delete())

    left = [await count(database, table) for table in (system_errors, llm_fix_requests, llm_turns)]
    assert left == [0, 0, 0]
    assert await count(database, audit_log) == 1
