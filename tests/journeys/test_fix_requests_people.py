"""Whose word counts over the API, and what it comes to: the live permission and the rules decide."""

from sqlalchemy import select

from bot.store.tables import api_tokens
from tests.journeys.callers import caller, lend_github_token, newest_fix, waiting_fix
from tests.journeys.sight import approved_c, codes, fixes_of, pull_of
from tests.town import open_town


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


async def test_an_admin_who_asked_for_a_fix_may_reject_it(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("ana", "summary")
        pull = await town.proposed(issue)
        ana = await caller(town, "ana")

        said = await ana.patch("/1/reject", head_sha=pull_of(pull).head_sha, reason="My mistake")
        await town.settled()

        assert said.status == 202
        assert await fixes_of(town) == [("rejected", "B")]


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
