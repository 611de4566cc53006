"""The App's webhook deliveries, as the App may list and repeat them."""

from typing import Any

from demo.github.actors import NotThere, Refused
from demo.github.hooks import Delivery
from demo.github.render.base import stamp
from demo.github.routing import Ask, Reply, positive, route

DELIVERIES = "/app/hook/deliveries"


@route("GET", DELIVERIES, jwt=True)
def list_deliveries(ask: Ask) -> Reply:
    """Newest first; `cursor` is the id to go on from, `status` success or failure."""
    wanted, size = ask.query.get("status"), min(positive(ask.query.get("per_page"), 30), 100)
    found = [
        each
        for each in reversed(ask.world.outbox.deliveries)
        if each.status_code is not None and wanted in (None, _outcome(each))
    ]
    cursor = ask.query.get("cursor")
    if cursor:
        found = [each for each in found if each.id <= _id(cursor)]
    headers = {}
    if len(found) > size:
        url = f"{ask.world.api_url}{DELIVERIES}?per_page={size}&cursor={found[size].id}"
        headers["Link"] = f'<{url}{f"&status={wanted}" if wanted else ""}>; rel="next"'
    return Reply([_item(each) for each in found[:size]], headers=headers)


@route("GET", f"{DELIVERIES}/{{delivery_id}}", jwt=True)
def get_delivery(ask: Ask) -> Reply:
    found = _find(ask)
    request = {"headers": found.headers, "payload": found.payload}
    response = {"headers": found.response_headers, "payload": found.response_body}
    url = ask.world.outbox.url
    return Reply(_item(found) | {"url": url, "request": request, "response": response})


@route("POST", f"{DELIVERIES}/{{delivery_id}}/attempts", jwt=True)
def redeliver(ask: Ask) -> Reply:
    ask.world.outbox.again(_find(ask), ask.world.now())
    return Reply({}, 202)


def _find(ask: Ask) -> Delivery:
    found = ask.world.outbox.find(ask.number("delivery_id"))
    if found is None:
        raise NotThere
    return found


def _outcome(each: Delivery) -> str:
    return "success" if 200 <= (each.status_code or 0) < 400 else "failure"


def _id(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit()):
        raise Refused(422, "cursor is invalid")
    return int(cursor[:18])


def _item(each: Delivery) -> dict[str, Any]:
    return {
        "id": each.id,
        "guid": each.guid,
        "delivered_at": stamp(each.at),
        "redelivery": each.redelivery,
        "duration": round(each.duration_s, 2),
        "status": each.status,
        "status_code": each.status_code,
        "event": each.event,
        "action": each.action,
        "installation_id": each.installation_id,
        "repository_id": each.repository_id,
        "throttled_at": None,
    }
