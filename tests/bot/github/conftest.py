"""A GitHub client over real HTTP against a scripted server."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pytest_aiohttp.plugin import AiohttpServer

from bot.github.blobs import BlobCache
from bot.github.client import GitHub, GitHubAddress, RepoRef
from bot.github.repository import Repo
from tests.bot.github.scripted import Clock, ScriptedGitHub


@pytest.fixture(scope="session")
def app_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def app_pem(app_key: rsa.RSAPrivateKey) -> str:
    return app_key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scripted(clock: Clock) -> ScriptedGitHub:
    return ScriptedGitHub(clock)


@pytest.fixture
def cache(tmp_path: Path) -> BlobCache:
    return BlobCache(tmp_path / "blobs", 10_000_000)


@pytest.fixture
async def address(scripted: ScriptedGitHub, aiohttp_server: AiohttpServer) -> GitHubAddress:
    server = await aiohttp_server(scripted.app())
    url = str(server.make_url("/")).rstrip("/")
    return GitHubAddress(api_url=url, graphql_url=f"{url}/graphql")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def pauses() -> list[float]:
    """What the client would have slept."""
    return []


@pytest.fixture
def github(
    http: aiohttp.ClientSession,
    address: GitHubAddress,
    app_pem: str,
    cache: BlobCache,
    clock: Clock,
    pauses: list[float],
) -> GitHub:
    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    return GitHub(
        http,
        address,
        app_id=7,
        private_key=app_pem,
        cache=cache,
        clock=clock,
        permissions={"contents": "write"},
        pause=pause,
    )


@pytest.fixture
def repo(github: GitHub) -> Repo:
    return github.repo(RepoRef(5, 11, "acme/shop"))
