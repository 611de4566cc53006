"""What only PostgreSQL needs: its driver's connections and the held LISTEN connection."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.bells import Ring, Watch
from bot.store.session import CHANNEL
from bot.store.work import Work

log = logging.getLogger(__name__)

PROBE_SECONDS = 5.0
CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 60.0
IDLE_IN_TRANSACTION_SECONDS = 15
FIRST_RECONNECT_SECONDS = 0.05
LAST_RECONNECT_SECONDS = 5.0

Connect = Callable[[], Awaitable[Any]]


def connector(url: str) -> Connect:
    """The driver reads the URL itself, so that `sslmode`, sockets and several hosts work."""
    dsn = "postgresql://" + url.split("://", 1)[1]
    return partial(
        asyncpg.connect,
        dsn,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings={
            "application_name": "fixwarden",
            # a frozen process must not keep its locks: the others wait for them
            "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
        },
    )


def engine(connect: Connect) -> AsyncEngine:
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=10,
        max_overflow=10,
        pool_timeout=CONNECT_SECONDS,
        hide_parameters=True,  # errors are logged, rows hold other people's words
        pool_pre_ping=True,  # a restarted server costs a reconnect, not an error
    )


def watcher(connect: Connect) -> Watch:
    return partial(_listen_forever, connect)


async def _listen_forever(connect: Connect, ring: Ring) -> None:
    wait = FIRST_RECONNECT_SECONDS
    while True:
        try:
            connection = await connect()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            wait = min(wait * 2, LAST_RECONNECT_SECONDS)
        else:
            wait = FIRST_RECONNECT_SECONDS
            await _listen(connection, ring)
            log.warning("connection for wake-ups lost, reconnecting")
        await asyncio.sleep(wait)


async def _listen(connection: Any, ring: Ring) -> None:
    """Until the connection is lost. The probe finds what the socket does not report."""
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    try:
        await connection.add_listener(CHANNEL, lambda *message: ring([message[3]]))
        ring(Work)  # whatever was rung while nobody listened
        while not lost.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), PROBE_SECONDS)
            if not lost.is_set():
                await connection.execute("SELECT 1", timeout=PROBE_SECONDS)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        pass
    finally:
        connection.terminate()
