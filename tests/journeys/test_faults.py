"""What goes wrong between fixwarden and GitHub is tried again, and nothing is done twice."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

import pytest

from bot.store import engine
from demo.github import (
    BAD_GATEWAY,
    BASE_MODIFIED,
    DROPPED,
    LOST_ANSWER,
    LOST_IN_GATEWAY,
    SERVER_ERROR,
    TRUNCATED,
    UNAVAILABLE,
    Fault,
    primary_limit,
    secondary_limit,
)
from demo.github.state import Issue
from demo.stage import serving
from tests.ends import End, end_of, heard, is_quiet
from tests.fakes.channels import FakeReceiver
from tests.journeys.ends import ENDS
from tests.town import Town, open_town
from tests.toys import until

SECRET = "whsec_" + "bm8gcmVhbCBzZWNyZXQgYXQgYWxs"
MERGE = ("PUT", r"/pulls/\d+/merge$")
WRITES: Mapping[str, tuple[str, str]] = {
    "the tree": ("POST", r"/git/trees$"),
    "the commit": ("POST", r"/git/commits$"),
    "the branch": ("POST", r"/git/refs$"),
    "the PR": ("POST", r"/pulls$"),
    "its labels": ("POST", r"/issues/\d+/labels$"),
    "the check run": ("POST", r"/check-runs$"),
    "the merge": MERGE,
    "the closing": ("PATCH", r"/issues/\d+$"),
    "the end of the branch": ("DELETE", r"/git/refs/"),
    "the comment": ("POST", r"/comments$"),
}
FAULTS = {
    "the connection drops after its effect": LOST_ANSWER,
    "the gateway gives up after its effect": LOST_IN_GATEWAY,
    "its answer is cut off": TRUNCATED,
    "the connection drops before": DROPPED,
    "the gateway gives up before": BAD_GATEWAY,
    "GitHub is broken": SERVER_ERROR,
    "GitHub is away": UNAVAILABLE,
}


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed try waits 5 s and more otherwise."""
    monkeypatch.setattr(engine, "FIRST_RETRY_SECONDS", 0.05)


@dataclass
class Stage:
    town: Town
    receiver: FakeReceiver

    async def merged(self, way: str = "export") -> End:
        issue = self.town.report("bea", way)
        if way == "summary":
            await self.reviewed(issue)
        return await self.end(issue)

    async def end(self, issue: Issue) -> End:
        await self.town.until(lambda: "merged as" in self.town.comment(issue), "the end")
        await until(partial(is_quiet, self.town.db))
        return await end_of(self.town.shop, self.town.db, self.receiver, issue)

    async def reviewed(self, issue: Issue) -> None:
        pull = await self.town.proposed(issue)
        await self.town.until(
            lambda: heard(self.receiver)["approval_needed"] > 0, "the question for an approval"
        )
        self.town.shop.review("ana", pull.number)


@asynccontextmanager
async def stage(url: str) -> AsyncIterator[Stage]:
    receiver = FakeReceiver()
    async with serving(receiver.app()) as receiver_url:
        settings = {
            "CUSTOM_WEBHOOK_URL": receiver_url,
            "CUSTOM_WEBHOOK_SECRET": SECRET,
            "FIXWARDEN_ALLOW_PRIVATE_TARGETS": "on",
        }
        async with open_town(url, settings=settings) as town:
            yield Stage(town, receiver)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("way", ["export", "summary"])
async def test_every_write_goes_wrong_once(sqlite_url: str, way: str, fault: Fault) -> None:
    async with stage(sqlite_url) as played:
        for method, path in WRITES.values():
            played.town.github.fail_next(method, path, fault)

        assert await played.merged(way) == ENDS[way]
        hit = [call.template for call in played.town.github.calls if call.fault]
        assert len(hit) == len(WRITES)
        assert played.town.provider.answered == ENDS[way].turns


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("name", ["the branch", "the PR", "the merge", "the comment"])
async def test_an_answer_is_lost_again_and_again(sqlite_url: str, name: str, times: int) -> None:
    async with stage(sqlite_url) as played:
        played.town.github.fail_next(*WRITES[name], LOST_ANSWER, times=times)

        assert await played.merged() == ENDS["export"]


@pytest.mark.parametrize("fault", [TRUNCATED, DROPPED, BAD_GATEWAY], ids=["cut", "drop", "502"])
async def test_reads_go_wrong(sqlite_url: str, fault: Fault) -> None:
    async with stage(sqlite_url) as played:
        for path in (r"/issues/\d+$", r"/git/ref/", r"/git/trees/", r"/permission$", r"/pulls"):
            played.town.github.fail_next("GET", path, fault, times=2)
        for path in (r"/compare/", r"/commits/", r"/git/commits/", r"/comments$", r"/reviews$"):
            played.town.github.fail_next("GET", path, fault)

        assert await played.merged("summary") == ENDS["summary"]
        assert played.town.provider.answered == ENDS["summary"].turns


@pytest.mark.parametrize("limit", [secondary_limit(1), primary_limit(1)], ids=["2nd", "1st"])
@pytest.mark.parametrize("name", ["the PR", "the merge", "the comment"])
async def test_a_limit_is_waited_for(sqlite_url: str, name: str, limit: Fault) -> None:
    async with stage(sqlite_url) as played:
        played.town.github.fail_next(*WRITES[name], limit)

        assert await played.merged() == ENDS["export"]


async def test_a_base_that_moves_once_is_judged_again(sqlite_url: str) -> None:
    async with stage(sqlite_url) as played:
        played.town.github.fail_next(*MERGE, BASE_MODIFIED)

        assert await played.merged() == ENDS["export"]


async def test_a_base_that_moves_on_and_on_is_left_to_a_person(sqlite_url: str) -> None:
    async with stage(sqlite_url) as played:
        town = played.town
        town.github.fail_next(*MERGE, BASE_MODIFIED, times=4)
        issue = town.report("bea", "export")
        await town.until(lambda: "again and again" in town.comment(issue), "the comment says so")
        await town.settled()
        assert not town.is_merged(issue)

        town.shop.comment("bea", issue.number, "/fixwarden why")

        assert await played.end(issue) == ENDS["export"]
