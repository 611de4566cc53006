"""Settings become adapters, adapters become the house."""

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import aiohttp
import yaml

from bot.clock import utc_now
from bot.errors import BadInput, BadSettings
from bot.github.address import GitHubAddress
from bot.github.blobs import BlobCache
from bot.github.client import GitHub
from bot.notify.channels import channels_from
from bot.prover import Prover
from bot.settings import GitHubSettings, ProviderSettings, Settings
from bot.store import Database, open_database
from bot.vault import Vault, load_or_create_key
from bot.workflows.house import House

MANIFEST = Path(__file__).parents[2] / "app-manifest.yml"
CACHE_BYTES = 512 * 2**20


@asynccontextmanager
async def open_house(
    settings: Settings, *, now: Callable[[], datetime] = utc_now, is_guest: bool = False
) -> AsyncIterator[House]:
    """All adapters, opened in order and closed in reverse.

    A guest only looks: it makes no database, changes no schema and keeps no key.
    """
    async with AsyncExitStack() as stack:
        opened = opened_as_guest(settings) if is_guest else opened_database(settings)
        db = await stack.enter_async_context(opened)
        github = await stack.enter_async_context(opened_github(settings, now=now))
        prover = Prover()
        stack.push_async_callback(prover.close)
        assert settings.github is not None
        channels = settings.channels
        yield House(
            db=db,
            github=github,
            prover=prover,
            vault=Vault([Vault.generate_key()]) if is_guest else vault_of(settings),
            app_id=settings.github.app_id,
            webhook_secret=settings.github.webhook_secret,
            channels=channels_from(
                slack_url=channels.slack_url,
                discord_url=channels.discord_url,
                webhook_url=channels.webhook_url,
                webhook_secret=channels.webhook_secret,
                allow_private=channels.allow_private_targets,
            ),
            providers=_providers(settings),
            permission=settings.permission,
            default_permission=settings.default_permission,
            web_url=settings.github.web_url,
            public_url=settings.public_url,
            now=now,
        )


def _providers(settings: Settings) -> dict[str, ProviderSettings]:
    known = {"anthropic": settings.anthropic, "openai": settings.openai}
    return {name: provider for name, provider in known.items() if provider is not None}


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    db = await open_database(settings.database_url)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def opened_as_guest(settings: Settings) -> AsyncIterator[Database]:
    """The database as it is."""
    _must_exist(settings)
    db = await open_database(settings.database_url, migrate=False)
    try:
        yield db
    finally:
        await db.close()


def _must_exist(settings: Settings) -> None:
    """PostgreSQL says so itself; SQLite would make an empty one."""
    scheme, _, path = settings.database_url.partition(":///")
    if scheme.startswith("sqlite") and not Path(path).exists():
        raise BadInput(
            f"There is no database {path}: look at DATABASE_URL, or start `serve` first."
        )


@asynccontextmanager
async def opened_github(
    settings: Settings, *, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[GitHub]:
    """The client; its tokens are narrowed to what the manifest asks for."""
    own = require_github(settings)
    async with aiohttp.ClientSession() as http:
        yield GitHub(
            http,
            GitHubAddress(own.api_url, own.graphql_url, own.web_url),
            app_id=own.app_id,
            private_key=own.private_key,
            cache=BlobCache(_cache_folder(), CACHE_BYTES),
            clock=now,
            permissions=yaml.safe_load(MANIFEST.read_text())["default_permissions"],
        )


def require_github(settings: Settings) -> GitHubSettings:
    if settings.github is None:
        raise BadSettings(["GITHUB_APP_ID and GITHUB_PRIVATE_KEY are needed for this command."])
    return settings.github


def vault_of(settings: Settings) -> Vault:
    """The key ring of the environment, or a key file beside the SQLite database."""
    if settings.secret_keys:
        return Vault(settings.secret_keys)
    scheme, _, path = settings.database_url.partition(":///")
    folder = Path(path).parent if scheme.startswith("sqlite") else Path.cwd()
    return Vault([load_or_create_key(folder / "fixwarden.key")])


def _cache_folder() -> Path:
    folder = Path.home() / ".cache" / "fixwarden"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:  # a read-only home: a cache for this process only
        return Path(tempfile.mkdtemp(prefix="fixwarden-"))
    return folder
