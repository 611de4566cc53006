"""A fix that was merged a moment ago, and what became of it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from bot.store import Work, executions, poke
from bot.store.executions import ExecutionFact
from bot.store.tables import audit_log, llm_fix_requests, system_errors
from bot.workflows.ask_rollback import RollbackAnswer, ask_rollback
from bot.workflows.tenancy import repo_of, tenant_by_name
from demo.github.state import Issue
from tests.town import Town, open_town

ROLLBACK = "fix:rollback"
EXPORT = "shop/export.py"
FIXED = "import json\n"
"""What the fix of `export` adds there."""
COMMENT = "\n# more\n"


@asynccontextmanager
async def merged_fix(
    url: str,
    way: str = "export",
    *,
    foreign: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """Report and PR; dan may write, tim may triage. `foreign`: dan's commit on the branch."""
    async with open_town(url, settings=settings) as town:
        for login, role in (("dan", "write"), ("tim", "triage")):
            town.github.add_person(login)
            town.github.grant(town.shop, login, role)
        issue = town.report("bea", way)
        if way == "summary":
            await _consented(town, await town.proposed(issue), foreign)
        await town.until(lambda: issue.state == "closed", "the report is closed")
        await town.settled()
        pull = town.pull(issue)
        assert pull is not None
        yield town, issue, pull


async def _consented(town: Town, pull: Issue, foreign: Mapping[str, str] | None) -> None:
    assert pull.pull is not None
    if foreign:
        town.shop.push("dan", pull.pull.head_ref, dict(foreign))
        await town.settled()
    town.shop.review("ana", pull.number)


async def asks(town: Town, login: str, fix_id: int = 1) -> RollbackAnswer:
    """As the API does: the person's rights are read from GitHub now."""
    tenant = await tenant_by_name(town.house, town.shop.state.full_name)
    assert tenant is not None
    person = await repo_of(town.house, tenant).people.permission(login)
    return await ask_rollback(town.house, tenant, fix_id, person)


def revert_of(town: Town) -> Issue:
    """The newest PR from a revert branch."""
    pulls = [pull for pull in town.shop.pulls.values() if is_revert(pull)]
    assert pulls, "no revert PR"
    return pulls[-1]


def is_revert(pull: Issue) -> bool:
    return pull.pull is not None and pull.pull.head_ref.startswith("revert/")


def merges(town: Town) -> list[int]:
    """Numbers of the PRs that were merged, in order."""
    merged = [p for p in town.shop.pulls.values() if p.pull is not None and p.pull.merged_at]
    return [pull.number for pull in merged]


async def merge_of(town: Town, fix_id: int = 1) -> ExecutionFact:
    async with town.db.read() as session:
        found = await executions.of(session, fix_id)
    assert found is not None
    return found


async def undone(town: Town) -> None:
    await town.until(lambda: FIXED not in town.shop.text(EXPORT), "the fix is undone")
    await town.settled()


async def problem_of(town: Town) -> str:
    return (await merge_of(town)).rollback_problem or ""


async def look_again(town: Town, fix_id: int = 1) -> None:
    """What a due time or a lost event would do."""
    async with town.db.begin() as session:
        await poke(session, Work.FIX, fix_id)
    await town.settled()


async def states(town: Town) -> tuple[list[tuple[Any, ...]], list[str]]:
    """Each error's state and lock; each fix request's state."""
    c = system_errors.c
    async with town.db.read() as session:
        errors = [tuple(row) for row in await session.execute(select(c.status, c.locked))]
        fixes = (await session.execute(select(llm_fix_requests.c.status))).scalars().all()
    return errors, list(fixes)


async def audited(town: Town) -> list[str]:
    """What the audit log says of rollbacks, locks and the watch."""
    async with town.db.read() as session:
        rows = (await session.execute(select(audit_log.c.action))).scalars()
        words = ("rollback", "lock", "watch")
        return [action for action in rows if any(word in action for word in words)]
