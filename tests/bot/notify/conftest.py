from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer

from tests.fakes.channels import FakeReceiver


@pytest.fixture
def receiver() -> FakeReceiver:
    return FakeReceiver()


@pytest.fixture
async def server(receiver: FakeReceiver) -> AsyncIterator[TestServer]:
    server = receiver.server()
    async with server:
        yield server
