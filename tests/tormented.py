"""A crowd of reports, and bots that are killed and frozen while they work on them."""

import asyncio
import contextlib
import json
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from demo.github import OfflineGitHub
from demo.github.people.repo import Repo
from demo.github.state import Issue
from demo.stage import bot_environment, free_port, serving
from tests.crowd import Bug, bugs, report, settle
from tests.fakes.channels import FakeReceiver
from tests.fate import Fate
from tests.mortal import Life, Nursery
from tests.mortal_town import SETTINGS
from tests.postman import Postman
from tests.town import MANIFEST

REPORTS_A_REPOSITORY = 10
"""More category A fixes a day are left to people."""
FEWEST_REPOSITORIES = 4
KINDS = ("error_new", "fix_proposed", "fix_merged")


@dataclass
class Tormented:
    repos: Sequence[Repo]
    found: Sequence[Bug]
    receiver: FakeReceiver
    nursery: Nursery
    environments: Sequence[Mapping[str, str]]
    """One a bot; they differ in the port."""
    folder: Path
    fate: Fate
    dice: random.Random
    lives: list[Life] = field(default_factory=list)
    issues: dict[int, Issue] = field(default_factory=dict)
    """By bug."""
    blows: Counter[str] = field(default_factory=Counter)

    def repo_of(self, bug: Bug) -> Repo:
        return self.repos[bug.number % len(self.repos)]

    async def report_all(self, seconds: float) -> None:
        """Spread over the time, so that every blow finds work in every state."""
        for bug in self.found:
            self.issues[bug.number] = report(self.repo_of(bug), bug)
            await asyncio.sleep(seconds / len(self.found))

    async def start(self) -> None:
        for place in range(len(self.environments)):
            self.lives.append(await self._bear(place))

    async def _bear(self, place: int) -> Life:
        return await self.nursery.bear(self.environments[place], self.folder, self.fate)

    async def torment(
        self, seconds: float, *, freeze: float, blow: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Kill or freeze a bot every second or so; once, half-way, strike elsewhere.

        A bot is frozen for up to `freeze` seconds: choose it well above the lease.
        """
        now = asyncio.get_running_loop().time
        end, half = now() + seconds, now() + seconds / 2
        while now() < end:
            await asyncio.sleep(self.dice.uniform(0.5, 2.0))
            if blow is not None and now() > half:
                await blow()
                blow = None
            place = self.dice.randrange(len(self.lives))
            if not self.blows["killed"] or self.dice.random() < 0.6:  # the first is always a kill
                await self.lives[place].kill()
                self.lives[place] = await self._bear(place)
                self.blows["killed"] += 1
            else:
                self.lives[place].signal(signal.SIGSTOP)
                await asyncio.sleep(self.dice.uniform(0.1, 1.0) * freeze)
                self.lives[place].signal(signal.SIGCONT)
                self.blows["frozen"] += 1

    def is_over(self) -> bool:
        """Every report is closed and says that its fix is merged."""
        return len(self.issues) == len(self.found) and all(
            issue.state == "closed" and any("merged as" in said for said in _ours(issue))
            for issue in self.issues.values()
        )

    def not_once(self, error_ids: Sequence[str]) -> list[str]:
        """Whatever did not happen exactly once, on GitHub or at the webhook."""
        seen = self._happened()
        for kind in KINDS:
            seen.update({f"notice {kind} of error {error}": 0 for error in error_ids})
        return [f"{count} times {what}" for what, count in seen.items() if count != 1]

    def _happened(self) -> Counter[str]:
        seen: Counter[str] = Counter()
        for bug in self.found:
            seen.update(self._of_report(self.repo_of(bug), bug))
        for repo in self.repos:
            seen.update(f"{repo.state.name}: branch {name}" for name in repo.branches())
            seen.update(_moves(repo))
        told = {each.headers["webhook-id"]: each.body for each in self.receiver.received}
        for body in told.values():
            notice = json.loads(body)
            error = next(f["value"] for f in notice["data"]["fields"] if f["name"] == "error")
            seen[f"notice {notice['type']} of error {error}"] += 1
        return seen

    def _of_report(self, repo: Repo, bug: Bug) -> Mapping[str, int]:
        issue = self.issues[bug.number]
        where = f"{repo.state.name}#{issue.number}"
        pulls = [pull for pull in repo.pulls.values() if f"#{issue.number})" in pull.body]
        return {
            f"{where}: closing": sum(h.event == "closed" for h in issue.timeline),
            f"{where}: comment": len(_ours(issue)),
            f"{where}: pull": len(pulls),
            f"{where}: merge": sum(bool(p.pull and p.pull.merged_at) for p in pulls),
            f"{where}: import": repo.text(bug.path).count(f"import {bug.module}\n"),
        }


def _ours(issue: Issue) -> list[str]:
    return [comment.body for comment in issue.comments if comment.author.type == "Bot"]


def _moves(repo: Repo) -> Iterator[str]:
    """Branches made by name; merges by number, so that one too many counts too."""
    merges = 0
    for activity in repo.state.activities:
        if activity.kind == "branch_creation":
            yield f"{repo.state.name}: making of {activity.ref}"
        merges += activity.kind == "pr_merge"
    yield from [f"{repo.state.name}: merge beyond the PRs"] * 2 * (merges != len(repo.pulls))


@contextlib.asynccontextmanager
async def open_torment(
    database_url: str,
    nursery: Nursery,
    folder: Path,
    *,
    reports: int,
    bots: int,
    fate: Fate,
    seed: int,
) -> AsyncIterator[Tormented]:
    """Everything but the bots; deliveries are carried until somebody takes them."""
    found = bugs(reports)
    receiver = FakeReceiver()
    async with contextlib.AsyncExitStack() as stack:
        github = await stack.enter_async_context(OfflineGitHub.create(MANIFEST))
        receiver_url = await stack.enter_async_context(serving(receiver.app()))
        github.auto_deliver = False
        github.world.hourly_limit = 1_000_000
        repositories = max(FEWEST_REPOSITORIES, -(-reports // REPORTS_A_REPOSITORY))
        repos = settle(github, found, repositories)
        github.install(*repos)
        ports = [free_port() for _ in range(bots)]
        told = {"CUSTOM_WEBHOOK_URL": receiver_url, "HOME": str(folder)}
        environments = [
            bot_environment(github, database_url, port) | SETTINGS | told for port in ports
        ]
        doors = [f"http://127.0.0.1:{port}/webhooks/github" for port in ports]
        await stack.enter_async_context(Postman(github, doors).at_work())
        dice = random.Random(seed)
        yield Tormented(repos, found, receiver, nursery, environments, folder, fate, dice)
