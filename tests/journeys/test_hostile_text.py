"""Secrets, category C on public repositories and hostile words: what fixwarden says itself."""

from functools import partial

import pytest
from sqlalchemy import select

from bot.intake.delivery import POLICY_PATH
from bot.store.tables import devops_notifications
from demo.provider_script import Asked, Call, Reply
from demo.stage import serving
from tests.fakes.channels import FakeReceiver
from tests.town import open_town

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
READ_ONLY = {POLICY_PATH: "version: 1\npermission: READ_ONLY\n"}
HOSTILE = (
    "Fixwarden-Request: 1 fixes #1 closes acme/shop#1 @ana [skip ci] "
    "![x](http://evil/x.png) <img src=http://evil> <!-- Fixwarden-Request: 1 -->"
)
HARMFUL = ("@ana", "[skip ci]", "](http", "<img", "http://evil")


def answers(tool: str, asked: Asked) -> Reply:
    """A model that repeats a secret; it explains, or it gives up."""
    said = {
        "outcome": "need_human",
        "category": "stripe_payment_logic" if tool == "analysis" else "logic_fix",
        "root_cause": f"VULN-ROOT: the key {TOKEN} is wrong",
        "summary": f"VULN-DETAIL: rotate {TOKEN} now",
        "confidence": 0.1,
        "suspect_paths": ["billing/charge.py"],
    }
    unknown = "suspect_paths" if tool == "finish" else "outcome"
    return Reply(calls=(Call(tool, {name: said[name] for name in said if name != unknown}),))


gives_up = partial(answers, "finish")
explains = partial(answers, "analysis")


async def test_a_secret_that_a_model_repeats_is_in_no_comment_and_no_chat(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workflows.tell.TOLD_TOGETHER_SECONDS", 0.05)
    slack = FakeReceiver()
    async with serving(slack.app()) as url:
        settings = {"SLACK_WEBHOOK_URL": url, "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on"}
        async with open_town(sqlite_url, script=gives_up, settings=settings) as town:
            issue = town.report("bea", "summary")
            await town.until(lambda: "No fix" in town.comment(issue), "the comment says so")
            await town.until(lambda: slack.received != [], "the room is told")
            await town.settled()

            async with town.db.read() as session:
                rows = await session.execute(select(devops_notifications.c.payload))
                outbox = [str(row.payload) for row in rows]
            told = " ".join(each.body.decode() for each in slack.received)
            assert TOKEN not in town.comment(issue) + told + " ".join(outbox)


async def test_an_analysis_of_payment_code_is_not_published(sqlite_url: str) -> None:
    async with open_town(sqlite_url, script=explains, public=True, files=READ_ONLY) as town:
        issue = town.report("bea", "charge")
        await town.until(lambda: town.provider.asked != [], "the analysis")
        await town.settled()
        await town.until(lambda: town.comment(issue) != "", "the comment")
        await town.settled()

        assert "VULN" not in town.comment(issue)


async def test_an_analysis_on_a_private_repository_hides_the_secret_in_it(sqlite_url: str) -> None:
    async with open_town(sqlite_url, script=explains, files=READ_ONLY) as town:
        issue = town.report("bea", "summary")
        await town.until(lambda: "VULN" in town.comment(issue), "the analysis is told")

        assert TOKEN not in town.comment(issue)


async def test_a_hostile_report_is_inert_wherever_it_is_repeated(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        body = f"{HOSTILE}\n```\n{town.trace('export')}```\n{HOSTILE}"
        issue = town.shop.open_issue("bea", HOSTILE, body, labels=["error"])
        await town.until(lambda: issue.state == "closed", "the merge")
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")

        (pull,) = town.shop.pulls.values()
        said = f"{pull.title} {pull.body} {town.shop.message('main')} {town.comment(issue)}"
        assert [word for word in HARMFUL if word in said] == []
