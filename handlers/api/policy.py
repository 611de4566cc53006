"""`POST /api/policy/judge`: the judge for a document that somebody sends."""

from aiohttp import web

from handlers.access import HOUSE, caller, problem, raw_body
from policies.json_fields import BadDocument


def add_routes(router: web.UrlDispatcher) -> None:
    router.add_post("/api/policy/judge", judge)


async def judge(request: web.Request) -> web.Response:
    """The decision on one facts document; nothing is looked up and nothing is kept."""
    await caller(request, "read")
    body = await raw_body(request)
    try:
        return web.json_response(await request.app[HOUSE].prover.judge(body))
    except BadDocument as exc:
        return problem(422, str(exc), more={"path": exc.path})
