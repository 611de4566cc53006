"""Deliveries that are lost, and the passes that make that good."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from bot.store import fixes
from bot.store.errors import by_issue
from bot.workflows.reconcile import reconcile
from demo.github.people.repo import Repo
from demo.github.state import Issue
from demo.stage import sample_files
from tests.town import Town, open_town


@contextmanager
def lost(town: Town) -> Iterator[None]:
    """What happens inside is never delivered."""
    town.github.auto_deliver = False
    yield
    town.github.auto_deliver = True


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """A town, a report, and its fix that waits for a review; looked at a while ago."""
    async with open_town(url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        await passed(town)
        yield town, issue, pull


async def passed(town: Town, seconds: float = 300) -> None:
    """The time of a pass comes."""
    town.clock.advance(seconds)
    await reconcile(town.house)
    await town.settled()


def second_repository(town: Town) -> Repo:
    other = town.github.add_repo("acme/stock", sample_files(), private=True)
    for login, role in (("ana", "admin"), ("bea", "write")):
        town.github.grant(other, login, role)
    other.create_label("ana", "error")
    town.github.install(other)
    return other


async def fix_of(town: Town, pull: Issue) -> fixes.FixFact:
    async with town.db.read() as session:
        fix = await fixes.by_pull(session, 1, pull.number)
    assert fix is not None
    return fix


async def state_of(town: Town, issue: Issue) -> str:
    async with town.db.read() as session:
        error = await by_issue(session, 1, issue.number)
        assert error is not None
        fix = await fixes.latest(session, error.id)
    assert fix is not None
    return fix.status
