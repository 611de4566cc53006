import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bot.errors import BadInput, ChannelRefused
from bot.notify import discord, slack
from bot.notify.channels import channels_from
from bot.notify.message import Notice, NoticeKind
from tests.fakes.channels import FakeReceiver, Reply

SECRET = "whsec_" + base64.b64encode(b"a key for the tests only").decode()
NOTICE = Notice(
    id="fix-7-proposed",
    kind=NoticeKind.FIX_PROPOSED,
    title="A fix for NameError in shop/cart.py",
    text="Category A, proven: missing_import.",
    url="https://github.com/acme/shop/pull/12",
    repository="acme/shop",
    priority="error",
    fields=(("Kind", "missing_import"),),
)
HOSTILE = "<!channel> <@U1> @everyone [x](https://evil.test) **b** \u202e\u200b\x07 `c` &amp;"

hostile_text = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&@`*[]()\\:/_|~#\n\u202e\ud800😀")), max_size=60
).map(lambda text: text * 120)
notices = st.builds(
    Notice,
    id=st.just("n"),
    kind=st.sampled_from(NoticeKind),
    title=hostile_text,
    text=hostile_text,
    url=st.none() | st.sampled_from(["javascript:alert(1)", "https://a.test/b", "https://a b"]),
    repository=hostile_text,
    priority=st.sampled_from(["critical", "", "\u200b"]),
    fields=st.lists(st.tuples(hostile_text, hostile_text), max_size=14).map(tuple),
)


def texts(node: Any) -> list[str]:
    """Every string a person sees."""
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        hidden = {"type", "url", "action_id"}
        return [text for key, value in node.items() if key not in hidden for text in texts(value)]
    return [text for child in node for text in texts(child)] if isinstance(node, list) else []


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_slack_gets_blocks_and_a_link_button() -> None:
    def plain(text: str) -> dict[str, Any]:
        return {"type": "plain_text", "text": text, "emoji": False}

    assert slack.render(NOTICE) == {
        "text": NOTICE.title,
        "blocks": [
            {"type": "header", "text": plain(NOTICE.title)},
            {"type": "section", "text": plain(NOTICE.text)},
            {
                "type": "section",
                "fields": [
                    plain("Repository\nacme/shop"),
                    plain("Priority\nerror"),
                    plain("Kind\nmissing_import"),
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": plain("Open"),
                        "url": NOTICE.url,
                        "action_id": "open",
                    }
                ],
            },
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_discord_gets_one_embed_that_pings_nobody() -> None:
    assert discord.render(NOTICE) == {
        "embeds": [
            {
                "title": "A fix for NameError in shop/cart.py",
                "description": "Category A, proven\\: missing\\_import.",
                "url": NOTICE.url,
                "color": 0xD93F0B,
                "fields": [
                    {"name": "Repository", "value": "acme/shop", "inline": True},
                    {"name": "Priority", "value": "error", "inline": True},
                    {"name": "Kind", "value": "missing\\_import", "inline": True},
                ],
            }
        ],
        "allowed_mentions": {"parse": []},
    }


@pytest.mark.parametrize(
    ("priority", "colour"),
    [
        ("critical", 0xB60205),
        ("error", 0xD93F0B),
        ("warning", 0xFBCA04),
        ("info", 0x0E8A16),
        ("", 0x6E7781),
        ("loud", 0x6E7781),
    ],
)
def test_discord_shows_the_priority_as_a_colour(priority: str, colour: int) -> None:
    [embed] = discord.render(replace(NOTICE, priority=priority))["embeds"]

    assert embed["color"] == colour


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    hostile = replace(NOTICE, text=HOSTILE)

    assert slack.render(hostile)["blocks"][1]["text"]["text"] == (
        "&lt;!channel&gt; &lt;@U1&gt; @everyone [x](https://evil.test) **b**  `c` &amp;amp;"
    )
    assert discord.render(hostile)["embeds"][0]["description"] == (
        r"\<!channel\> \<\@U1\> \@everyone \[x\]\(https\://evil.test\) \*\*b\*\*  \`c\` &amp;"
    )


@given(notices)
@settings(max_examples=60, deadline=None)
def test_slack_never_gets_a_control_character_or_more_than_it_takes(notice: Notice) -> None:
    message = slack.render(notice)

    for text in texts(message):
        assert "<" not in text
        assert ">" not in text
    header, *rest = message["blocks"]
    assert 1 <= units(header["text"]["text"]) <= 150
    for block in rest:
        assert units(block.get("text", {}).get("text", "")) <= 3000
        assert len(block.get("fields", [])) <= 10
        assert all(1 <= units(field["text"]) <= 2000 for field in block.get("fields", []))
        assert [button["url"] for button in block.get("elements", [])] in ([], ["https://a.test/b"])


@given(notices)
@settings(max_examples=60, deadline=None)
def test_discord_never_gets_markup_or_more_than_it_takes(notice: Notice) -> None:
    message = discord.render(notice)

    [embed] = message["embeds"]
    shown = texts({**embed, "color": None, "url": None})
    for text in shown:
        unescaped = text.replace("\\\\", "")
        for mark in "<@`*[]_|~#:":
            assert unescaped.count(mark) == unescaped.count(f"\\{mark}")
    assert 1 <= units(embed["title"]) <= 256
    assert units(embed.get("description", "")) <= 4096
    assert len(embed["fields"]) <= 25
    for field in embed["fields"]:
        assert 1 <= units(field["name"]) <= 256
        assert 1 <= units(field["value"]) <= 1024
    assert sum(map(units, shown)) <= 6000
    assert message["allowed_mentions"] == {"parse": []}


async def test_an_independent_verifier_accepts_our_signature(
    server: TestServer, receiver: FakeReceiver
) -> None:
    url = f"http://127.0.0.1:{server.port}/hook"
    channels = channels_from(webhook_url=url, webhook_secret=SECRET, allow_private=True)

    await channels["webhook"].send(replace(NOTICE, text=HOSTILE))

    [received] = receiver.received
    document = Webhook(SECRET).verify(received.body, dict(received.headers))
    assert received.headers["webhook-id"] == NOTICE.id
    assert document["type"] == "fix_proposed"
    assert document["data"] == {
        "id": NOTICE.id,
        "title": NOTICE.title,
        "text": HOSTILE,
        "url": NOTICE.url,
        "repository": "acme/shop",
        "priority": "error",
        "fields": [{"name": "Kind", "value": "missing_import"}],
    }


async def test_every_channel_sends_and_says_no_in_its_own_name(
    server: TestServer, receiver: FakeReceiver
) -> None:
    base = f"http://127.0.0.1:{server.port}"
    channels = channels_from(
        slack_url=f"{base}/slack",
        discord_url=f"{base}/discord",
        webhook_url=f"{base}/webhook",
        webhook_secret=SECRET,
        allow_private=True,
    )

    for channel in channels.values():
        await channel.send(NOTICE)
        receiver.replies.append(Reply(410))
        with pytest.raises(ChannelRefused, match=f"{channel.name} answered 410"):
            await channel.send(NOTICE)

    assert list(channels) == ["slack", "discord", "webhook"]
    sent = receiver.received[::2]
    assert [received.path for received in sent] == ["/slack", "/discord", "/webhook"]
    assert json.loads(sent[0].body) == slack.render(NOTICE)
    assert json.loads(sent[1].body) == discord.render(NOTICE)


async def test_a_notice_that_cannot_be_a_header_is_refused(
    server: TestServer, receiver: FakeReceiver
) -> None:
    url = f"http://127.0.0.1:{server.port}/hook"
    channels = channels_from(webhook_url=url, webhook_secret=SECRET, allow_private=True)

    with pytest.raises(ChannelRefused, match="webhook: the request cannot be made"):
        await channels["webhook"].send(replace(NOTICE, id="7\r\nX-Admin: yes"))

    assert receiver.received == []


def test_no_setting_no_channel() -> None:
    assert channels_from(slack_url="", webhook_secret=SECRET) == {}


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        pytest.param(None, "is missing", id="no secret"),
        pytest.param("whsec_" + base64.b64encode(b"short").decode(), "at least", id="too short"),
        pytest.param("whsec_{not base64 at all, this one}", "base64", id="no base64"),
    ],
)
def test_a_webhook_is_never_sent_unsigned(secret: str | None, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        channels_from(webhook_url="https://hooks.test/", webhook_secret=secret)

    assert secret is None or secret not in str(refused.value)
