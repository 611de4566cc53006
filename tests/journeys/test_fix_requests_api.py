"""Fixes over the API: asked for, approved, executed and rejected by people, never by a token alone."""

import pytest
from sqlalchemy import select

from bot.settings import read_settings
from bot.store.tables import audit_log, fix_approvals, llm_fix_requests
from demo.github.faults import LOST_ANSWER, Fault
from demo.stage import bot_environment
from handlers.cli.tokens import NewToken, create
from tests.journeys.callers import ApiCaller, caller, lend_github_token, newest_fix, waiting_fix
from tests.journeys.sight import pull_of
from tests.town import Town, open_town


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


async def test_an_admin_ends_what_cannot_be_judged(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, pull, fix_id):
        town.github.add_person("dan")
        town.github.grant(town.shop, "dan", "maintain")
        reject, head = f"/{fix_id}/reject", pull_of(pull).head_sha
        statuses = []
        for login in ("dan", "ana"):
            town.github.fail_next("GET", r"/compare/", Fault(404, "Not Found"))
            who = await caller(town, login)
            statuses.append((await who.patch(reject, head_sha=head, reason="too much")).status)
        await town.until(lambda: pull.state == "closed", "the pull request is closed")

        assert statuses == [403, 202]


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
