"""Every path we answer."""

from aiohttp import web

from bot.workflows.house import House
from handlers import health, webhooks
from handlers.access import HOUSE
from handlers.api import ask_fix, errors, fix_list, fix_requests, policy
from handlers.middleware import answer_errors

API = (errors, fix_list, ask_fix, fix_requests, policy)
"""Modules with an `add_routes(router)` of their own."""


def web_app(house: House) -> web.Application:
    """The application; its body cap is GitHub's, the API's own is smaller."""
    app = web.Application(middlewares=[answer_errors], client_max_size=webhooks.MAX_BODY)
    app[HOUSE] = house
    app.router.add_post("/webhooks/github", webhooks.receive)
    for room in API:
        room.add_routes(app.router)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    return app
