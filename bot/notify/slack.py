"""Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""

import json
from typing import Any

from bot.notify.guarded_post import GuardedPost
from bot.notify.inert import inert, inert_line, link
from bot.notify.message import Notice

# Slack reads these three as the start of a mention or link, in every text object.
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MAX_HEADER = 150
MAX_TEXT = 3000
MAX_FIELDS = 10
MAX_FIELD_NAME = 100
MAX_FIELD = 2000


class Slack:
    name = "slack"

    def __init__(self, post: GuardedPost) -> None:
        self._post = post

    async def send(self, notice: Notice) -> None:
        await self._post(json.dumps(render(notice)).encode(), {})


def render(notice: Notice) -> dict[str, Any]:
    """Blocks of `plain_text` only: Slack looks for no markup, name or URL inside it."""
    title = inert_line(notice.title, MAX_HEADER, ESCAPES) or "fixwarden"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(title)}]
    if text := inert(notice.text, MAX_TEXT, ESCAPES).strip():
        blocks.append({"type": "section", "text": _plain(text)})
    shown = (("Repository", notice.repository), ("Priority", notice.priority), *notice.fields)
    if fields := [_plain(field) for pair in shown if (field := _field(*pair))]:
        blocks.append({"type": "section", "fields": fields[:MAX_FIELDS]})
    if url := link(notice.url):
        button = {"type": "button", "text": _plain("Open"), "url": url, "action_id": "open"}
        blocks.append({"type": "actions", "elements": [button]})
    # `text` is what notifications and screen readers show.
    return {"text": title, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def _field(name: str, value: str) -> str:
    """Empty if there is nothing to show: Slack refuses empty texts."""
    label = inert_line(name, MAX_FIELD_NAME, ESCAPES)
    shown = inert(value, MAX_FIELD - MAX_FIELD_NAME - 1, ESCAPES).strip()
    return f"{label}\n{shown}" if shown else ""


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
