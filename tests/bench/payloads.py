"""Webhooks as GitHub sends them: about 8 KB of JSON, signed, each with an id of its own."""

import hashlib
import hmac
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench.documents import issue_event, pull_event

VARIANTS = 64


@dataclass(frozen=True, slots=True)
class Webhook:
    event: str
    body: bytes
    signature: str


@dataclass(frozen=True, slots=True)
class Request:
    """What goes over the wire, and whose delivery it is."""

    delivery_id: str
    wire: bytes
    is_again: bool = False


def webhooks(secret: str) -> list[Webhook]:
    """Different bodies, always the same ones."""
    made = []
    for number in range(1, VARIANTS + 1):
        event, payload = pull_event(number) if number % 2 else issue_event(number)
        body = json.dumps(payload, separators=(",", ":")).encode()
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        made.append(Webhook(event, body, f"sha256={digest}"))
    return made


def requests(port: int, secret: str, *, again: float = 0.0, seed: int = 1) -> Iterator[Request]:
    """Without end; `again` is the share that repeats one of the last hundred deliveries."""
    chance = random.Random(seed)
    heads = [(_head(port, hook), hook.body) for hook in webhooks(secret)]
    sent: list[tuple[str, int]] = []
    for number in range(10**9):
        if sent and chance.random() < again:
            delivery_id, variant = chance.choice(sent[-100:])
            is_again = True
        else:
            delivery_id, variant, is_again = str(uuid.uuid4()), number % len(heads), False
            sent = [*sent[-100:], (delivery_id, variant)]
        head, body = heads[variant]
        wire = b"%sX-GitHub-Delivery: %s\r\n\r\n%s" % (head, delivery_id.encode(), body)
        yield Request(delivery_id, wire, is_again)


def _head(port: int, hook: Webhook) -> bytes:
    return (
        "POST /webhooks/github HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{port}\r\n"
        "User-Agent: GitHub-Hookshot/0ff11e0\r\n"
        f"Content-Length: {len(hook.body)}\r\n"
        "Accept: */*\r\n"
        "Content-Type: application/json\r\n"
        f"X-GitHub-Event: {hook.event}\r\n"
        "X-GitHub-Hook-ID: 47111\r\n"
        "X-GitHub-Hook-Installation-Target-ID: 4711\r\n"
        "X-GitHub-Hook-Installation-Target-Type: integration\r\n"
        f"X-Hub-Signature-256: {hook.signature}\r\n"
    ).encode()
