"""Discord's webhooks: https://docs.discord.com/developers/resources/webhook#execute-webhook."""

import json
from typing import Any

from bot.notify.guarded_post import GuardedPost
from bot.notify.inert import inert, inert_line, link
from bot.notify.message import Notice
from policies.severity import Severity

# All that Discord's Markdown, mentions, time stamps and bare links begin with.
ESCAPES = {character: f"\\{character}" for character in r"\`*_~|>#[]()<@:+-"}
COLOURS: dict[str, int] = {
    Severity.CRITICAL: 0xB60205,
    Severity.ERROR: 0xD93F0B,
    Severity.WARNING: 0xFBCA04,
    Severity.INFO: 0x0E8A16,
}
NEUTRAL = 0x6E7781
MAX_TITLE = 256
MAX_TEXT = 2500
MAX_FIELDS = 10
MAX_FIELD_NAME = 60
MAX_FIELD = 240
"""Tighter than Discord's own caps, so that all together stay under its 6,000."""


class Discord:
    name = "discord"

    def __init__(self, post: GuardedPost) -> None:
        self._post = post

    async def send(self, notice: Notice) -> None:
        await self._post(json.dumps(render(notice)).encode(), {})


def render(notice: Notice) -> dict[str, Any]:
    """One embed; `allowed_mentions` is empty besides, so that nothing in it pings."""
    embed: dict[str, Any] = {
        "title": inert_line(notice.title, MAX_TITLE, ESCAPES) or "fixwarden",
        "color": COLOURS.get(notice.priority, NEUTRAL),
        "fields": _fields(notice),
    }
    if text := inert(notice.text, MAX_TEXT, ESCAPES).strip():
        embed["description"] = text
    if url := link(notice.url):
        embed["url"] = url
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def _fields(notice: Notice) -> list[dict[str, Any]]:
    shown = (("Repository", notice.repository), ("Priority", notice.priority), *notice.fields)
    return [
        {
            "name": inert_line(name, MAX_FIELD_NAME, ESCAPES) or "-",
            "value": shown_value,
            "inline": True,
        }
        for name, value in shown
        if (shown_value := inert(value, MAX_FIELD, ESCAPES).strip())
    ][:MAX_FIELDS]
