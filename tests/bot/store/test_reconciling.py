"""What a reconcile pass reads and leaves behind, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select

from bot.store import Database, Session, inbox, notes, reconciling
from bot.store.tables import (
    error_occurrences,
    fix_executions,
    github_integrations,
    llm_fix_requests,
    organizations,
    system_errors,
    webhook_deliveries,
)
from policies.look_again import Waiting

T0 = datetime(2026, 11, 23, 10, 0, 0, 700_000, tzinfo=UTC)
T1 = T0 + timedelta(hours=1)


async def put(session: Session, table: Table, **values: Any) -> int:
    added = table.insert().values(values).returning(table.c.id)
    row_id: int = (await session.execute(added)).scalar_one()
    return row_id


async def repository(session: Session) -> int:
    account = await put(session, organizations, github_account_id=1, login="acme", created_at=T0)
    own = {"repo_owner": "acme", "repo_name": "shop", "default_branch": "main", "created_at": T0}
    return await put(session, github_integrations, organization_id=account, github_repo_id=3, **own)


async def error(session: Session, integration_id: int, name: str) -> int:
    words = dict.fromkeys(("error_type", "message", "title"), "x")
    times = dict.fromkeys(("created_at", "first_seen", "last_seen"), T0)
    return await put(
        session,
        system_errors,
        integration_id=integration_id,
        error_hash=name,
        status="triaged",
        **words,
        **times,
    )


async def fix(session: Session, integration_id: int, **values: Any) -> int:
    number = values.get("pull_number") or values["status"]
    error_id = await error(session, integration_id, f"error {number}")
    return await put(session, llm_fix_requests, error_id=error_id, created_at=T0, **values)


async def merged(session: Session, integration_id: int, number: int, **values: Any) -> int:
    fix_id = await fix(session, integration_id, status="executed", pull_number=number)
    await put(
        session,
        fix_executions,
        fix_request_id=fix_id,
        execution_status="executed",
        executed_at=T0,
        **values,
    )
    return fix_id


async def found(database: Database) -> list[Waiting]:
    """Of the only repository."""
    async with database.read() as session:
        by_repository = await reconciling.waiting_fixes(session)
    return [each for waiting in by_repository.values() for each in waiting]


async def test_open_fixes_wait_for_something_outside(database: Database) -> None:
    seen = {"pull_updated_at": T0, "looked_at": T1}
    yes = {"status": "approved", "judgement": {"may_merge": True}}
    no = {"status": "approved", "judgement": {"may_merge": False}}
    async with database.begin() as session:
        home = await repository(session)
        await fix(session, home, status="drafting")
        ids = [
            await fix(session, home, status="proposed"),
            await fix(session, home, status="awaiting_approval", pull_number=1, **seen),
            await fix(session, home, pull_number=2, problem="ci is not green", **no),
            await fix(session, home, pull_number=3, problem="GitHub refuses", **yes),
            await fix(session, home, pull_number=4, **yes),
            await fix(session, home, status="executing", pull_number=5),
        ]
        await fix(session, home, status="rejected", pull_number=8)

    assert await found(database) == [
        Waiting(ids[0], "proposed", None, None, None),
        Waiting(ids[1], "awaiting_approval", 1, T0, T1),
        Waiting(ids[2], "approved", 2, None, None),
        Waiting(ids[3], "approved", 3, None, None, is_refused=True),
        Waiting(ids[4], "approved", 4, None, None),
        Waiting(ids[5], "executing", 5, None, None),
    ]


async def test_some_that_are_over_are_followed(database: Database) -> None:
    taken_back: dict[str, Any] = {"rollback_requested_at": T0}
    async with database.begin() as session:
        home = await repository(session)
        ids = [
            await merged(session, home, 6, watch_state="watching"),
            await merged(session, home, 7, rollback_state="requested", **taken_back),
            await merged(session, home, 8, rollback_state="for_people", **taken_back),
            await fix(session, home, status="failed", pull_number=9, stop_reason="closed"),
        ]
        await merged(session, home, 10)
        await merged(session, home, 11, watch_state="red")
        await merged(session, home, 12, rollback_state="done", **taken_back)
        await merged(session, home, 13, rollback_state="closed", **taken_back)
        await fix(session, home, status="failed", pull_number=14, stop_reason="budget")

    assert await found(database) == [
        Waiting(ids[0], "executed", 6, None, None, is_watched=True),
        Waiting(ids[1], "executed", 7, None, None, is_undone=True),
        Waiting(ids[2], "executed", 8, None, None, is_watched=True),
        Waiting(ids[3], "failed", 9, None, None),
    ]


async def test_a_look_is_remembered_and_wakes_the_fix(database: Database) -> None:
    c = llm_fix_requests.c
    async with database.begin() as session:
        home = await repository(session)
        fix_id = await fix(session, home, status="awaiting_approval", pull_number=1)
    async with database.begin() as session:
        waiting = Waiting(fix_id, "awaiting_approval", 1, None, None)
        await reconciling.look_at(session, home, waiting, listed_at=T0, now=T1)
    async with database.read() as session:
        row = (await session.execute(select(c.rev, c.due_at, c.pull_updated_at, c.looked_at))).one()

    assert row.due_at is not None
    assert (row.rev, row.pull_updated_at, row.looked_at) == (1, T0, T1)


async def test_reported_issues_are_known_per_repository(database: Database) -> None:
    async with database.begin() as session:
        home = await repository(session)
        error_id = await error(session, home, "one")
        times = {"occurred_at": T0, "created_at": T0}
        await put(
            session,
            error_occurrences,
            error_id=error_id,
            source="github_issue",
            issue_number=5,
            **times,
        )
    async with database.read() as session:
        assert await reconciling.reported(session, home, [4, 5, 6]) == {5}
        assert await reconciling.reported(session, home + 1, [5]) == frozenset()
        assert await reconciling.known_since(session, home) == T0.replace(microsecond=0)


async def test_a_note_is_read_as_it_was_written_last(database: Database) -> None:
    async with database.begin() as session:
        assert await notes.read_note(session, "n") == {}
        await notes.write_note(session, "n", {"since": "x"})
        await notes.write_note(session, "n", {"since": "y", "given_up": ["g"]})
        assert await notes.read_note(session, "n") == {"since": "y", "given_up": ["g"]}


async def test_the_inbox_knows_what_it_holds_however_many_are_asked_for(
    database: Database,
) -> None:
    async with database.begin() as session:
        for name in ("a", "b"):
            row = {"delivery_id": name, "event": "ping", "payload": "{}", "received_at": T0}
            await put(session, webhook_deliveries, status="failed", **row)
    many = {f"{number}" for number in range(3 * inbox.MOST_ASKED)} | {"a", "b"}
    async with database.read() as session:
        assert await inbox.known(session, many) == {"a", "b"}
        assert await inbox.known(session, []) == frozenset()
