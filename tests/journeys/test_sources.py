"""Where reports come from: each way in, who stands behind it, what is counted together."""

from typing import Any

from sqlalchemy import select

from bot.store.tables import system_errors, webhook_deliveries
from demo.github.state import Issue
from demo.provider_script import Asked, Call, Reply
from demo.stage import real_traceback
from tests.town import Town, open_town

CARD = "4111 1111 1111 1111"
TOKEN = "ghs_1234567890" + "abcdefghij" * 3


async def errors_of(town: Town) -> list[tuple[Any, ...]]:
    """Message, state, count, trust and requester of each error."""
    c = system_errors.c
    async with town.db.read() as session:
        rows = await session.execute(
            select(c.message, c.status, c.occurrence_count, c.trusted, c.requester_login).order_by(
                c.id
            )
        )
        return [tuple(row) for row in rows]


def said_on(issue: Issue) -> list[str]:
    return [comment.body for comment in issue.comments]


def is_exported(town: Town) -> bool:
    return "import json\n" in town.shop.text("shop/export.py")


def fenced(trace: str) -> str:
    return f"It crashed:\n\n```\n{trace}```\n"


async def test_a_dispatch_by_a_person_is_trusted_fixed_and_stored_scrubbed(
    sqlite_url: str,
) -> None:
    trace = real_traceback("export")
    report = {
        "error_type": "NameError",
        "message": "name 'json' is not defined",
        "stack_trace": trace,
        "context": {"authorization": TOKEN, "card": CARD},
    }
    async with open_town(sqlite_url) as town:
        town.shop.dispatch("bea", "error-report", report)
        await town.until(lambda: is_exported(town), "the merge")
        await town.settled()

        assert await errors_of(town) == [("name 'json' is not defined", "resolved", 1, True, "bea")]
        async with town.db.read() as session:
            stored = await session.execute(
                select(webhook_deliveries.c.payload).where(
                    webhook_deliveries.c.event == "repository_dispatch"
                )
            )
            reported = await session.execute(select(system_errors.c.report))
            kept = f"{stored.scalar_one()} {reported.scalar_one()}"
        assert "[card]" in kept
        assert [told for told in (TOKEN, CARD) if told in kept] == []


async def test_a_dispatch_of_another_type_or_without_a_message_reports_nothing(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.dispatch("bea", "deploy", {"message": "not for us"})
        town.shop.dispatch("bea", "error-report", {"error_type": "ValueError"})
        await town.settled()

        assert await errors_of(town) == []
        refused = [sent for sent in town.github.deliveries if sent.status_code == 400]
        assert [sent.response_body for sent in refused] == [
            '{"detail": "client_payload.message is missing: say what went wrong."}'
        ]


async def test_two_issues_with_one_error_are_one_fix_that_closes_both(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        first = town.report("bea", "summary")
        pull = await town.proposed(first)
        second = town.report("ana", "summary")
        await town.settled()
        assert await errors_of(town) == [("division by zero", "fixing", 2, True, "bea")]

        town.shop.review("ana", pull.number)
        await town.until(lambda: (first.state, second.state) == ("closed",) * 2, "both closed")
        await town.until(lambda: "merged as" in town.comment(first), "the comment says so")

        assert list(town.shop.pulls) == [pull.number]
        assert f"also reported in #{second.number}" in town.comment(first)
        assert len(said_on(first)) == 1


async def test_an_edited_issue_is_the_error_that_it_reports_now(sqlite_url: str) -> None:
    async with open_town(sqlite_url, script=explain) as town:
        issue = town.shop.open_issue("bea", "Broken export", "Nothing comes out.", ["error"])
        await town.settled()
        assert [row[0] for row in await errors_of(town)] == ["Broken export"]

        town.shop.edit_issue("bea", issue.number, body=fenced(real_traceback("export")))
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")

        before, after = await errors_of(town)
        assert after == ("name 'json' is not defined", "resolved", 1, True, "bea")
        assert before[1] != "resolved"
        assert len(said_on(issue)) == 1


async def test_an_edit_by_a_stranger_borrows_no_trust(sqlite_url: str) -> None:
    async with open_town(sqlite_url, script=explain) as town:
        issue = town.shop.open_issue("carl", "Broken export", "Nothing comes out.")
        town.shop.label("bea", issue.number, "error")
        await town.settled()
        asked = len(town.provider.asked)

        town.shop.edit_issue("carl", issue.number, body=fenced(real_traceback("export")))
        await town.settled()

        _, after = await errors_of(town)
        assert after[1:4] == ("triaged", 1, False)
        assert dict(town.shop.pulls) == {}
        assert len(town.provider.asked) == asked


async def test_an_issue_without_a_traceback_is_explained_and_drafts_nothing(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url, script=explain) as town:
        issue = town.shop.open_issue("bea", "Broken export", f"My card is {CARD}.", ["error"])
        await town.settled()
        await town.until(lambda: said_on(issue) != [], "the comment")

        assert await errors_of(town) == [("Broken export", "analysed", 1, True, "bea")]
        assert dict(town.shop.pulls) == {}
        assert "json is used but never imported" in town.comment(issue)
        assert CARD not in repr(town.provider.asked)


async def test_an_issue_counts_from_the_moment_a_triager_labels_it(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.github.add_person("tim")
        town.github.grant(town.shop, "tim", "triage")
        town.shop.create_label("ana", "bug")
        issue = town.shop.open_issue("carl", "It crashed", fenced(real_traceback("export")))
        await town.settled()
        assert await errors_of(town) == []

        town.shop.label("tim", issue.number, "bug")
        await town.settled()
        assert await errors_of(town) == []

        town.shop.label("tim", issue.number, "error")
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert await errors_of(town) == [("name 'json' is not defined", "resolved", 1, True, "tim")]


async def test_it_works_below_the_prefix_of_an_enterprise_server(sqlite_url: str) -> None:
    async with open_town(sqlite_url, api_prefix="/api/v3") as town:
        issue = town.report("bea", "export")
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        await town.settled()

        assert town.is_merged(issue)
        assert {call.status for call in town.github.calls} <= {200, 201, 204, 304}


def explain(asked: Asked) -> Reply:
    """A model that only ever explains."""
    assert asked.tools == ("analysis",)
    found = {
        "category": "missing_import",
        "root_cause": "json is used but never imported.",
        "summary": "The module json is used but never imported.",
        "confidence": 0.9,
        "suspect_paths": ["shop/export.py"],
    }
    return Reply(calls=(Call("analysis", found),))
