"""Every path we answer."""

from aiohttp import web

from bot.workflows.house import House
from handlers import health, webhooks
from handlers.access import HOUSE
from handlers.api import errors
from handlers.middleware import answer_errors


def web_app(house: House) -> web.Application:
    """The application; its body cap is GitHub's, the API's own is smaller."""
    app = web.Application(middlewares=[answer_errors], client_max_size=webhooks.MAX_BODY)
    app[HOUSE] = house
    app.router.add_post("/webhooks/github", webhooks.receive)
    app.router.add_post("/api/errors", errors.report_error)
    app.router.add_get("/healthz", health.healthz)
    app.router.add_get("/readyz", health.readyz)
    return app
