"""A team's own endpoint, signed by the Standard Webhooks rules (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime

from bot.clock import utc_now
from bot.errors import BadInput
from bot.notify.guarded_post import GuardedPost
from bot.notify.message import Notice

PREFIX = "whsec_"
MIN_SECRET_BYTES = 16


class SignedWebhook:
    name = "webhook"

    def __init__(
        self, post: GuardedPost, *, secret: str, now: Callable[[], datetime] = utc_now
    ) -> None:
        """`secret`: `whsec_` and base64; raises `BadInput` if it is not."""
        self._post = post
        self._key = _key(secret)
        self._now = now

    async def send(self, notice: Notice) -> None:
        now = self._now()
        body = render(notice, now)
        timestamp = str(int(now.timestamp()))
        headers = {
            "webhook-id": notice.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": sign(self._key, notice.id, timestamp, body),
        }
        await self._post(body, headers)


def render(notice: Notice, now: datetime) -> bytes:
    """The untouched facts: what shows them must make them inert, as for any JSON."""
    data = {
        "id": notice.id,
        "title": notice.title,
        "text": notice.text,
        "url": notice.url,
        "repository": notice.repository,
        "priority": notice.priority,
        "fields": [{"name": name, "value": value} for name, value in notice.fields],
    }
    document = {"type": notice.kind.value, "timestamp": now.isoformat(), "data": data}
    return json.dumps(document, separators=(",", ":")).encode()


def sign(key: bytes, notice_id: str, timestamp: str, body: bytes) -> str:
    signed = f"{notice_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    encoded = secret.removeprefix(PREFIX)
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < MIN_SECRET_BYTES:
        raise BadInput(
            "CUSTOM_WEBHOOK_SECRET must be `whsec_` and at least "
            f"{MIN_SECRET_BYTES} bytes in base64 (better 32)."
        )
    return key
