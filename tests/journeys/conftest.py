"""Processes for tests that kill them."""

import subprocess
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.mortal import Nursery, zygote


@pytest.fixture(scope="session")
def born_of() -> Iterator[subprocess.Popen[bytes]]:
    with zygote() as process:
        yield process


@pytest.fixture(scope="session")
def nurse(born_of: subprocess.Popen[bytes]) -> Nursery:
    return Nursery(born_of)


@pytest.fixture
async def nursery(nurse: Nursery) -> AsyncIterator[Nursery]:
    """Bots that no test leaves behind."""
    async with nurse.open():
        yield nurse
