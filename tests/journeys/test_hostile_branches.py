"""Somebody else stands where our branch, our pull request or our file should be."""

import pytest
from sqlalchemy import select

from bot.store import Claim
from bot.store.tables import llm_fix_requests
from bot.workflows import our_pull
from bot.workflows.house import House
from bot.workflows.situation import Situation
from tests.town import Town, open_town

TRAILER = "Fixwarden-Request: 1"
EVIL = "import os\nos.system('evil')\n"
LINK = 0o120000


async def pull_number(town: Town) -> int | None:
    async with town.db.read() as session:
        found = (await session.execute(select(llm_fix_requests.c.pull_number))).scalar_one()
    return None if found is None else int(found)


async def test_a_pull_request_from_a_fork_with_our_branch_and_trailer_is_not_ours(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url, public=True) as town:
        fork = town.github.fork(town.shop, "carl")
        fork.push("carl", "fix/error-1", {"shop/export.py": EVIL})
        theirs = town.shop.open_pull("carl", "carl:fix/error-1", "x", TRAILER)

        issue = town.report("bea", "export")
        await town.until(lambda: issue.state == "closed", "the merge of ours")

        assert await pull_number(town) not in {None, theirs.number}
        assert "os.system" not in town.shop.text("shop/export.py")


async def test_a_commit_that_waits_on_our_branch_is_never_adopted(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        message = f"x\n\n{TRAILER}\n"
        sha = town.shop.push("ana", "fix/error-1", {"shop/export.py": EVIL}, message=message)

        town.report("bea", "export")
        await town.settled()

        async with town.db.read() as session:
            ours = (await session.execute(select(llm_fix_requests.c.commits))).scalar_one()
        assert sha not in str(ours)
        assert "os.system" not in town.shop.text("shop/export.py")


async def test_a_persons_pull_request_from_our_branch_is_never_adopted(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(sqlite_url) as town:
        put_branch = our_pull.put_branch

        async def hooked(
            house: House, claim: Claim, situation: Situation, branch: str, sha: str
        ) -> None:
            await put_branch(house, claim, situation, branch, sha)
            if not town.shop.pulls:
                town.shop.open_pull("ana", "fix/error-1", "urgent", f"@everyone\n\n{TRAILER}")

        monkeypatch.setattr("bot.workflows.publish_fix.put_branch", hooked)
        town.report("bea", "summary")
        await town.settled()

        assert [pull.author.login for pull in town.shop.pulls.values()] == ["ana"]
        assert await pull_number(town) is None


async def test_a_file_that_became_a_link_stays_one(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        text = town.shop.text("shop/export.py")
        town.shop.push("ana", "main", {"real/export.py": text, "shop/export.py": None})
        town.shop.push(
            "ana", "main", {"shop/export.py": "../real/export.py"}, modes={"shop/export.py": LINK}
        )

        issue = town.report("bea", "export")
        await town.settled()

        assert not town.is_merged(issue)
        assert town.shop.state.git.files(town.shop.head())["shop/export.py"].mode == LINK
