"""The bodies of wishes about fixes: strict, so that a misspelt field is no silent default."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.errors import BadInput
from bot.intake.traces.cleaning import plain
from bot.store.fix_pages import MOST_ID
from handlers.access import json_body
from policies.json_fields import BadDocument, Fields

MOST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class OnHead:
    """A wish about one commit (R45); any text that is not the head is answered 409, not 422."""

    head_sha: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class AboutError:
    error_id: int
    authorise_draft: bool


async def head_body(request: web.Request) -> OnHead:
    """`{"head_sha"}`; raises `BadInput` naming the field."""
    return OnHead(_head(await _fields(request, "head_sha")))


async def approve_body(request: web.Request) -> OnHead:
    """`{"head_sha", "comment"?}`."""
    body = await _fields(request, "head_sha", "comment")
    with _refused():
        comment = body.text_or_null("comment", absent=None)
    return OnHead(_head(body), _words("comment", comment or ""))


async def reject_body(request: web.Request) -> OnHead:
    """`{"head_sha", "reason"}`."""
    body = await _fields(request, "head_sha", "reason")
    head = _head(body)
    with _refused():
        reason = _words("reason", body.name("reason"))
    if not reason:
        raise BadInput("reason: must not be blank")
    return OnHead(head, reason)


async def error_body(request: web.Request) -> AboutError:
    """`{"error_id", "authorise_draft"?}`."""
    body = await _fields(request, "error_id", "authorise_draft")
    with _refused():
        error_id = body.number("error_id")
        return AboutError(min(error_id, MOST_ID), body.truth("authorise_draft", absent=False))


async def no_body(request: web.Request) -> None:
    """Nothing, or an object without fields."""
    if request.can_read_body:
        await _fields(request)


async def _fields(request: web.Request, *known: str) -> Fields:
    document = await json_body(request)
    with _refused():
        return Fields(document, "", frozenset(known))


def _head(body: Fields) -> str:
    with _refused():
        return body.name("head_sha")


def _words(name: str, text: str) -> str:
    if len(text) > MOST_WORDS:
        raise BadInput(f"{name}: must have at most {MOST_WORDS} characters")
    return plain(text).strip()


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except BadDocument as exc:
        raise BadInput(str(exc)) from exc
