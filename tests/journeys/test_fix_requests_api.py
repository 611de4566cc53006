"""Fixes over the API: asked for, approved, executed and rejected by people, never by a token alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select

from bot.settings import read_settings
from bot.store.tables import api_tokens, audit_log, fix_approvals, llm_fix_requests
from demo.github.faults import LOST_ANSWER
from demo.github.state import Issue
from demo.stage import bot_environment
from handlers.cli.tokens import NewToken, create
from tests.journeys.callers import ApiCaller, caller, lend_github_token, newest_fix
from tests.journeys.sight import approved_c, codes, pull_of
from tests.town import Town, open_town


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, int]]:
    """A logic fix that waits for ana. Its PR and the fix request's id."""
    async with open_town(url) as town:
        pull = await town.proposed(town.report("bea", "summary"))
        yield town, pull, await newest_fix(town)


async def acts(town: Town) -> list[tuple[str, str, str]]:
    """What people did by the audit log: who, what, with which permission."""
    c = audit_log.c
    async with town.db.read() as session:
        rows = await session.execute(
            select(c.actor, c.action, c.facts).where(c.actor_id.is_not(None)).order_by(c.id)
        )
        return [(row.actor, row.action, row.facts["permission"]) for row in rows]


async def test_an_approval_is_a_review_of_that_commit_made_as_that_person(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with waiting_fix(database_url) as (town, pull, fix_id):
        environment = bot_environment(town.github, database_url, 8080)
        wish = NewToken("ana", None, ["approve"], 1, town.github.world.account("ana").token)
        settings = read_settings(environment, needs_github=True)
        await create(settings, wish, as_json=False)
        ana = ApiCaller(town, capsys.readouterr().out.splitlines()[0])
        head = pull_of(pull).head_sha

        answer = await ana.patch(f"/{fix_id}/approve", head_sha=head, comment="Good catch.")
        await town.until(lambda: pull_of(pull).merged_at is not None, "the merge")

        assert answer.status == 200
        assert (answer.body["consent"], answer.body["missing_approvals"]) == ("approved", 0)
        (review,) = pull_of(pull).reviews
        assert (review.author.login, review.commit_id) == ("ana", head)
        assert (review.state, review.body) == ("APPROVED", "Good catch.")
        assert await acts(town) == [("ana", "fix:approval:review", "admin")]


async def test_a_repeated_approval_is_one_review(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        pull = await town.proposed(town.report("bea", "summary"))
        fix_id, head = await newest_fix(town), pull_of(pull).head_sha
        await lend_github_token(town, "ana")
        ana = await caller(town, "ana")
        town.github.fail_next("POST", r"/reviews$", LOST_ANSWER)

        statuses = [(await ana.approve(fix_id, head)).status for _ in range(3)]

        assert statuses == [503, 200, 200]
        assert len(pull_of(pull).reviews) == 1


async def test_payment_code_is_authorised_approved_and_executed_over_the_api(
    database_url: str,
) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "charge")
        await town.settled()
        await lend_github_token(town, "ana")
        ana, bea = await caller(town, "ana"), await caller(town, "bea")
        fix_id = await newest_fix(town)

        refused = await bea.post("", error_id=1, authorise_draft=True)
        open_already = await ana.post("", error_id=1)
        asked = await ana.post("", error_id=1, authorise_draft=True)
        assert (refused.status, open_already.status) == (403, 409)
        assert open_already.body["fix_request_id"] == fix_id
        assert (asked.status, asked.body) == (202, {"error_id": 1, "fix_request_id": fix_id})
        pull = await town.proposed(issue)
        head = pull_of(pull).head_sha
        execute = f"/{fix_id}/execute"

        too_early = await ana.post(execute, head_sha=head)
        approved = await ana.approve(fix_id, head)
        assert (too_early.status, approved.status) == (409, 200)
        assert "only after the approval" in too_early.detail
        await town.settled()
        assert not town.is_merged(issue)
        assert (await bea.post(execute, head_sha=head)).status == 403
        town.next_second()

        said = [await ana.post(execute, head_sha=head) for _ in range(2)]
        await town.until(lambda: town.is_merged(issue), "the merge")
        await town.settled()

        assert [answer.status for answer in said] == [202, 202]
        assert (await ana.post(execute, head_sha=head)).status == 202
        assert (await ana.get(f"/{fix_id}")).body["status"] == "executed"
        done = [action for _, action, _ in await acts(town)]
        assert done[:3] == ["fix:draft:authorise", "fix:request:ask", "fix:approval:review"]
        assert set(done[3:]) == {"fix:execution:request"}


async def test_a_word_about_another_commit_than_the_head_is_refused(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        await lend_github_token(town, "ana")
        ana, stale = await caller(town, "ana"), pull_of(pull).head_sha
        town.shop.push("bea", pull_of(pull).head_ref, {"shop/extra.py": "HERE = 1\n"})
        one = f"/{fix_id}"

        answers = [
            await ana.approve(fix_id, stale),
            await ana.patch(f"{one}/reject", head_sha=stale, reason="no"),
            await ana.patch(f"{one}/approve"),
            await ana.patch(f"{one}/reject", reason="no"),
            await ana.post(f"{one}/execute"),
            await ana.patch(f"{one}/reject", head_sha=pull_of(pull).head_sha),
            await ana.patch(f"{one}/approve", head_sha=stale, head="x"),
        ]

        assert [answer.status for answer in answers] == [409, 409, 422, 422, 422, 422, 422]
        assert [answer.detail for answer in answers[2:]] == [
            *(["head_sha: is missing"] * 3),
            "reason: is missing",
            "head: is not a field of this document",
        ]
        assert answers[0].body["head_sha"] == pull_of(pull).head_sha
        assert pull_of(pull).reviews == []


async def test_a_rejection_is_kept_with_its_reason_and_ends_the_attempt(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        ana, bea = await caller(town, "ana"), await caller(town, "bea")
        reject = f"/{fix_id}/reject"
        reason = "Wrong place; ask jane.doe@example.org"
        body: dict[str, object] = {"head_sha": pull_of(pull).head_sha, "reason": reason}

        refused = await bea.patch(reject, **body)
        accepted = await ana.patch(reject, **body)
        await town.until(lambda: pull.state == "closed", "the pull request is closed")
        await town.settled()
        again = await ana.patch(reject, **body)

        assert [answer.status for answer in (refused, accepted, again)] == [403, 202, 409]
        assert (await ana.get(f"/{fix_id}")).body["status"] == "rejected"
        c = llm_fix_requests.c
        kept = "Wrong place; ask [email]"
        async with town.db.read() as session:
            rows = await session.execute(select(c.rejected_login, c.reject_reason))
            assert rows.one() == ("ana", kept)
            consent = fix_approvals.c
            rows = await session.execute(select(consent.approval_status, consent.rejection_reason))
            assert rows.one() == ("rejected", kept)


async def test_without_a_usable_token_of_the_caller_the_way_to_github_is_told(
    sqlite_url: str,
) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        ana, head = await caller(town, "ana"), pull_of(pull).head_sha
        account = town.github.world.account("ana")

        none = await ana.approve(fix_id, head)
        await lend_github_token(town, "ana", of="bea")
        of_bea = await ana.approve(fix_id, head)
        await lend_github_token(town, "ana")
        account.token = f"{account.token}-renewed"
        expired = await ana.approve(fix_id, head)
        await lend_github_token(town, "ana")
        fresh = await ana.approve(fix_id, head)

        refused = (none, of_bea, expired)
        assert [answer.status for answer in refused] == [409] * 3
        assert all(answer.body["pull_url"].endswith(f"/pull/{pull.number}") for answer in refused)
        said = ("No GitHub token", "another account's", "expired")
        assert all(words in answer.detail for words, answer in zip(said, refused, strict=True))
        assert fresh.status == 200


async def test_a_demoted_approver_and_a_reader_give_no_word(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        head = pull_of(pull).head_sha
        for login in ("ana", "carl"):
            await lend_github_token(town, login)
        ana, carl = await caller(town, "ana"), await caller(town, "carl")
        assert (await ana.get(f"/{fix_id}")).status == 200
        town.shop.set_permission("ana", "write")

        statuses = [
            (await carl.approve(fix_id, head)).status,
            (await ana.patch(f"/{fix_id}/reject", head_sha=head, reason="no")).status,
            (await ana.post(f"/{fix_id}/execute", head_sha=head)).status,
            (await ana.approve(fix_id, head)).status,
        ]
        await town.settled()
        town.shop.set_permission("ana", "none")
        gone = await ana.approve(fix_id, head)

        assert statuses == [403, 403, 403, 200]
        assert "R11" in codes(town, pull)
        assert gone.status == 404
        assert pull_of(pull).merged_at is None


async def test_category_b_needs_no_execute(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        ana = await caller(town, "ana")

        answer = await ana.post(f"/{fix_id}/execute", head_sha=pull_of(pull).head_sha)

        assert (answer.status, "needs no execute" in answer.detail) == (409, True)


async def test_a_merge_is_taken_back_over_the_api(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        before = town.shop.text("shop/export.py")
        issue = town.report("bea", "export")
        await town.until(lambda: town.is_merged(issue), "the merge")
        await town.settled()
        fix_id = await newest_fix(town)
        bea, carl = await caller(town, "bea"), await caller(town, "carl")

        refused = await carl.post(f"/{fix_id}/rollback")
        accepted = await bea.post(f"/{fix_id}/rollback")
        await town.until(lambda: town.shop.text("shop/export.py") == before, "it is undone")

        assert (refused.status, accepted.status) == (403, 202)


async def test_execute_by_label_or_to_us_the_later_word_counts(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue, pull = await approved_c(town)
        town.shop.label("bea", pull.number, "fix:execute")
        await town.settled()
        assert not town.is_merged(issue)
        town.next_second()

        ana = await caller(town, "ana")
        answer = await ana.post(
            f"/{await newest_fix(town)}/execute", head_sha=pull_of(pull).head_sha
        )

        assert answer.status == 202
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_who_asks_over_the_api_is_the_requester_and_does_not_approve(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        body = f"```\n{town.trace('summary')}```"
        issue = town.shop.open_issue("carl", "it crashes", body, template_labels=["error"])
        await town.settled()
        carl, ana = await caller(town, "carl"), await caller(town, "ana", "propose", "approve")

        refused = await carl.post("", error_id=1)
        asked = await ana.post("", error_id=1)
        pull = await town.proposed(issue)
        await lend_github_token(town, "ana")
        answer = await ana.approve(asked.body["fix_request_id"], pull_of(pull).head_sha)

        assert (refused.status, asked.status, answer.status) == (403, 202, 200)
        assert "R16" in codes(town, pull)
        assert answer.body["missing_approvals"] == 1
        assert not town.is_merged(issue)


async def test_a_token_learns_its_account_and_keeps_to_it(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, fix_id):
        ana = await caller(town, "ana")
        impostor = await caller(town, "ana", user_id=5)

        assert (await ana.get(f"/{fix_id}")).status == 200
        assert (await impostor.get(f"/{fix_id}")).status == 404
        async with town.db.read() as session:
            rows = await session.execute(
                select(api_tokens.c.github_user_id).order_by(api_tokens.c.id)
            )
            assert list(rows.scalars()) == [town.github.world.account("ana").id, 5]
