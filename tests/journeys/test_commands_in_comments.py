"""`/fixwarden` in comments: what each word does, for whom, and what is said where it does nothing."""

import pytest

from demo.github.state import Issue
from demo.provider_script import Asked, Call, Reply
from demo.recorded import recorded
from tests.journeys.callers import newest_fix
from tests.journeys.sight import approved_c, fixes_of, pull_of
from tests.town import Town, open_town


def said(town: Town, issue: Issue) -> list[str]:
    """Our answers to commands."""
    return [
        comment.body.partition("\n")[2]
        for comment in issue.comments
        if comment.author.type == "Bot" and comment.body.startswith("<!-- fixwarden:command-")
    ]


async def command(town: Town, login: str, issue: Issue, words: str) -> list[str]:
    """Comment, and what was answered so far."""
    town.shop.comment(login, issue.number, f"/fixwarden {words}")
    await town.settled()
    return said(town, issue)


async def test_an_approver_rejects_with_a_reason_and_nobody_else(database_url: str) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)

        no_reason = await command(town, "ana", pull, "reject")
        by_requester = await command(town, "bea", pull, "reject I do not like it")
        by_reader = await command(town, "carl", pull, "reject I do not like it")
        assert pull.state == "open"
        await command(town, "ana", pull, "reject Wrong place; ask jane.doe@example.org")
        await town.until(lambda: pull.state == "closed", "the pull request is closed")
        await town.settled()

        assert no_reason == ["Say why: a rejection is kept with its reason."]
        assert by_requester[1].startswith("Rejecting is for approvers: bea does not count")
        assert by_reader == by_requester
        assert await fixes_of(town) == [("rejected", "B")]
        told = "\n".join(comment.body for comment in pull.comments)
        assert "Wrong place; ask [email]" in told


async def test_an_edited_command_is_not_what_was_said(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        pull = await town.proposed(town.report("bea", "summary"))
        town.github.auto_deliver = False
        comment = town.shop.comment("ana", pull.number, "/fixwarden reject no good")
        town.next_second()
        town.shop.edit_comment("bea", comment.id, "/fixwarden reject carl said so")
        for delivery in town.github.deliveries[-2:]:
            await town.github.deliver(delivery.id)
            await town.worker.idle()
        town.github.auto_deliver = True
        await town.settled()

        assert pull.state == "open"
        assert "nobody edited" in said(town, pull)[0]


async def test_execute_is_for_the_head_that_stood_there(database_url: str) -> None:
    async with open_town(database_url) as town:
        issue, pull = await approved_c(town)
        by_writer = await command(town, "bea", pull, "execute")
        assert by_writer == [
            "Execute is for admins: bea does not count: only an admin may do this."
        ]
        town.github.auto_deliver = False
        town.shop.comment("ana", pull.number, "/fixwarden execute")
        meant = town.github.deliveries[-1].id
        town.github.auto_deliver = True
        town.clock.advance(5)
        town.shop.push("bea", pull_of(pull).head_ref, {"billing/extra.py": "HERE = 1\n"})
        await town.settled()
        town.shop.review("ana", pull.number)
        await town.settled()

        await town.github.deliver(meant)
        await town.settled()
        assert "was not the head when this was said" in said(town, pull)[-1]
        assert not town.is_merged(issue)

        town.next_second()
        await command(town, "ana", pull, "execute")
        await town.until(lambda: town.is_merged(issue), "the merge")


def analysing(asked: Asked) -> Reply:
    """The recorded model, which can say what is wrong too."""
    if asked.tools != ("analysis",):
        return recorded(asked)
    stated = {
        "root_cause": "An empty order is divided by its length.",
        "summary": "Return 0 for it.",
        "category": "logic_fix",
        "confidence": 0.9,
        "suspect_paths": ["shop/statistics.py"],
    }
    return Reply(calls=(Call("analysis", stated),))


async def test_analyse_asks_for_no_more_than_an_analysis(sqlite_url: str) -> None:
    async with open_town(sqlite_url, script=analysing) as town:
        body = f"```\n{town.trace('summary')}```"
        issue = town.shop.open_issue("carl", "it crashes", body, template_labels=["error"])
        await town.settled()

        await command(town, "carl", issue, "analyse")
        assert town.provider.asked == []
        await command(town, "bea", issue, "analyse")
        await town.until(lambda: "An empty order" in town.comment(issue), "it is told")

        assert [asked.tools for asked in town.provider.asked] == [("analysis",)]
        assert town.pull(issue) is None
        assert await fixes_of(town) == [("failed", None)]

        await command(town, "bea", issue, "fix")
        assert await town.proposed(issue) is not None


async def test_a_merge_is_taken_back_by_a_comment(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        before = town.shop.text("shop/export.py")
        issue = town.report("bea", "export")
        await town.until(lambda: town.is_merged(issue), "the merge")
        await town.settled()

        assert await command(town, "carl", issue, "rollback") == []
        await command(town, "bea", issue, "rollback")

        await town.until(lambda: town.shop.text("shop/export.py") == before, "it is undone")


async def test_whoever_may_triage_is_told_why_nothing_happens_and_once(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.github.add_person("tim")
        town.github.grant(town.shop, "tim", "triage")
        pull = await town.proposed(town.report("bea", "summary"))
        number = await newest_fix(town)
        plain = town.shop.open_issue("bea", "a question", "How?")

        unknown = await command(town, "tim", pull, "merge now")
        by_reader = await command(town, "carl", pull, "merge now")
        open_already = await command(town, "tim", pull, "fix")
        nothing_there = await command(town, "tim", plain, "reject no")
        not_a_report = await command(town, "tim", plain, "fix")
        again = next(each for each in town.github.deliveries if each.event == "issue_comment")
        await town.github.deliver(again.id)
        await town.settled()

        assert len(unknown) == 1
        assert "`/fixwarden rollback`" in unknown[0]
        assert by_reader == unknown
        assert open_already[1:] == [
            f"Fix request {number} of error 1 is open already (awaiting_approval)."
        ]
        assert nothing_there == ["There is no fix request here."]
        assert not_a_report[1].startswith("Nothing was asked for.")
        assert said(town, pull) == open_already


@pytest.mark.parametrize("login", ["tim", "bea"])
async def test_execute_of_a_category_b_says_that_it_needs_none(sqlite_url: str, login: str) -> None:
    async with open_town(sqlite_url) as town:
        town.github.add_person("tim")
        town.github.grant(town.shop, "tim", "triage")
        town.shop.set_permission("bea", "admin")
        pull = await town.proposed(town.report("ana", "summary"))
        town.next_second()

        (answer,) = await command(town, login, pull, "execute")

        words = {"tim": "Execute is for admins", "bea": "needs no execute"}
        assert words[login] in answer
