"""Listening on loopback where no outgoing connection of this machine can sit."""

import secrets

from aiohttp import web

FIRST, END = 20_000, 32_768
TRIES = 50


async def listen(runner: web.AppRunner, port: int = 0) -> int:
    """Listen on `port`, or for 0 on a free one below the ephemeral range; the port."""
    chooser = secrets.SystemRandom()
    wanted = [port] if port else [chooser.randrange(FIRST, END) for _ in range(TRIES)]
    for each in wanted:
        try:
            await web.TCPSite(runner, "127.0.0.1", each).start()
        except OSError:
            continue
        return each
    raise OSError(f"cannot listen on 127.0.0.1:{port or f'{FIRST}-{END}'}")
