"""The web application on a real database; nobody works on what it stores."""

from collections.abc import AsyncIterator
from dataclasses import replace
from functools import cache

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import Settings, read_settings
from bot.workflows.house import House
from demo.github.registration import key_pair
from handlers.cli.compose import open_house
from handlers.routes import web_app
from tests.fakes.webhook_sender import WEBHOOK_SECRET, Client, Sender

ON_BOTH = pytest.mark.parametrize("house_url", ["sqlite_url", "postgresql_url"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("house_url", ["postgresql_url"], indirect=True)


@pytest.fixture
def house_url(request: pytest.FixtureRequest) -> str:
    """A migrated database: SQLite, unless a test is marked otherwise."""
    url: str = request.getfixturevalue(getattr(request, "param", "sqlite_url"))
    return url


@pytest.fixture
async def house(house_url: str) -> AsyncIterator[House]:
    """Nothing in it asks GitHub."""
    async with open_house(replace(settings(), database_url=house_url)) as opened:
        yield opened


@pytest.fixture
async def client(house: House) -> AsyncIterator[Client]:
    async with TestClient(TestServer(web_app(house), host="127.0.0.1")) as opened:
        yield opened


@pytest.fixture
def send(client: Client, house: House) -> Sender:
    return Sender(client, house)


@cache
def settings() -> Settings:
    """Read once: a private key is checked as it is read."""
    private_key, _ = key_pair()
    environment = {
        "GITHUB_APP_ID": "4711",
        "GITHUB_PRIVATE_KEY": private_key,
        "GITHUB_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    return read_settings(environment, needs_github=True)
