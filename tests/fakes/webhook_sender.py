"""GitHub's webhook sender, as a test drives it: signs as told and sends what it is given."""

import hmac
import io
import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request
from sqlalchemy import select

from bot.store.tables import webhook_deliveries
from bot.workflows.house import House

WEBHOOK_SECRET = "only the tests sign with this"
NUMBERS = itertools.count(1)

Client = TestClient[Request, Application]
Headers = dict[str, str | None]


def signature(body: bytes, *, kind: str = "sha256", secret: str = WEBHOOK_SECRET) -> str:
    return f"{kind}=" + hmac.new(secret.encode(), body, kind).hexdigest()


@dataclass
class Sender:
    """GitHub, as far as webhooks go."""

    client: Client
    house: House

    async def __call__(
        self, payload: object, event: str = "issues", headers: Headers | None = None
    ) -> tuple[int, Any]:
        """Sign and send; a header given as None is left out. Status and the JSON answer."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        sent: Headers = {
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": f"delivery-{next(NUMBERS)}",
            "X-Hub-Signature-256": signature(body),
            "Content-Type": "application/json",
        }
        sent |= headers or {}
        kept = {name: value for name, value in sent.items() if value is not None}
        data = io.BytesIO(body)
        async with self.client.post("/webhooks/github", data=data, headers=kept) as answer:
            text = await answer.text()
            assert "Traceback" not in text
            return answer.status, json.loads(text)

    async def stored(self) -> Sequence[tuple[str, str, str, str | None]]:
        """Event, status, payload and problem of every delivery."""
        c = webhook_deliveries.c
        async with self.house.db.read() as session:
            rows = await session.execute(
                select(c.event, c.status, c.payload, c.problem).order_by(c.id)
            )
            return [tuple(row) for row in rows]
