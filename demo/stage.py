"""The stage of a story: an offline GitHub with the sample shop, and the bot beside it."""

import asyncio
import secrets
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from aiohttp import web

from demo.bot_process import BotProcess
from demo.github import OfflineGitHub
from demo.github.people.repo import Repo
from demo.provider import Provider
from demo.recorded import recorded

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "demo" / "sample"
PATIENCE_SECONDS = 60.0


@dataclass
class Stage:
    github: OfflineGitHub
    shop: Repo
    bot: BotProcess
    provider: Provider

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something to become true; raises `TimeoutError` that says what did not."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():  # noqa: ASYNC110 the fake tells nobody when it changes
                    await asyncio.sleep(0.02)
        except TimeoutError as exc:
            last = self.bot.log.read_text()[-3000:] if self.bot.log.exists() else ""
            raise TimeoutError(f"{what} did not happen; the bot's last words:\n{last}") from exc


def sample_files() -> dict[str, str]:
    """The shop's files by path."""
    found = (path for path in sorted(SAMPLE.rglob("*")) if path.is_file())
    return {
        path.relative_to(SAMPLE).as_posix(): path.read_text()
        for path in found
        if path.suffix != ".pyc"
    }


def real_traceback(way: str) -> str:
    """Run the shop until it fails, in a folder of its own, and return what Python printed."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in sample_files().items():
            target = Path(folder, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        done = subprocess.run(  # noqa: S603 our own sample
            [sys.executable, "-B", "crash.py", way],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    return done.stderr


def new_shop(github: OfflineGitHub) -> Repo:
    """The sample shop with its people: ana (admin), bea (write), carl (read)."""
    for login in ("ana", "bea", "carl"):
        github.add_person(login)
    shop = github.add_repo("acme/shop", sample_files(), private=True)
    for login, role in (("ana", "admin"), ("bea", "write"), ("carl", "read")):
        github.grant(shop, login, role)
    shop.create_label("ana", "error")
    return shop


def bot_environment(github: OfflineGitHub, database_url: str, port: int) -> dict[str, str]:
    """What an operator sets, for this GitHub."""
    return {
        "DATABASE_URL": database_url,
        "GITHUB_API_URL": github.url,
        "GITHUB_WEB_URL": github.world.web_url,
        "GITHUB_APP_ID": str(github.app.id),
        "GITHUB_PRIVATE_KEY": github.private_key_pem,
        "GITHUB_WEBHOOK_SECRET": github.webhook_secret,
        "FIXWARDEN_PORT": str(port),
        "FIXWARDEN_DEFAULT_PERMISSION": "MAJOR_FIX",
    }


@asynccontextmanager
async def open_stage(
    *, database_url: str, log: Path, extra: Mapping[str, str] | None = None
) -> AsyncIterator[Stage]:
    """Start everything; without a provider key in `extra` the recorded answers play the model."""
    manifest = yaml.safe_load((ROOT / "app-manifest.yml").read_text())
    provider = Provider(recorded)
    async with AsyncExitStack() as stack:
        github = await stack.enter_async_context(OfflineGitHub.create(manifest))
        shop = new_shop(github)
        environment = bot_environment(github, database_url, free_port())
        if extra:
            environment |= extra
        else:
            url = await stack.enter_async_context(serving(provider.app()))
            environment |= {"ANTHROPIC_API_KEY": "recorded", "ANTHROPIC_BASE_URL": url}
        bot = BotProcess(environment, log)
        stack.push_async_callback(bot.stop)
        await bot.start()
        github.webhook_url = f"{bot.url}/webhooks/github"
        github.install(shop)
        yield Stage(github, shop, bot, provider)


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Serve on loopback; the URL."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def free_port() -> int:
    """Below 32768, where no outgoing connection can take it first."""
    import socket

    chooser = secrets.SystemRandom()
    while True:
        port = chooser.randrange(20_000, 32_768)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
