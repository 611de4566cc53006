"""Webhook deliveries: signed, recorded, sent once; a redelivery keeps its GUID."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import aiohttp

TIMEOUT_S = 10.0
ALWAYS = frozenset({"installation", "installation_repositories", "ping", "installation_target"})


@dataclass(slots=True, eq=False)
class Delivery:
    """One attempt. `status_code` is None until it was sent, 0 when nobody answered."""

    id: int
    guid: str
    event: str
    action: str | None
    body: bytes = field(repr=False)
    installation_id: int | None
    repository_id: int | None
    at: datetime
    redelivery: bool = False
    status: str = "pending"
    status_code: int | None = None
    duration_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] = field(default_factory=dict)
    response_body: str = ""

    @property
    def payload(self) -> Any:
        return json.loads(self.body)


class Outbox:
    """Sends in the order of the events, one at a time; never again by itself."""

    def __init__(self, *, secret: str, app_id: int, events: frozenset[str]) -> None:
        self.url: str | None = None
        self.auto = True
        self.deliveries: list[Delivery] = []
        self.hook_id = app_id * 10 + 1
        self._secret, self._app_id, self._events = secret.encode(), app_id, events
        self._ids = itertools.count(90_000_000_001)
        self._queue: asyncio.Queue[Delivery] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sender: asyncio.Task[None] | None = None

    def add(
        self,
        event: str,
        payload: Mapping[str, Any],
        *,
        at: datetime,
        installation_id: int | None,
        repository_id: int | None,
    ) -> Delivery | None:
        """Record an event for the App and send it soon; None if the App does not ask for it."""
        if event not in self._events and event not in ALWAYS:
            return None
        delivery = Delivery(
            next(self._ids),
            str(uuid.uuid4()),
            event,
            payload.get("action"),
            json.dumps(payload).encode(),
            installation_id,
            repository_id,
            at,
        )
        self._file(delivery)
        return delivery

    def again(self, delivery: Delivery, at: datetime) -> Delivery:
        """A new attempt at the same delivery: same GUID, same body."""
        attempt = replace(
            delivery,
            id=next(self._ids),
            at=at,
            redelivery=True,
            status="pending",
            status_code=None,
            response_headers={},
            response_body="",
        )
        self._file(attempt)
        return attempt

    def find(self, delivery_id: int) -> Delivery | None:
        return next((found for found in self.deliveries if found.id == delivery_id), None)

    def start(self) -> None:
        """Send from the running loop from now on, starting with what waited for it."""
        self._loop = asyncio.get_running_loop()
        self._queue = asyncio.Queue()
        self._sender = self._loop.create_task(self._run())
        if self.auto:
            for delivery in self.deliveries:
                if delivery.status_code is None:
                    self._queue.put_nowait(delivery)

    async def stop(self) -> None:
        self._loop = None
        if self._sender:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
            self._sender = None

    async def settled(self) -> None:
        """Wait until everything recorded so far has been sent."""
        await asyncio.sleep(0)
        await self._queue.join()

    async def send(self, delivery: Delivery) -> int:
        """Send this attempt now; the answer's status, 0 for none."""
        if self.url is None:
            return 0
        delivery.headers = self._headers(delivery)
        began = time.monotonic()
        limit = aiohttp.ClientTimeout(total=TIMEOUT_S)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(self.url, data=delivery.body, headers=delivery.headers) as answer,
            ):
                delivery.response_body = await answer.text(errors="replace")
                delivery.response_headers = dict(answer.headers)
                code, status = (
                    answer.status,
                    "OK" if answer.ok else f"Invalid HTTP Response: {answer.status}",
                )
        except TimeoutError:
            code, status = 0, "timed out"
        except aiohttp.ClientError:
            code, status = 0, "failed to connect to host"
        delivery.status_code, delivery.status = code, status
        delivery.duration_s = time.monotonic() - began
        return code

    def _file(self, delivery: Delivery) -> None:
        self.deliveries.append(delivery)
        if self.auto and self._loop:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, delivery)

    async def _run(self) -> None:
        while True:
            delivery = await self._queue.get()
            try:
                await self.send(delivery)
            finally:
                self._queue.task_done()

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        sha256 = hmac.new(self._secret, delivery.body, hashlib.sha256).hexdigest()
        return {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0ff11e0",
            "X-GitHub-Delivery": delivery.guid,
            "X-GitHub-Event": delivery.event,
            "X-GitHub-Hook-ID": str(self.hook_id),
            "X-GitHub-Hook-Installation-Target-ID": str(self._app_id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": f"sha256={sha256}",
        }
