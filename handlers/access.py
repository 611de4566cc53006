"""Who is calling, and how a refusal reads."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.clock import utc_now
from bot.errors import BadInput
from bot.store import tokens
from bot.workflows.house import House
from bot.workflows.wish import Denied

HOUSE = web.AppKey("house", House)
MAX_API_BODY = 2**20
"""Bytes of a JSON document over the API."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of the API token that came with a request."""

    login: str
    user_id: int
    scopes: frozenset[str]
    token_id: int


def problem(
    status: int,
    detail: str,
    *,
    more: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """A refusal as JSON: `{"detail": "what is wrong and what to do"}`, and `more` for programs."""
    return web.json_response({"detail": detail, **(more or {})}, status=status, headers=headers)


def refusal_of(answer: Denied) -> web.Response:
    """403 for whoever lacks the rights, else 409: not as things stand."""
    return problem(403 if answer.lacks_rights else 409, answer.text, more=answer.more)


async def caller(request: web.Request, scope: str) -> Caller:
    """The token's owner; raises 401 without a valid token and 403 without `scope`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token.strip() or not token.isascii():
        raise _refusal(web.HTTPUnauthorized, "Send 'Authorization: Bearer <token>'.")
    async with request.app[HOUSE].db.begin() as session:
        found = await tokens.find_by_hash(session, tokens.token_hash(token.strip()), now=utc_now())
    if found is None:
        text = (
            "The token is unknown, expired or revoked: make one with `python app.py token create`."
        )
        raise _refusal(web.HTTPUnauthorized, text)
    if scope not in found.scopes:
        raise _refusal(web.HTTPForbidden, f"The token lacks the scope '{scope}'.")
    return Caller(found.login, found.github_user_id, frozenset(found.scopes), found.id)


async def json_body(request: web.Request) -> object:
    """The request's JSON document; raises `BadInput`, or 413 over the cap."""
    body = await raw_body(request)
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise BadInput("The body is not JSON.") from exc
    return document


async def raw_body(request: web.Request) -> bytes:
    """The request's body; raises 413 over the cap."""
    if (request.content_length or 0) > MAX_API_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_API_BODY, request.content_length or 0)
    body = await request.read()
    if len(body) > MAX_API_BODY:
        raise web.HTTPRequestEntityTooLarge(MAX_API_BODY, len(body))
    return body


def _refusal(
    kind: type[web.HTTPUnauthorized | web.HTTPForbidden], detail: str
) -> web.HTTPException:
    return kind(text=json.dumps({"detail": detail}), content_type="application/json")
