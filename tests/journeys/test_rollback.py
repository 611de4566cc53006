"""Taking a merged fix back: by whom, for how long, and onto which base."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.store import executions
from bot.store.executions import ExecutionFact
from bot.store.tables import audit_log, system_errors
from demo.github.state import Issue
from tests.town import Town, open_town

ROLLBACK = "fix:rollback"
BROKEN = "import csv\n"


@asynccontextmanager
async def merged_fix(
    url: str, way: str = "export", **options: Any
) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A fix that was merged a moment ago, its report closed. Report and PR; dan may write."""
    async with open_town(url, **options) as town:
        town.github.add_person("dan")
        town.github.grant(town.shop, "dan", "write")
        issue = town.report("bea", way)
        if way == "summary":
            town.shop.review("ana", (await town.proposed(issue)).number)
        await town.until(lambda: issue.state == "closed", "the report is closed")
        await town.settled()
        pull = town.pull(issue)
        assert pull is not None
        yield town, issue, pull


async def merge_of(town: Town, fix_id: int = 1) -> ExecutionFact:
    async with town.db.read() as session:
        found = await executions.of(session, fix_id)
    assert found is not None
    return found


async def errors_of(town: Town) -> list[tuple[Any, ...]]:
    c = system_errors.c
    async with town.db.read() as session:
        return [tuple(row) for row in await session.execute(select(c.status, c.locked))]


async def actions(town: Town) -> list[str]:
    """What the audit log says of rollbacks and locks."""
    async with town.db.read() as session:
        rows = (await session.execute(select(audit_log.c.action))).scalars()
        return [action for action in rows if "rollback" in action or "lock" in action]


async def test_a_label_takes_a_fix_back_and_locks_the_error(database_url: str) -> None:
    async with merged_fix(database_url) as (town, issue, pull):
        fixed = town.shop.text("shop/export.py")
        assert "import json\n" in fixed

        town.shop.create_label("dan", ROLLBACK)
        town.shop.label("dan", pull.number, ROLLBACK)
        await town.until(lambda: issue.state == "open", "the report is open again")
        await town.settled()

        assert "import json\n" not in town.shop.text("shop/export.py")
        merge = await merge_of(town)
        assert (merge.execution_status, merge.rollback_state) == ("rolled_back", "done")
        assert merge.rollback_sha == town.shop.head()
        assert not merge.rollback_available
        assert await errors_of(town) == [("triaged", True)]
        assert town.shop.branches() == ["main"]
        await town.until(lambda: "taken back" in town.comment(issue), "the comment says so")
        assert await actions(town) == [
            "fix:rollback:ask",
            "fix:rollback:propose",
            "fix:rollback:merge",
        ]
