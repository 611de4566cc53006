"""`serve`: webhooks in, work done, until the process is asked to stop."""

import asyncio
import json
import logging
import os
import signal
import sys
from functools import partial

from aiohttp import web

from bot import log
from bot.errors import BadInput
from bot.settings import Settings
from bot.store import Work
from bot.worker import Cron, Worker
from bot.workflows.agents import seed_agents
from bot.workflows.house import House
from bot.workflows.lawful import lawful
from bot.workflows.move_fix import move_fix
from bot.workflows.notify import send_notice
from bot.workflows.poll_deliveries import POLL_SECONDS
from bot.workflows.poll_deliveries import poll_deliveries as poll
from bot.workflows.reconcile import RECONCILE_SECONDS, reconcile
from bot.workflows.redeliver import redeliver
from bot.workflows.triage_error import triage_error
from handlers.cli.compose import open_house
from handlers.cli.process_age import seconds_since_start
from handlers.github.dispatch import handle_delivery
from handlers.routes import web_app

logger = logging.getLogger(__name__)


async def serve(settings: Settings, *, as_json: bool, poll_deliveries: bool, entered: float) -> int:
    """`entered`: the `perf_counter` of the program's first line."""
    log.set_up(sys.stderr)
    asked_to_stop = _on_signals()
    async with open_house(settings) as house:
        await seed_agents(house, settings)
        worker = worker_of(house, cron=cron_of(house, poll_deliveries=poll_deliveries))
        runner = web.AppRunner(web_app(house), access_log=None)
        await runner.setup()
        try:
            await _listen(runner, settings)
            _say_ready(settings, seconds_since_start(entered), as_json=as_json)
            await _work(worker, asked_to_stop)
        finally:
            await runner.cleanup()
    logger.info("stopped")
    return 0


def worker_of(house: House, *, cron: Cron | None = None) -> Worker:
    """Every kind of row and its step, and what runs by the clock."""
    return Worker(
        house.db,
        {
            Work.DELIVERY: lawful(partial(handle_delivery, house)),
            Work.ERROR: lawful(partial(triage_error, house)),
            Work.FIX: lawful(partial(move_fix, house)),
            Work.NOTIFICATION: lawful(partial(send_notice, house)),
        },
        cron=cron,
        at_start=cron or (),
    )


def cron_of(house: House, *, poll_deliveries: bool = False) -> Cron:
    """What runs by the clock, and at every start, so that nothing is lost (R53)."""
    reconciling: Cron = {"reconcile": (RECONCILE_SECONDS, partial(reconcile, house))}
    if poll_deliveries:  # GitHub cannot reach us: asking it to try again would be in vain
        return {**reconciling, "poll deliveries": (POLL_SECONDS, partial(poll, house))}
    return {**reconciling, "redeliver": (RECONCILE_SECONDS, partial(redeliver, house))}


async def _work(worker: Worker, asked_to_stop: asyncio.Event) -> None:
    running = asyncio.create_task(worker.run())
    waiting = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    await worker.stop()
    await running


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as exc:
        where = f"{settings.host}:{settings.port}"
        reason = os.strerror(exc.errno) if exc.errno and exc.errno > 0 else exc.strerror
        text = f"{where} cannot be listened on ({reason}): set FIXWARDEN_HOST or FIXWARDEN_PORT."
        raise BadInput(text) from exc


def _say_ready(settings: Settings, seconds: float, *, as_json: bool) -> None:
    url = f"http://{settings.host}:{settings.port}"
    if as_json:
        print(json.dumps({"ready": url, "seconds": round(seconds, 3)}), flush=True)
    else:
        print(f"fixwarden listens on {url} (ready after {seconds:.2f} s)", flush=True)


def _on_signals() -> asyncio.Event:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, asked.set)
    return asked
