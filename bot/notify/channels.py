"""The channels that a server's settings name."""

from bot.errors import BadInput
from bot.notify.discord import Discord
from bot.notify.guarded_post import GuardedPost, Resolve, resolve_by_system
from bot.notify.message import Channel
from bot.notify.slack import Slack
from bot.notify.webhook import SignedWebhook


def channels_from(
    *,
    slack_url: str | None = None,
    discord_url: str | None = None,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    allow_private: bool = False,
    resolve: Resolve = resolve_by_system,
) -> dict[str, Channel]:
    """Channels by name; raises `BadInput` for a URL or secret that can never work."""

    def post(name: str, url: str) -> GuardedPost:
        return GuardedPost(name, url, allow_private=allow_private, resolve=resolve)

    channels: list[Channel] = []
    if slack_url:
        channels.append(Slack(post("slack", slack_url)))
    if discord_url:
        channels.append(Discord(post("discord", discord_url)))
    if webhook_url:
        if not webhook_secret:
            raise BadInput("CUSTOM_WEBHOOK_SECRET is missing: without it nothing is signed.")
        channels.append(SignedWebhook(post("webhook", webhook_url), secret=webhook_secret))
    return {channel.name: channel for channel in channels}
