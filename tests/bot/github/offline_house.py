"""A GitHub client against the small GitHub that enforces what GitHub enforces."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.github.blobs import BlobCache
from bot.github.client import GitHub, GitHubAddress, RepoRef
from bot.github.repository import Repo
from tests.fakes.offline_github_rig import MANIFEST, Rig, rig

FIX = "fix/error-1"
FIXED = {"shop/tax.py": "RATE = 0.3\n"}
NAME = "fixwarden/approval"


@dataclass(frozen=True)
class House:
    rig: Rig
    github: GitHub
    repo: Repo


@asynccontextmanager
async def house(folder: Path, *, graphql: bool = False) -> AsyncIterator[House]:
    async def no_pause(_: float) -> None:
        return

    async with rig() as offline, aiohttp.ClientSession() as http:
        offline.github.calls.clear()
        github = GitHub(
            http,
            GitHubAddress(offline.github.url, offline.github.graphql_url if graphql else None),
            app_id=offline.github.app.id,
            private_key=offline.github.private_key_pem,
            cache=BlobCache(folder, 10_000_000),
            permissions=MANIFEST["default_permissions"],
            pause=no_pause,
        )
        ref = RepoRef(offline.installation, offline.shop.id, offline.shop.full_name)
        yield House(offline, github, github.repo(ref))


async def write_fix(repo: Repo) -> str:
    base = await repo.git.head("main")
    return await repo.git.commit(base_sha=base, files=FIXED, message="Correct the rate")


async def open_fix(repo: Repo) -> tuple[int, str]:
    """A pull request of ours; its number and head."""
    sha = await write_fix(repo)
    await repo.git.create_branch(FIX, sha)
    pull = await repo.pulls.create(head=FIX, base="main", title="Correct the rate", body="Why")
    return pull.number, sha
