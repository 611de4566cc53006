"""A rejection ends the attempt for good; anybody else's closing only lets it rest (R26)."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Work, poke, wishes
from bot.store.tables import audit_log, fix_approvals, llm_fix_requests, system_errors
from demo.github.faults import BAD_GATEWAY, LOST_IN_GATEWAY, Fault
from demo.github.state import Issue
from tests.journeys.sight import fixes_of, pull_of, reasons
from tests.town import Town, open_town

REJECT = "fix:rejected"


@asynccontextmanager
async def approved_fix(url: str, **options: Any) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix with ana's approval that waits for the check `ci`; dan may write."""
    async with open_town(url, **options) as town:
        town.github.add_person("dan")
        town.github.grant(town.shop, "dan", "write")
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.settled()
        assert town.gate(pull) == "success"
        town.next_second()
        yield town, issue, pull


def id_of(town: Town, login: str) -> int:
    return town.github.world.account(login).id


async def row_of(town: Town) -> Mapping[str, Any]:
    """What the newest fix request says about its end."""
    c = llm_fix_requests.c
    columns = (c.status, c.stop_reason, c.rejected_login, c.reject_reason, c.due_at)
    async with town.db.read() as session:
        rows = await session.execute(select(*columns).order_by(c.id.desc()).limit(1))
        return dict(rows.mappings().one())


async def consents(town: Town) -> list[tuple[Any, ...]]:
    c = fix_approvals.c
    async with town.db.read() as session:
        rows = await session.execute(
            select(c.approved_by, c.approval_status, c.rejection_reason).order_by(c.id)
        )
        return [tuple(row) for row in rows]


async def audited(town: Town) -> list[tuple[str, str]]:
    """Who rejected and how, a row each."""
    c = audit_log.c
    async with town.db.read() as session:
        rows = await session.execute(
            select(c.actor, c.facts).where(c.action == "fix:decision:reject").order_by(c.id)
        )
        return [(row.actor, row.facts["way"]) for row in rows]


async def reject_by_word(town: Town, login: str, reason: str) -> None:
    """What the API and the command write once they let somebody in."""
    async with town.db.begin() as session:
        person = id_of(town, login)
        assert await wishes.reject(
            session, 1, person_id=person, login=login, reason=reason, now=town.clock()
        )
        await poke(session, Work.FIX, 1)


def assert_over(town: Town, pull: Issue) -> None:
    """Closed, red, its branch gone, one comment, never merged."""
    assert pull.state == "closed"
    assert town.gate(pull) == "failure"
    assert town.shop.branches() == ["main"]
    assert len([c for c in pull.comments if "rejected this fix" in c.body]) == 1
    assert [call for call in town.github.calls if call.template.endswith("/merge")] == []


async def test_an_approvers_label_ends_the_attempt(database_url: str) -> None:
    async with approved_fix(database_url) as (town, issue, pull):
        town.shop.label("ana", pull.number, REJECT)
        await town.until(lambda: "No fix" in town.comment(issue), "the report says so")
        await town.settled()

        assert_over(town, pull)
        (comment,) = pull.comments
        assert "### ana rejected this fix" in comment.body
        assert "They put the label `fix:rejected` on it." in comment.body
        assert f"`/fixwarden fix` on the report #{issue.number}" in comment.body
        assert reasons(town, pull)[0] == "R26: ana rejected this fix by label"
        assert "ana rejected it" in town.comment(issue)
        reason = "ana rejected this fix by label"
        assert await consents(town) == [("ana", "rejected", reason)]
        assert await audited(town) == [("ana", "label")]
        assert await row_of(town) == {
            "status": "rejected",
            "stop_reason": "rejected",
            "rejected_login": "ana",
            "reject_reason": reason,
            "due_at": None,
        }


async def test_a_word_with_a_reason_ends_it_and_the_reason_is_told(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, issue, pull):
        await reject_by_word(town, "ana", "We @drop this module.\n/fixwarden fix")
        await town.until(lambda: "No fix" in town.comment(issue), "the report says so")
        await town.settled()

        assert_over(town, pull)
        assert "> We \uff20drop this module." in pull.comments[0].body
        assert await audited(town) == [("ana", "word")]
        assert ("ana", "rejected", "We @drop this module.\n/fixwarden fix") in await consents(town)


async def test_a_rejection_of_a_hidden_fix_keeps_its_reason_off_a_public_repository(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url, public=True) as town:
        issue = town.report("bea", "charge")
        await town.settled()
        town.shop.label("ana", issue.number, "fix:draft")
        pull = await town.proposed(issue)
        await reject_by_word(town, "ana", "the refund limit is in the vault")
        await town.until(lambda: "No fix" in town.comment(issue), "the report says so")
        await town.settled()

        assert_over(town, pull)
        public = town.comment(issue) + town.comment(pull)
        assert "vault" not in public
        assert "The reason is kept in fixwarden's audit log." in public


async def test_an_approver_who_closes_the_pull_request_rejects_it(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.shop.close_pull("ana", pull.number)
        await town.settled()

        assert_over(town, pull)
        assert await audited(town) == [("ana", "closing")]
        assert (await row_of(town))["status"] == "rejected"


async def test_an_approvers_closing_is_nobody_elses_while_github_cannot_tell(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engine.FIRST_RETRY_SECONDS", 0.01)
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.github.fail_next("GET", r"/collaborators/ana/permission$", BAD_GATEWAY, times=9)
        town.shop.close_pull("ana", pull.number)
        await town.until(lambda: town.shop.branches() == ["main"], "the branch is gone")
        await town.settled()

        assert_over(town, pull)
        assert await fixes_of(town) == [("rejected", "B")]


async def test_an_approvers_closing_counts_even_if_nobody_saw_it(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.github.auto_deliver = False
        town.shop.close_pull("ana", pull.number)
        town.next_second()
        town.shop.reopen_pull("dan", pull.number)
        town.github.auto_deliver = True
        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.settled()

        assert_over(town, pull)
        assert await audited(town) == [("ana", "closing")]


async def test_asking_for_changes_rejects_nothing(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.shop.review("ana", pull.number, "CHANGES_REQUESTED")
        await town.settled()

        assert pull.state == "open"
        assert town.gate(pull) == "failure"
        assert await fixes_of(town) == [("awaiting_approval", "B")]


async def test_a_label_by_somebody_who_may_not_reject_ends_nothing_and_stays(
    sqlite_url: str,
) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.shop.label("dan", pull.number, REJECT)
        await town.settled()

        assert pull.state == "open"
        assert REJECT in {label.name for label in pull.labels}
        assert "R26: dan set the label fix:rejected but may not reject" in reasons(town, pull)


async def test_a_closing_by_a_writer_lets_it_rest_until_it_is_opened_again(
    database_url: str,
) -> None:
    async with approved_fix(database_url) as (town, issue, pull):
        town.shop.close_pull("dan", pull.number)
        await town.settled()
        assert town.gate(pull) == "failure"
        assert await fixes_of(town) == [("failed", "B")]
        assert (await row_of(town))["stop_reason"] == "closed"
        assert pull_of(pull).head_ref in town.shop.branches()

        town.shop.reopen_pull("bea", pull.number)
        await town.settled()
        assert await fixes_of(town) == [("approved", "B")]
        assert town.gate(pull) == "success"

        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_rested_attempt_that_was_replaced_does_not_come_back(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, issue, pull):
        town.shop.close_pull("dan", pull.number)
        await town.settled()
        kept = pull_of(pull).head_sha
        town.shop.comment("bea", issue.number, "/fixwarden fix")
        await town.until(lambda: len(town.shop.pulls) == 2, "another attempt")
        await town.settled()

        town.shop.push_commit("dan", "kept", kept)
        assert [state for state, _ in await fixes_of(town)] == ["failed", "awaiting_approval"]
        assert town.gate(pull) == "failure"


async def test_a_rejection_leaves_what_others_put_on_the_branch(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        branch, judged = pull_of(pull).head_ref, pull_of(pull).head_sha
        town.shop.push_commit("dan", "release", town.shop.head())
        town.shop.open_pull("dan", branch, "mine too", base="release")
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()

        assert pull.state == "closed"
        assert town.gate(pull) == "failure"
        assert town.shop.head(branch) == judged


@pytest.mark.parametrize(
    ("method", "path", "fault"),
    [
        pytest.param("PATCH", r"/pulls/\d+$", BAD_GATEWAY, id="closing it"),
        pytest.param("PATCH", r"/pulls/\d+$", LOST_IN_GATEWAY, id="the answer that it is closed"),
        pytest.param("DELETE", r"/git/refs/", BAD_GATEWAY, id="deleting its branch"),
        pytest.param("DELETE", r"/git/refs/", LOST_IN_GATEWAY, id="the answer that it is deleted"),
        pytest.param("POST", r"/issues/2/comments$", LOST_IN_GATEWAY, id="the answer to telling"),
    ],
)
async def test_what_github_fails_at_is_done_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, method: str, path: str, fault: Fault
) -> None:
    monkeypatch.setattr("bot.store.engine.FIRST_RETRY_SECONDS", 0.01)
    async with approved_fix(sqlite_url) as (town, _, pull):
        town.github.fail_next(method, path, fault, times=6)
        town.shop.label("ana", pull.number, REJECT)
        await town.until(lambda: town.gate(pull) == "failure", "the red gate")
        await town.until(lambda: town.shop.branches() == ["main"], "the branch is gone")
        await town.settled()

        assert_over(town, pull)
        assert await audited(town) == [("ana", "label")]


async def test_a_locked_conversation_does_not_keep_it_alive(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, _, pull):
        said = Fault(403, "Unable to create comment because issue is locked.")
        town.github.fail_next("POST", r"/issues/2/comments$", said)
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()

        assert pull.state == "closed"
        assert await fixes_of(town) == [("rejected", "B")]


async def test_a_person_may_ask_for_another_attempt(sqlite_url: str) -> None:
    async with approved_fix(sqlite_url) as (town, issue, pull):
        town.shop.label("ana", pull.number, REJECT)
        await town.settled()
        async with town.db.read() as session:
            status = (await session.execute(select(system_errors.c.status))).scalar_one()
        assert status == "triaged"

        town.shop.comment("bea", issue.number, "/fixwarden fix")
        await town.until(lambda: len(town.shop.pulls) == 2, "another attempt")
        await town.settled()
        assert await fixes_of(town) == [("rejected", "B"), ("awaiting_approval", "B")]
