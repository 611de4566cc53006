"""How a journey ended: on GitHub, in the database and at whoever is told."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Table, select, union_all

from bot.clock import utc_now
from bot.store import Database
from bot.store.audit_chain import Sound, verify
from bot.store.tables import (
    audit_log,
    devops_notifications,
    fix_executions,
    llm_fix_requests,
    llm_turns,
    system_errors,
)
from bot.store.work import TABLE_OF
from demo.github.people.repo import Repo
from demo.github.state import Issue
from tests.fakes.channels import FakeReceiver
from tests.town import GATE


@dataclass(frozen=True, slots=True)
class End:
    """How often everything happened that must happen once."""

    branches_made: int
    pulls: int
    merges: int
    comments: int
    """Of ours on the report."""
    gates: int
    """Check runs."""
    closings: int
    """Of the report."""
    branches: tuple[str, ...]
    """Still there."""
    errors: tuple[str, ...]
    """Their states, and so on."""
    requests: tuple[str, ...]
    executions: tuple[str, ...]
    merges_audited: int
    notices: Mapping[str, int]
    """Rows of the outbox by channel, kind and state."""
    heard: Mapping[str, int]
    """Kinds of notices that the webhook received, a repeat of an id not counted."""
    turns: int
    """Of a model, stored."""


def heard(receiver: FakeReceiver) -> Counter[str]:
    told = {r.headers["webhook-id"]: json.loads(r.body) for r in receiver.received}
    return Counter(notice["type"] for notice in told.values())


async def rows(db: Database, table: Table, *columns: str) -> tuple[str, ...]:
    """Every row as words."""
    async with db.read() as session:
        found = await session.execute(select(*(table.c[name] for name in columns)))
        return tuple(" ".join(map(str, row)) for row in found)


async def is_quiet(db: Database) -> bool:
    """Nothing is due soon and nothing runs; a merge is looked at again after ten minutes."""
    soon = utc_now() + timedelta(minutes=5)
    busy = (
        select(table.c.id).where((table.c.due_at < soon) | table.c.lease.is_not(None))
        for table in TABLE_OF.values()
    )
    async with db.read() as session:
        return (await session.execute(union_all(*busy).limit(1))).first() is None


async def end_of(shop: Repo, db: Database, receiver: FakeReceiver, issue: Issue) -> End:
    """The end of the only report of a shop; the audit log's chain must hold."""
    async with db.read() as session:
        assert isinstance(await verify(session), Sound)
    activities = shop.state.activities
    audited = await rows(db, audit_log, "action")
    notices = await rows(db, devops_notifications, "channel", "notification_type", "status")
    return End(
        branches_made=sum(a.kind == "branch_creation" for a in activities),
        pulls=len(shop.pulls),
        merges=sum(a.kind == "pr_merge" for a in activities),
        comments=sum(c.author.type == "Bot" for c in issue.comments),
        gates=sum(run.name == GATE for run in shop.state.runs.values()),
        closings=sum(h.event == "closed" for h in issue.timeline),
        branches=tuple(shop.branches()),
        errors=await rows(db, system_errors, "status", "occurrence_count"),
        requests=await rows(db, llm_fix_requests, "status", "category"),
        executions=await rows(db, fix_executions, "execution_status", "category"),
        merges_audited=sum("merge" in action for action in audited),
        notices=Counter(notices),
        heard=heard(receiver),
        turns=len(await rows(db, llm_turns, "id")),
    )
