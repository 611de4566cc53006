"""The offline GitHub and the sample shop here; the bot is a process that may be killed."""

import asyncio
import contextlib
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from sqlalchemy import update

from bot.clock import utc_now
from bot.store import Database, open_database
from bot.store.tables import llm_fix_requests
from bot.store.work import TABLE_OF
from demo.github import Call, OfflineGitHub
from demo.github.people.repo import Repo
from demo.github.state import Issue
from demo.provider import Provider
from demo.recorded import recorded
from demo.stage import bot_environment, free_port, new_shop, real_traceback, serving
from tests.ends import End, end_of, heard, is_quiet, rows
from tests.fakes.channels import FakeReceiver
from tests.fate import Fate
from tests.mortal import IMMORTAL, Life, Nursery
from tests.town import GATE, MANIFEST

SECONDS = 60.0
REPOSITORY = "/repos/{owner}/{repo}"
SECRET = "whsec_" + "bm8gcmVhbCBzZWNyZXQgYXQgYWxs"
SETTINGS = {
    "ANTHROPIC_API_KEY": "recorded",
    "CUSTOM_WEBHOOK_SECRET": SECRET,
    "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
}
trace_of = cache(real_traceback)


@dataclass
class MortalTown:
    github: OfflineGitHub
    shop: Repo
    provider: Provider
    receiver: FakeReceiver
    nursery: Nursery
    db: Database
    environment: Mapping[str, str]
    folder: Path
    lives: list[Life] = field(default_factory=list)
    doomed: Sequence[str] = ()
    deaths_while_drafting: int = 0
    writes: list[str] = field(default_factory=list)
    """Calls that changed something on GitHub."""
    made: Counter[str] = field(default_factory=Counter)
    struck: list[str] = field(default_factory=list)
    """Writes whose answer no bot lived to hear; two may be on their way to one bot."""

    @property
    def life(self) -> Life:
        return self.lives[-1]

    @property
    def deaths(self) -> list[str]:
        return [*(life.died_at for life in self.lives if life.died_at), *self.struck]

    async def start(self, fate: Fate = IMMORTAL) -> None:
        """Start a bot, unless it dies at once; GitHub is asked for what it could not deliver."""
        self.lives.append(await self.nursery.bear(self.environment, self.folder, fate))
        life = self.life
        waits = [asyncio.ensure_future(event.wait()) for event in (life.ready, life.over)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if not life.over.is_set():
            await self._redeliver()

    async def _keep_alive(self) -> None:
        """Whoever dies is started again; nobody dies at the same place twice."""
        while True:
            await self.life.over.wait()
            if self.life.code != -9:
                raise AssertionError(f"ended by itself with {self.life.code}\n{self._log()}")
            await self._bury()
            await self.start(Fate([place for place in self.doomed if place not in self.deaths]))

    async def _strike(self, call: Call) -> None:
        """Kill the bot while the answer to a write is still here."""
        if call.method == "GET":
            return
        write = self._count(call)
        self.writes.append(write)
        place = f"answer to {write}"
        if place in self.doomed and place not in self.deaths:
            self.struck.append(place)
            await self.life.kill()

    def _count(self, call: Call) -> str:
        """A call's name; a repeated one carries its number."""
        what = f"{call.method} {call.template.removeprefix(REPOSITORY)}"
        self.made[what] += 1
        return what if self.made[what] == 1 else f"{what}, the {self.made[what]}."

    async def _bury(self) -> None:
        """See what the dead left behind. Leases end, as by a clock that went on: on SQLite
        the next bot sees to that itself."""
        states = await rows(self.db, llm_fix_requests, "status")
        self.deaths_while_drafting += "drafting" in states
        if self.db.dialect == "postgresql":
            async with self.db.begin() as session:
                for table in TABLE_OF.values():
                    held = update(table).where(table.c.lease.is_not(None))
                    await session.execute(held.values(lease_until=utc_now()))

    async def _redeliver(self) -> None:
        await self.github.settled()
        arrived = {d.guid for d in self.github.deliveries if 200 <= (d.status_code or 0) < 300}
        lost = {d.guid: d.id for d in self.github.deliveries if d.guid not in arrived}
        for delivery_id in lost.values():
            self.github.redeliver(delivery_id)

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for a condition; fails with what did not happen, and the bot's last words."""

        async def found() -> bool:
            return condition()

        await self._until(found, what, every=0.02)

    async def _until(
        self, condition: Callable[[], Awaitable[bool]], what: str, *, every: float = 0.1
    ) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                while True:
                    if await condition():
                        return
                    await asyncio.sleep(every)
        except TimeoutError:
            raise AssertionError(
                f"did not happen: {what}; deaths: {self.deaths}\n{self._log()}"
            ) from None

    def _log(self) -> str:
        log = self.folder / "log"
        return log.read_text()[-3000:] if log.exists() else ""

    async def live_through(self, way: str, doomed: Sequence[str] = ()) -> Issue:
        """Journey 1 (`export`) or 2 (`summary`), with a death at each of these places."""
        self.doomed = doomed
        self.github.server.before_answer = self._strike
        await self.start(Fate(doomed))
        async with asyncio.TaskGroup() as group:
            keeper = group.create_task(self._keep_alive())
            issue = await self._journey(way)
            keeper.cancel()
        return issue

    async def live_past(self, way: str, place: str) -> Issue:
        """The journey with a bot that freezes while an answer is on its way to it.

        Its leases end, another bot does the rest, and then the first one goes on.
        """
        sleeper: list[Life] = []

        async def freeze(call: Call) -> None:
            if self._count(call) == place:
                sleeper.append(self.life)
                self.life.signal(signal.SIGSTOP)
                await self._bury()
                taking_over.set()

        taking_over = asyncio.Event()
        self.github.server.before_answer = freeze
        await self.start()
        async with asyncio.TaskGroup() as group:
            journey = group.create_task(self._journey(way))
            await taking_over.wait()
            port = free_port()
            self.environment = {**self.environment, "FIXWARDEN_PORT": str(port)}
            self.github.webhook_url = f"http://127.0.0.1:{port}/webhooks/github"
            await self.start()
        sleeper[0].signal(signal.SIGCONT)
        sleeper[0].signal(signal.SIGTERM)
        await sleeper[0].over.wait()
        await self._until(partial(is_quiet, self.db), "quiet after the awakening")
        return journey.result()

    async def _journey(self, way: str) -> Issue:
        body = f"It crashed:\n\n```\n{trace_of(way)}```\n"
        issue = self.shop.open_issue("bea", f"{way} crashes", body, labels=["error"])
        if way == "summary":
            await self.until(lambda: self._gate() == "in_progress", "the gate")
            await self._until(partial(is_quiet, self.db), "quiet before the review")
            self.shop.review("ana", next(iter(self.shop.pulls)))
        await self.until(lambda: issue.state == "closed", "the report is closed")
        await self.until(lambda: "merged as" in self.comment(issue), "the comment says so")
        await self.until(lambda: heard(self.receiver)["fix_merged"] > 0, "the notice of the merge")
        await self._until(partial(is_quiet, self.db), "quiet at the end")
        return issue

    def _gate(self) -> str:
        for pull in self.shop.pulls.values():
            assert pull.pull is not None
            for run in self.shop.checks(pull.pull.head_sha, GATE):
                return run.conclusion or run.status
        return ""

    def comment(self, issue: Issue) -> str:
        return "\n".join(c.body for c in issue.comments if c.author.type == "Bot")

    async def end(self, issue: Issue) -> End:
        return await end_of(self.shop, self.db, self.receiver, issue)


@contextlib.asynccontextmanager
async def open_mortal_town(
    database_url: str, nursery: Nursery, folder: Path
) -> AsyncIterator[MortalTown]:
    """Everything but the bot, which `start` starts."""
    provider, receiver = Provider(recorded), FakeReceiver()
    async with contextlib.AsyncExitStack() as stack:
        github = await stack.enter_async_context(OfflineGitHub.create(MANIFEST))
        provider_url = await stack.enter_async_context(serving(provider.app()))
        receiver_url = await stack.enter_async_context(serving(receiver.app()))
        shop = new_shop(github)
        port = free_port()
        environment = bot_environment(github, database_url, port) | SETTINGS
        environment |= {"ANTHROPIC_BASE_URL": provider_url, "CUSTOM_WEBHOOK_URL": receiver_url}
        environment |= {"HOME": str(folder)}
        db = await open_database(database_url)
        stack.push_async_callback(db.close)
        github.webhook_url = f"http://127.0.0.1:{port}/webhooks/github"
        github.install(shop)
        yield MortalTown(github, shop, provider, receiver, nursery, db, environment, folder)
        github.webhook_url = None
