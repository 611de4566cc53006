"""Who is told what: chat rooms and a signed webhook once each, one comment edited in place."""

import base64
import json
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.store.tables import devops_notifications
from demo.provider_script import Asked, Call, Reply
from demo.recorded import VAT
from demo.stage import serving
from tests.fakes.channels import FakeReceiver
from tests.fakes.channels import Reply as Answer
from tests.town import Town, open_town

SECRET = "whsec_" + base64.b64encode(b"only the tests sign with this").decode()


@dataclass
class Rooms:
    """Where notices go besides GitHub."""

    slack: FakeReceiver
    discord: FakeReceiver
    webhook: FakeReceiver

    def told(self) -> list[dict[str, Any]]:
        """What the signed webhook was told; a wrong signature raises."""
        verifier = Webhook(SECRET)
        return [verifier.verify(each.body, dict(each.headers)) for each in self.webhook.received]

    def said(self) -> str:
        """Everything that any of them received."""
        rooms = (self.slack, self.discord, self.webhook)
        return " ".join(each.body.decode() for room in rooms for each in room.received)


@asynccontextmanager
async def town_with_rooms(url: str, **options: Any) -> AsyncIterator[tuple[Town, Rooms]]:
    rooms = Rooms(FakeReceiver(), FakeReceiver(), FakeReceiver())
    async with AsyncExitStack() as stack:
        settings = {
            "SLACK_WEBHOOK_URL": await stack.enter_async_context(serving(rooms.slack.app())),
            "DISCORD_WEBHOOK_URL": await stack.enter_async_context(serving(rooms.discord.app())),
            "CUSTOM_WEBHOOK_URL": await stack.enter_async_context(serving(rooms.webhook.app())),
            "CUSTOM_WEBHOOK_SECRET": SECRET,
            "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
        }
        town = await stack.enter_async_context(open_town(url, settings=settings, **options))
        yield town, rooms


@pytest.fixture(autouse=True)
def _patience_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.workflows.tell.TOLD_TOGETHER_SECONDS", 0.05)
    monkeypatch.setattr("bot.store.engine.FIRST_RETRY_SECONDS", 0.01)
    monkeypatch.setattr("bot.store.engine.LAST_RETRY_SECONDS", 0.02)


async def outbox(town: Town, channel: str) -> Sequence[tuple[Any, ...]]:
    """Kind, state and problem of what was to be told there."""
    c = devops_notifications.c
    async with town.db.read() as session:
        rows = await session.execute(
            select(c.notification_type, c.status, c.problem)
            .where(c.channel == channel)
            .order_by(c.id)
        )
        return [tuple(row) for row in rows]


async def test_every_channel_gets_each_notice_once(sqlite_url: str) -> None:
    async with town_with_rooms(sqlite_url) as (town, rooms):
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        await town.settled()
        for delivery in tuple(town.github.deliveries):
            town.github.redeliver(delivery.id)
        await town.settled()

        kinds = ["error_new", "fix_proposed", "approval_needed", "fix_merged"]
        told = rooms.told()
        assert [notice["type"] for notice in told] == kinds
        assert len({notice["data"]["id"] for notice in told}) == len(kinds)
        assert {notice["data"]["repository"] for notice in told} == {"acme/shop"}
        assert {notice["data"]["title"] for notice in told} == {
            "ZeroDivisionError: division by zero"
        }
        assert told[-1]["data"]["text"] == f"merged as {town.shop.head()}"
        assert told[-1]["data"]["url"].endswith(f"/acme/shop/pull/{pull.number}")
        texts = [json.loads(each.body)["text"] for each in rooms.slack.received]
        assert texts == ["ZeroDivisionError: division by zero"] * len(kinds)
        titles = [json.loads(each.body)["embeds"][0]["title"] for each in rooms.discord.received]
        assert titles == ["ZeroDivisionError\\: division by zero"] * len(kinds)


async def test_the_tracking_comment_is_one_comment_edited_in_place(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        await town.until(lambda: "proposed in" in town.comment(issue), "the comment says so")
        (comment,) = issue.comments
        town.shop.review("ana", pull.number)
        await town.until(lambda: "merged as" in town.comment(issue), "the comment says so")

        assert issue.comments == [comment]
        assert pull.comments == []
        wrote = Counter(call.method for call in town.github.calls if "comments" in call.template)
        assert wrote["POST"] == 1
        assert wrote["PATCH"] >= 1


async def test_a_channel_that_is_down_is_tried_again_and_ends_visibly(sqlite_url: str) -> None:
    async with town_with_rooms(sqlite_url) as (town, rooms):
        rooms.slack.replies.extend([Answer(503), Answer(429, headers={"Retry-After": "0"})])
        rooms.discord.replies.extend([Answer(500)] * 100)
        rooms.webhook.replies.append(Answer(410))
        town.shop.open_issue("carl", "It crashed", template_labels=["error"])
        await town.until(lambda: len(rooms.discord.received) == 8, "the last try")
        await town.settled()

        assert len({each.body for each in rooms.slack.received}) == 1
        assert await outbox(town, "slack") == [("error_new", "sent", None)]
        assert await outbox(town, "discord") == [("error_new", "failed", "discord answered 500")]
        gone = "webhook answered 410: the webhook is gone, make a new one"
        assert await outbox(town, "webhook") == [("error_new", "failed", gone)]
        tries = [len(room.received) for room in (rooms.slack, rooms.discord, rooms.webhook)]
        assert tries == [3, 8, 1]


def repairs_the_wrong_file(asked: Asked) -> Reply:
    """A model that calls a change of the payment code a logic fix."""
    read = Call("read_file", {"path": "billing/charge.py"})
    finish = Call("finish", {**VAT[1].arguments, "category": "logic_fix"})
    return Reply(calls=((read, VAT[0], finish)[min(asked.turn, 2)],))


DETAILS = ("billing", "VAT", "lower-case", "country", "stripe", "payment")


async def test_on_a_public_repository_a_draft_that_became_category_c_tells_nothing(
    sqlite_url: str,
) -> None:
    options: dict[str, Any] = {"public": True, "script": repairs_the_wrong_file}
    async with town_with_rooms(sqlite_url, **options) as (town, rooms):
        issue = town.report("bea", "summary")
        await town.settled()
        await town.until(lambda: "category C" in town.comment(issue), "the comment says so")

        assert town.shop.branches() == ["main"]
        assert dict(town.shop.pulls) == {}
        public = " ".join(comment.body for comment in issue.comments) + rooms.said()
        assert [detail for detail in DETAILS if detail in public] == []

        town.shop.label("ana", issue.number, "fix:draft")
        pull = await town.proposed(issue)
        assert town.gate(pull) == "in_progress"
        assert [detail for detail in DETAILS if detail in rooms.said()] == ["stripe", "payment"]


async def test_on_a_public_repository_chat_rooms_see_no_title_of_a_category_c_error(
    sqlite_url: str,
) -> None:
    async with town_with_rooms(sqlite_url, public=True) as (town, rooms):
        issue = town.report("bea", "charge")
        await town.until(lambda: "authorise" in town.comment(issue), "the comment asks an admin")
        await town.settled()

        (needed,) = [told for told in rooms.told() if told["type"] == "approval_needed"]
        assert needed["data"]["title"] == "A category C error"
        assert needed["data"]["text"] == "See the repository."
        assert town.shop.branches() == ["main"]
        assert town.provider.asked == []
        public = " ".join(comment.body for comment in issue.comments) + str(needed)
        assert [detail for detail in DETAILS if detail in public] == []
