"""Every answer is ours: a sentence, never a traceback."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import BadInput, Refused, Unreachable
from handlers.access import problem

log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 5


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Translate what handlers raise: 422 for bad input, 502 and 503 for others' faults."""
    try:
        return await handler(request)
    except web.HTTPException as exc:
        if exc.content_type == "application/json" or exc.status < 400:
            raise
        return problem(exc.status, _SENTENCES.get(exc.status, exc.reason))
    except BadInput as exc:
        return problem(422, str(exc))
    except Unreachable as exc:
        wait = str(round(exc.retry_after or TRY_AGAIN_SECONDS))
        return problem(503, f"Not possible right now: {exc}", headers={"Retry-After": wait})
    except Refused as exc:
        return problem(502, f"Another system refused what this takes: {exc}")
    except Exception:
        log.exception("request failed", extra={"path": request.path})
        return problem(500, "Something went wrong on our side; the server's log says what.")


_SENTENCES = {
    404: "There is nothing here.",
    405: "This path does not take that method.",
    413: "The body is too large.",
}
