"""What our own record says is ours: number, commits, heads and branches of fix requests."""

from typing import Any

import pytest

from bot.store import Database, fixes
from bot.store.our_heads import Signs, is_being_born, is_fix_pull, is_ours, show_again
from bot.store.tables import fix_executions, github_integrations, llm_fix_requests
from tests.bot.store.test_constraints import add, add_error
from tests.toys import T0

OWN, HEAD, REVERT, OTHER = "a" * 40, "b" * 40, "c" * 40, "d" * 40
BRANCH = "fix/error-1"
STRANGER = Signs(99, OTHER, "readme")


async def add_fix(db: Database, status: str = "awaiting_approval", **change: Any) -> int:
    values = {
        "error_id": await add_error(db),
        "status": status,
        "created_at": T0,
        "pull_number": 7,
        "branch": BRANCH,
        "commits": ["e" * 40, OWN],
        "head_sha": HEAD,
        "check_run_id": 30,
    }
    return await add(db, llm_fix_requests, **values | change)


async def add_merge(db: Database, fix_id: int) -> None:
    values = {"fix_request_id": fix_id, "execution_status": "executed", "executed_at": T0}
    await add(db, fix_executions, **values, rollback_pull_number=8, rollback_head=REVERT)


async def ours(db: Database, signs: Signs, integration_id: int = 1) -> bool:
    async with db.read() as session:
        return await is_ours(session, integration_id, signs)


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        pytest.param(Signs(7, OTHER, "readme"), True, id="its pull request"),
        pytest.param(Signs(99, OWN, "readme"), True, id="a commit of ours"),
        pytest.param(Signs(99, HEAD, "readme"), True, id="the head that was judged"),
        pytest.param(Signs(99, OTHER, BRANCH), True, id="the branch of an open fix"),
        pytest.param(Signs(99, OTHER, None), False, id="another repository's branch"),
        pytest.param(Signs(8, OTHER, "readme"), True, id="the pull request of a revert"),
        pytest.param(Signs(99, REVERT, "readme"), True, id="the commit of a revert"),
        pytest.param(Signs(99, "%" * 40, "readme"), False, id="no commit at all"),
        pytest.param(STRANGER, False, id="somebody else's"),
    ],
)
async def test_what_the_record_names_is_ours(
    database: Database, signs: Signs, expected: bool
) -> None:
    await add_merge(database, await add_fix(database))

    assert await ours(database, signs) is expected


@pytest.mark.parametrize("status", ["rejected", "failed", "executed", "superseded"])
async def test_a_fix_that_is_over_keeps_its_commits_but_not_its_branch_s_name(
    sqlite_database: Database, status: str
) -> None:
    await add_fix(sqlite_database, status)

    assert await ours(sqlite_database, Signs(99, OTHER, BRANCH)) is False
    assert await ours(sqlite_database, Signs(99, OWN, BRANCH)) is True
    assert await ours(sqlite_database, Signs(7, OTHER, BRANCH)) is True


@pytest.mark.parametrize(
    ("recorded", "number", "head", "expected"),
    [
        pytest.param(None, 7, HEAD, True, id="its number is not written down yet"),
        pytest.param(7, 7, HEAD, True, id="its number is written down"),
        pytest.param(7, 8, HEAD, False, id="another one with the same head"),
        pytest.param(None, 7, OTHER, False, id="another head"),
    ],
)
async def test_the_opening_of_its_own_pull_request_is_no_news(
    sqlite_database: Database, recorded: int | None, number: int, head: str, expected: bool
) -> None:
    await add_fix(sqlite_database, pull_number=recorded)

    async with sqlite_database.read() as session:
        assert await is_being_born(session, 1, number, head) is expected
        assert await is_being_born(session, 2, number, head) is False


async def test_another_repository_s_record_names_nothing_here(sqlite_database: Database) -> None:
    await add_fix(sqlite_database)
    names = {"repo_owner": "acme", "repo_name": "site", "default_branch": "main"}
    ids = {"organization_id": 1, "github_repo_id": 101, "created_at": T0}
    other = await add(sqlite_database, github_integrations, **names, **ids)

    assert await ours(sqlite_database, Signs(7, OWN, BRANCH), other) is False
    async with sqlite_database.read() as session:
        assert await is_fix_pull(session, other, 7) is False
        assert await is_fix_pull(session, 1, 7) is True
        assert await is_fix_pull(session, 1, 8) is False


async def test_a_fix_that_is_to_show_its_gate_again_forgets_its_check_run_and_wakes(
    sqlite_database: Database,
) -> None:
    fix_id = await add_fix(sqlite_database)
    async with sqlite_database.read() as session:
        before = await fixes.rev_of(session, fix_id)

    async with sqlite_database.begin() as session:
        await show_again(session, 1, [99, 7])

    async with sqlite_database.read() as session:
        assert (await fixes.load(session, fix_id)).check_run_id is None
        assert await fixes.rev_of(session, fix_id) == before + 1
