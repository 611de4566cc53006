"""Wishes hold only where they make sense, and a rejection is never written over."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Database, fixes, tenants, wishes
from bot.store.tables import fix_approvals, llm_fix_requests, system_errors
from tests.toys import T0

ANA, BO = 1, 2
LATER = T0 + timedelta(seconds=5)


async def add_fix(db: Database, status: str) -> int:
    async with db.begin() as session:
        await tenants.upsert_installation(
            session, installation_id=1, account_id=1, login="acme", level="MAJOR_FIX"
        )
        tenant = await tenants.upsert_integration(
            session,
            installation_id=1,
            github_repo_id=100,
            owner="acme",
            name="shop",
            default_branch="main",
            private=True,
        )
        error = system_errors.insert().values(
            integration_id=tenant.integration_id,
            error_hash="h",
            error_type="NameError",
            message="m",
            title="t",
            status="fixing",
            created_at=T0,
            first_seen=T0,
            last_seen=T0,
        )
        error_id = (await session.execute(error.returning(system_errors.c.id))).scalar_one()
        fix = llm_fix_requests.insert().values(error_id=error_id, status=status, created_at=T0)
        fix_id: int = (await session.execute(fix.returning(llm_fix_requests.c.id))).scalar_one()
        return fix_id


async def reject(db: Database, fix_id: int, person: int, reason: str) -> bool:
    async with db.begin() as session:
        return await wishes.reject(
            session, fix_id, person_id=person, login=f"p{person}", reason=reason, now=T0
        )


async def execute(db: Database, fix_id: int, person: int) -> bool:
    async with db.begin() as session:
        return await wishes.request_execute(
            session, fix_id, person_id=person, head_sha="H1", at=LATER
        )


async def project(db: Database, fix_id: int, status: str, reason: str | None = None) -> None:
    async with db.begin() as session:
        await fixes.put_approval(
            session,
            fix_id,
            approver_id=ANA,
            login="ana",
            head_sha="H1",
            status=status,
            now=T0,
            rejection_reason=reason,
        )


async def row(db: Database, *columns: Any) -> tuple[Any, ...]:
    async with db.read() as session:
        return tuple((await session.execute(select(*columns))).one())


async def test_the_first_rejection_stands(database: Database) -> None:
    fix_id = await add_fix(database, "awaiting_approval")

    kept = [await reject(database, fix_id, ANA, "wrong"), await reject(database, fix_id, BO, "no")]

    c = llm_fix_requests.c
    assert kept == [True, False]
    assert await row(database, c.rejected_by, c.reject_reason, c.rejected_at) == (ANA, "wrong", T0)


@pytest.mark.parametrize(
    ("status", "holds"),
    [
        ("drafting", False),
        ("proposed", False),
        ("awaiting_approval", True),
        ("approved", True),
        ("executing", True),
        ("executed", False),
        ("rejected", False),
        ("failed", False),
    ],
)
async def test_a_wish_is_for_what_is_under_judgement(
    sqlite_database: Database, status: str, *, holds: bool
) -> None:
    fix_id = await add_fix(sqlite_database, status)

    assert await execute(sqlite_database, fix_id, ANA) is holds
    assert await reject(sqlite_database, fix_id, ANA, "no") is holds


async def test_what_is_rejected_is_not_executed(sqlite_database: Database) -> None:
    fix_id = await add_fix(sqlite_database, "approved")
    await reject(sqlite_database, fix_id, BO, "no")

    assert not await execute(sqlite_database, fix_id, ANA)
    assert await row(sqlite_database, llm_fix_requests.c.execute_requested_by) == (None,)


async def test_the_newest_execute_counts(sqlite_database: Database) -> None:
    fix_id = await add_fix(sqlite_database, "approved")
    assert await execute(sqlite_database, fix_id, BO)
    assert await execute(sqlite_database, fix_id, ANA)

    c = llm_fix_requests.c
    columns = (c.execute_requested_by, c.execute_head, c.execute_requested_at)
    assert await row(sqlite_database, *columns) == (ANA, "H1", LATER)


async def test_a_rejection_is_not_written_over_by_an_approval(database: Database) -> None:
    fix_id, c = await add_fix(database, "approved"), fix_approvals.c
    columns = (c.approval_status, c.rejection_reason, c.approved_at)

    await project(database, fix_id, "approved")
    assert await row(database, *columns) == ("approved", None, T0)
    await project(database, fix_id, "rejected", "wrong")
    await project(database, fix_id, "approved")

    assert await row(database, *columns) == ("rejected", "wrong", T0)
