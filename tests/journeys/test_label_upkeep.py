"""Labels that approve nothing come off with a reason; a push asks for approval again (R22, R23)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.github.address import RepoRef
from demo.github import Call
from demo.github.state import Comment, Issue
from tests.journeys.sight import pull_of, reasons
from tests.town import Town, open_town

APPROVE = "fix:approved"


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A logic fix that waits for ana for a while already; tim may triage. Report and PR."""
    async with open_town(url) as town:
        town.github.add_person("tim")
        town.github.grant(town.shop, "tim", "triage")
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.clock.advance(30)
        yield town, issue, pull


def green(town: Town, pull: Issue) -> None:
    town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)


def labels(pull: Issue) -> set[str]:
    return {label.name for label in pull.labels}


def comments(pull: Issue, words: str) -> list[Comment]:
    return [comment for comment in pull.comments if words in comment.body]


def writes(town: Town) -> list[tuple[str, str]]:
    return [(call.method, call.path) for call in town.github.calls if call.method != "GET"]


async def test_a_label_by_triage_comes_off_with_a_reason_and_an_admins_click_counts(
    database_url: str,
) -> None:
    async with waiting_fix(database_url) as (town, issue, pull):
        town.shop.label("tim", pull.number, APPROVE)
        await town.settled()
        assert APPROVE not in labels(pull)
        (comment,) = comments(pull, "approves nothing")
        assert "**tim does not count: they lack write access**" in comment.body
        assert (
            'An admin can approve it by an approving review ("Files changed", "Review changes", '
            '"Approve"), or by setting the label `fix:approved`.' in comment.body
        )

        town.next_second()
        town.shop.label("ana", pull.number, APPROVE)
        green(town, pull)
        await town.until(lambda: town.is_merged(issue), "the merge")
        assert len(comments(pull, "approves nothing")) == 1


async def test_a_label_that_counts_stays_as_do_block_and_reject(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        town.shop.label("ana", pull.number, APPROVE)
        town.shop.label("tim", pull.number, "fix:blocked", "fix:rejected")
        await town.settled()

        assert {APPROVE, "fix:blocked", "fix:rejected"} <= labels(pull)
        assert pull.comments == []
        assert town.gate(pull) == "failure"


async def test_an_apps_label_comes_off(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        (installation,) = town.github.world.installations
        ref = RepoRef(installation, town.shop.id, "acme/shop")
        await town.house.github.repo(ref).issues.add_labels(pull.number, [APPROVE])
        town.shop.comment("bea", pull.number, "/fixwarden why")
        await town.settled()

        assert APPROVE not in labels(pull)
        assert len(comments(pull, "an app set the label")) == 1


async def test_another_label_of_its_name_comes_off(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        town.shop.rename_label("bea", APPROVE, "gone")
        town.shop.create_label("bea", APPROVE)
        town.shop.label("ana", pull.number, APPROVE)
        await town.settled()

        assert APPROVE not in labels(pull)
        (comment,) = comments(pull, "is not the one that fixwarden made")
        assert "rename it back; otherwise approve by review" in comment.body


async def test_a_push_takes_the_label_off_and_asks_everybody_who_approved_once(
    database_url: str,
) -> None:
    async with waiting_fix(database_url) as (town, issue, pull):
        drafted = pull_of(pull).head_sha
        town.github.add_person("alma")
        town.github.grant(town.shop, "alma", "admin")
        town.shop.label("ana", pull.number, APPROVE)
        town.shop.review("alma", pull.number)
        await town.settled()
        assert town.gate(pull) == "success"

        town.next_second()
        pushed = town.shop.push("bea", pull_of(pull).head_ref, {"shop/extra.py": "X = 1\n"})
        await town.settled()
        for delivery in tuple(town.github.deliveries):
            town.github.redeliver(delivery.id)
        await town.settled()

        assert APPROVE not in labels(pull)
        (comment,) = pull.comments
        assert "### The commit changed, so approval starts again" in comment.body
        for login in ("ana", "alma"):
            assert f"- {login}'s approval was for `{drafted[:7]}`" in comment.body
        assert f"at [`{pushed[:7]}`](" in comment.body
        assert "The label `fix:approved` was taken off." in comment.body
        assert sorted(account.login for account in pull_of(pull).requested) == ["alma", "ana"]
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


async def test_a_head_that_nobody_approved_asks_nobody(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        town.shop.review("tim", pull.number)
        town.shop.push("bea", pull_of(pull).head_ref, {"shop/extra.py": "X = 1\n"})
        await town.settled()

        assert pull.comments == []
        assert pull_of(pull).requested == []


async def test_what_the_bot_does_to_labels_starts_no_loop(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, _, pull):
        town.shop.label("tim", pull.number, APPROVE)
        await town.settled()
        done = writes(town)
        town.shop.comment("bea", pull.number, "/fixwarden why")
        await town.settled()

        again = [path for _, path in writes(town)[len(done) :] if f"/issues/{pull.number}/" in path]
        assert again == []
        assert len([path for _, path in done if path.endswith(f"/labels/{APPROVE}")]) <= 1
        assert len(pull.comments) == 2  # ours, and bea's


async def test_a_label_that_an_approver_sets_meanwhile_is_not_taken_off(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        replaced: list[bool] = []

        async def ana_takes_over(call: Call) -> None:
            said = call.method == "POST" and call.path.endswith(f"/issues/{pull.number}/comments")
            if said and not replaced:
                replaced.append(True)
                town.next_second()
                town.shop.unlabel("ana", pull.number, APPROVE)
                town.next_second()
                town.shop.label("ana", pull.number, APPROVE)

        town.github.server.before_answer = ana_takes_over
        town.shop.label("tim", pull.number, APPROVE)
        await town.until(lambda: bool(replaced), "the comment")
        await town.settled()

        assert APPROVE in labels(pull)
        assert reasons(town, pull)[0].startswith("R22: ana set the label")
        green(town, pull)
        await town.until(lambda: town.is_merged(issue), "the merge")
