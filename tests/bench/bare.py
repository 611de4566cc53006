"""The yardstick: the least an aiohttp endpoint can do. Checks the signature, stores nothing."""

import asyncio
import os
import sys

from aiohttp import web
from gidgethub import sansio

SECRET = os.environ["GITHUB_WEBHOOK_SECRET"]


async def receive(request: web.Request) -> web.Response:
    body = await request.read()
    sansio.validate_event(body, signature=request.headers["X-Hub-Signature-256"], secret=SECRET)
    return web.json_response({"new": True}, status=202)


async def ready(request: web.Request) -> web.Response:
    return web.json_response({"status": "ready"})


async def serve(port: int) -> None:
    app = web.Application()
    app.router.add_post("/webhooks/github", receive)
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
