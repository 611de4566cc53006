"""`/healthz`: the process answers. `/readyz`: the database answers too."""

from aiohttp import web

from bot.errors import Unreachable
from bot.store import flags
from handlers.access import HOUSE, problem


async def healthz(request: web.Request) -> web.Response:
    del request
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    try:
        async with request.app[HOUSE].db.read() as session:
            paused = await flags.paused_everywhere(session)
    except Unreachable as exc:
        return problem(503, str(exc))
    return web.json_response({"status": "ready", "paused": paused})
