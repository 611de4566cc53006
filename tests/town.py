"""A whole town in one process: the offline GitHub, the sample shop, the bot on a real database."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import yaml
from aiohttp import web

from bot.clock import utc_now
from bot.settings import read_settings
from bot.store import Database
from bot.worker import Worker
from bot.workflows.agents import seed_agents
from bot.workflows.house import House
from demo.github import OfflineGitHub
from demo.github.people.repo import Repo
from demo.github.state import Issue
from demo.provider import Provider
from demo.provider_script import Script
from demo.recorded import recorded
from demo.stage import ROOT, bot_environment, free_port, new_shop, real_traceback, serving
from handlers.cli.compose import open_house
from handlers.cli.serve import worker_of
from handlers.routes import web_app

MANIFEST = yaml.safe_load((ROOT / "app-manifest.yml").read_text())
GATE = "fixwarden/approval"
SECONDS = 30.0


class TownClock:
    """Real time plus whatever a test let pass; GitHub and the bot read the same one.

    The engine's leases and due times stay in real time: work never waits for a test.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)


@dataclass
class Town:
    clock: TownClock
    github: OfflineGitHub
    shop: Repo
    house: House
    worker: Worker
    provider: Provider
    url: str
    traces: dict[str, str] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        return self.house.db

    def report(self, login: str = "bea", way: str = "export", *labels: str) -> Issue:
        """`login` opens an issue with the shop's real traceback, labelled `error`."""
        body = f"It crashed:\n\n```\n{self.trace(way)}```\n"
        return self.shop.open_issue(login, f"{way} crashes", body, labels=labels or ("error",))

    def trace(self, way: str) -> str:
        """What Python really prints; run once."""
        if way not in self.traces:
            self.traces[way] = real_traceback(way)
        return self.traces[way]

    @property
    def charged(self) -> int:
        """Calls to GitHub that cost something of the limit; a GraphQL query counts as one."""
        return sum(call.status != 304 for call in self.github.calls)

    def pull(self, issue: Issue) -> Issue | None:
        """The fix for a report, if there is a pull request yet."""
        said = f"#{issue.number})"
        return next((pull for pull in self.shop.pulls.values() if said in pull.body), None)

    def is_merged(self, issue: Issue) -> bool:
        pull = self.pull(issue)
        return pull is not None and pull.pull is not None and pull.pull.merged_at is not None

    def gate(self, pull: Issue) -> str:
        """`in_progress`, `success`, `failure`, or nothing yet."""
        assert pull.pull is not None
        runs = self.shop.checks(pull.pull.head_sha, GATE)
        return "" if not runs else runs[-1].conclusion or runs[-1].status

    def comment(self, issue: Issue) -> str:
        """What fixwarden says on an issue."""
        return "\n".join(c.body for c in issue.comments if c.author.type == "Bot")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition; fails with what did not happen."""
        try:
            async with asyncio.timeout(SECONDS):
                while not condition():  # noqa: ASYNC110 the fake tells nobody when it changes
                    await asyncio.sleep(0.01)
        except TimeoutError:
            raise AssertionError(f"did not happen: {what}") from None

    async def settled(self) -> None:
        """Wait until GitHub has delivered everything and the bot has nothing left to do."""
        for _ in range(3):
            await self.github.settled()
            await self.worker.idle()

    def next_second(self) -> None:
        """GitHub's times are whole seconds: what comes next is later for sure."""
        self.clock.advance(1)

    async def proposed(self, issue: Issue) -> Issue:
        await self.until(lambda: self.pull(issue) is not None, "a pull request")
        await self.settled()
        pull = self.pull(issue)
        assert pull is not None
        return pull


@asynccontextmanager
async def open_town(
    database_url: str,
    *,
    script: Script = recorded,
    settings: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    public: bool = False,
    api_prefix: str = "",
    graphql: bool = False,
) -> AsyncIterator[Town]:
    """`settings` beat the usual environment; `files` are committed on top of the shop's.

    `graphql`: the bot is told where GitHub's GraphQL is; it asks REST alone otherwise.
    """
    provider, clock = Provider(script), TownClock()
    made = OfflineGitHub.create(MANIFEST, clock=clock, api_prefix=api_prefix)
    async with made as github, serving(provider.app()) as provider_url:
        shop = new_shop(github)
        shop.state.private = not public
        if files:
            shop.push("ana", "main", dict(files))
        environment = bot_environment(github, database_url, free_port())
        environment |= {"ANTHROPIC_API_KEY": "recorded", "ANTHROPIC_BASE_URL": provider_url}
        if graphql:
            environment["GITHUB_GRAPHQL_URL"] = github.graphql_url
        environment |= settings or {}
        read = read_settings(environment, needs_github=True)
        async with open_house(read, now=clock) as house, running(house, read.port) as (worker, url):
            await seed_agents(house, read)
            github.webhook_url = f"{url}/webhooks/github"
            github.install(shop)
            town = Town(clock, github, shop, house, worker, provider, url)
            yield town
            await town.settled()
            github.webhook_url = None


@asynccontextmanager
async def running(house: House, port: int) -> AsyncIterator[tuple[Worker, str]]:
    """The web application and a worker on one house."""
    runner = web.AppRunner(web_app(house), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    worker = worker_of(house)
    task = asyncio.create_task(worker.run())
    try:
        yield worker, f"http://127.0.0.1:{port}"
    finally:
        await worker.stop()
        await task
        await runner.cleanup()
