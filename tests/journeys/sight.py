"""What a hostile journey looks at: the head of a fix, its gate's reasons, its row, what was asked."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot.store.tables import llm_fix_requests
from bot.workflows.gather_facts import facts_of
from bot.workflows.house import House
from bot.workflows.read_pull import Reading
from bot.workflows.situation import Situation
from demo.github.state import Issue, Pull
from policies.facts import Facts
from policies.weighing import Weighed
from tests.town import GATE, Town


def pull_of(issue: Issue) -> Pull:
    assert issue.pull is not None
    return issue.pull


def reasons(town: Town, pull: Issue) -> list[str]:
    """What the check run on the head says, one reason a line."""
    (run,) = town.shop.checks(pull_of(pull).head_sha, GATE)
    return table_of(str(run.output["summary"]))


def table_of(summary: str) -> list[str]:
    """The rows of a gate's table as `RULE: words`."""
    rows = (line.strip("| ").split(" | ") for line in summary.splitlines() if line.startswith("|"))
    return [f"{row[2]}: {row[1]}" for row in rows if row[0] in {"✓", "✗", "·"}]


def codes(town: Town, pull: Issue) -> list[str]:
    """The rules that the check run names."""
    return [reason.partition(":")[0] for reason in reasons(town, pull)]


def asked_words(town: Town) -> str:
    """Everything that any language model was told."""
    return "\n".join(text for asked in town.provider.asked for text in asked.texts)


async def fixes_of(town: Town) -> list[tuple[Any, ...]]:
    """State and category of each fix request."""
    c = llm_fix_requests.c
    async with town.db.read() as session:
        rows = await session.execute(select(c.status, c.category).order_by(c.id))
        return [tuple(row) for row in rows]


async def approved_c(town: Town) -> tuple[Issue, Issue]:
    """A payment fix that waits for `fix:execute` only. Report and PR."""
    issue = town.report("bea", "charge")
    await town.settled()
    town.shop.label("ana", issue.number, "fix:draft")
    pull = await town.proposed(issue)
    town.shop.review("ana", pull.number)
    await town.settled()
    assert town.gate(pull) == "success"
    town.next_second()
    return issue, pull


def once_all_is_read(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[None]]
) -> list[bool]:
    """Act once between the last reading before a merge and the verdict; empty until then."""
    done: list[bool] = []

    async def hooked(
        house: House, situation: Situation, reading: Reading, weighed: Weighed, *, fresh: bool
    ) -> Facts:
        facts = await facts_of(house, situation, reading, weighed, fresh=fresh)
        if fresh and not done:
            done.append(True)
            await act()
        return facts

    monkeypatch.setattr("bot.workflows.judge_fix.facts_of", hooked)
    return done
