"""What cannot be read, or moved after it was read, lets nothing through on what was known before."""

import pytest
from sqlalchemy import select

from bot.github.merging import MergeResult
from bot.store import Claim, Work, poke
from bot.store.tables import audit_log, llm_fix_requests
from bot.workflows import execute_fix
from bot.workflows.house import House
from bot.workflows.situation import Situation
from demo.github.faults import Fault
from demo.github.state import Issue
from tests.journeys.sight import approved_c, fixes_of, once_all_is_read, pull_of, reasons
from tests.town import GATE, Town, open_town

FORBIDDEN = Fault(403, "Resource not accessible by integration")
REVIEWS, RUNS = r"/pulls/\d+/reviews", r"/check-runs"
FOR_GOOD = 1000


async def approved_b(town: Town) -> tuple[Issue, Issue]:
    """A fix with ana's consent that waits for a check only. Report and PR."""
    town.shop.protect(checks=["ci", (GATE, town.github.app.id)])
    town.github.add_app("ci")
    report = town.report("bea", "summary")
    pull = await town.proposed(report)
    town.shop.review("ana", pull.number)
    await town.settled()
    assert town.gate(pull) == "success"
    town.next_second()
    return report, pull


async def looked_again(town: Town) -> bool:
    """Let the fix come due, if it is to come due at all."""
    c = llm_fix_requests.c
    async with town.db.begin() as session:
        ids = (await session.execute(select(c.id).where(c.due_at.is_not(None)))).scalars().all()
        for each in ids:
            await poke(session, Work.FIX, each)
    await town.settled()
    return bool(ids)


async def facts_of_merges(town: Town) -> list[dict[str, object]]:
    c = audit_log.c
    async with town.db.read() as session:
        rows = await session.execute(select(c.facts).where(c.action == "fix:execution:merge"))
        return [dict(facts) for (facts,) in rows]


async def test_a_verdict_on_reviews_that_can_no_longer_be_read_is_taken_back(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        report, pull = await approved_b(town)

        town.github.fail_next("GET", REVIEWS, FORBIDDEN, FOR_GOOD)
        town.shop.review("ana", pull.number, "CHANGES_REQUESTED")
        await town.settled()
        assert town.gate(pull) == "in_progress"
        assert await fixes_of(town) == [("awaiting_approval", "B")]
        (run,) = town.shop.checks(pull_of(pull).head_sha, GATE)[-1:]
        assert "It cannot be judged now" in str(run.output["title"])
        assert "Resource not accessible" in str(run.output["summary"])

        town.github.server.faults.clear()
        town.next_second()
        town.shop.review("ana", pull.number)
        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.settled()
        assert town.gate(pull) == "success"
        assert town.is_merged(report)


async def test_the_same_verdict_is_written_again_once_all_can_be_read(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        _, pull = await approved_b(town)
        town.github.fail_next("GET", REVIEWS, FORBIDDEN, FOR_GOOD)
        town.shop.review("bea", pull.number, "COMMENTED")
        await town.settled()
        assert town.gate(pull) == "in_progress"

        town.github.server.faults.clear()
        assert await looked_again(town)

        assert town.gate(pull) == "success"
        assert await fixes_of(town) == [("approved", "B")]


async def test_a_gate_that_cannot_be_written_either_is_written_later(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        _, pull = await approved_b(town)
        town.github.fail_next("GET", REVIEWS, FORBIDDEN, FOR_GOOD)
        town.github.fail_next("*", RUNS, FORBIDDEN, 1)
        town.shop.review("ana", pull.number, "CHANGES_REQUESTED")
        await town.settled()
        assert town.gate(pull) == "success"

        assert await looked_again(town)

        assert town.gate(pull) == "in_progress"
        assert await fixes_of(town) == [("awaiting_approval", "B")]


async def test_a_retarget_right_before_the_merge_is_seen_without_a_word(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(sqlite_url) as town:
        report = town.report("bea", "summary")
        pull = await town.proposed(report)
        town.shop.push_commit("ana", "production", town.shop.head())
        await town.settled()

        async def retarget() -> None:
            town.github.auto_deliver = False
            town.shop.retarget("bea", pull.number, "production")

        read = once_all_is_read(monkeypatch, retarget)
        town.shop.review("ana", pull.number)
        await town.settled()
        town.github.auto_deliver = True

        assert read
        assert not town.is_merged(report)
        assert town.gate(pull) == "failure"


async def test_a_merge_into_another_base_raises_the_alarm(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(sqlite_url) as town:
        report = town.report("bea", "summary")
        pull = await town.proposed(report)
        town.shop.push_commit("ana", "production", town.shop.head())
        await town.settled()
        real = execute_fix._merge

        async def retargeted(
            house: House, claim: Claim, situation: Situation, head: str
        ) -> MergeResult:
            town.github.auto_deliver = False
            town.shop.retarget("bea", pull.number, "production")
            town.github.auto_deliver = True
            return await real(house, claim, situation, head)

        monkeypatch.setattr(execute_fix, "_merge", retargeted)
        town.shop.review("ana", pull.number)
        await town.until(lambda: town.is_merged(report), "the merge")
        await town.settled()

        (facts,) = await facts_of_merges(town)
        assert facts["surprise"] == "merged into production, but for main it was judged"


async def test_an_execute_is_void_once_the_head_went_away_and_came_back(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        report, pull = await approved_c(town)
        head, branch = pull_of(pull).head_sha, pull_of(pull).head_ref
        town.shop.comment("ana", pull.number, "/fixwarden execute")
        await town.settled()

        town.github.auto_deliver = False
        town.clock.advance(5)
        town.shop.push("bea", branch, {"shop/extra.py": "X = 1\n"})
        town.clock.advance(5)
        town.shop.push_commit("bea", branch, head, force=True)
        town.github.auto_deliver = True
        town.shop.complete_check("ci", "ci", head)
        await town.settled()
        assert not town.is_merged(report)
        assert any(
            "said execute before this head was pushed" in each for each in reasons(town, pull)
        )

        town.next_second()
        town.shop.comment("ana", pull.number, "/fixwarden execute")
        await town.settled()
        assert town.is_merged(report)
