"""`POST /webhooks/github`: prove the sender, keep the delivery, answer; all else comes later."""

import json
from typing import Any

from aiohttp import web
from gidgethub import ValidationFailure, sansio

from bot.errors import BadInput
from bot.workflows.house import House
from bot.workflows.keep_delivery import keep_delivery, keep_refused
from handlers.access import HOUSE, problem

MAX_BODY = 25 * 2**20
"""Bytes; GitHub sends no more."""


async def receive(request: web.Request) -> web.Response:
    """Answer 202 once the delivery is durably stored (R51, R52); a repeat is answered alike."""
    house = request.app[HOUSE]
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return problem(413, "The payload is over GitHub's cap of 25 MB.")
    if not _is_signed(request, body, house.webhook_secret):
        return problem(401, "X-Hub-Signature-256 does not match the body and the webhook secret.")
    delivery_id = request.headers.get("X-GitHub-Delivery", "")
    event = request.headers.get("X-GitHub-Event", "")
    if not all(0 < len(name) <= 100 and name.isascii() for name in (delivery_id, event)):
        return problem(400, "X-GitHub-Delivery and X-GitHub-Event must name the delivery.")
    return await _store(house, delivery_id, event, body)


async def _store(house: House, delivery_id: str, event: str, body: bytes) -> web.Response:
    try:
        is_new = await keep_delivery(house, delivery_id, event, _decode(body))
    except BadInput as exc:
        await keep_refused(house, delivery_id, event, exc)
        return problem(400, str(exc))
    return web.json_response({"delivery": delivery_id, "new": is_new}, status=202)


def _decode(body: bytes) -> Any:
    try:
        return _JSON.decode(body.decode(json.detect_encoding(body), "surrogatepass"))
    except (ValueError, RecursionError) as exc:
        raise BadInput(
            "The payload is not JSON: set the webhook's content type to application/json."
        ) from exc


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_JSON = json.JSONDecoder(parse_constant=_refuse_constant)
"""Kept: `json.loads` would build one for each delivery."""


def _is_signed(request: web.Request, body: bytes, secret: str) -> bool:
    signature = request.headers.get("X-Hub-Signature-256", "")
    if not signature.startswith("sha256="):  # gidgethub would take a SHA-1 too
        return False
    try:
        sansio.validate_event(body, signature=signature, secret=secret)
    except (ValidationFailure, TypeError):  # TypeError: a signature that is not ASCII
        return False
    return True
