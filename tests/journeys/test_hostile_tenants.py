"""Repositories that change hands, branches or visibility; payloads that name somebody else's."""

import hashlib
import hmac
import json
from typing import Any

import aiohttp
from sqlalchemy import select, update

from bot.intake.delivery import POLICY_PATH
from bot.store.tables import github_integrations, llm_fix_requests, organizations, system_errors
from tests.journeys.sight import fixes_of
from tests.town import Town, open_town

LAX = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"


async def signed(town: Town, event: str, guid: str, body: bytes) -> int:
    """What GitHub's own secret signs, as only GitHub can; the answer's code."""
    secret = town.github.webhook_secret.encode()
    headers = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": guid,
        "X-Hub-Signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest(),
    }
    url = str(town.github.webhook_url)
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


def dispatch(town: Town, *, installation: int, sender: str, **report: str) -> bytes:
    said: dict[str, Any] = {
        "action": "error-report",
        "installation": {"id": installation},
        "repository": {"id": town.shop.id, "full_name": "acme/shop"},
        "sender": {"id": 9, "login": sender, "type": "Bot" if "[" in sender else "User"},
        "client_payload": {"repository": "acme/shop", **report},
    }
    return json.dumps(said).encode()


async def titles(town: Town) -> list[str]:
    async with town.db.read() as session:
        rows = await session.execute(select(system_errors.c.title).order_by(system_errors.c.id))
        return [str(row.title) for row in rows]


async def test_a_repository_made_public_trusts_its_readers_no_longer(sqlite_url: str) -> None:
    policy = {POLICY_PATH: f"{LAX}reports: {{trust: read}}\n"}
    async with open_town(sqlite_url, files=policy) as town:
        town.report("bea", "export")
        await town.settled()

        town.shop.state.private = False
        body = f"```\n{town.trace('summary')}```"
        issue = town.shop.open_issue("carl", "It crashes", body, template_labels=["error"])
        await town.settled()

        assert town.provider.asked == []
        assert town.pull(issue) is None


async def test_the_policy_is_that_of_the_new_default_branch(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.report("bea", "export")
        await town.settled()
        strict = "version: 1\npermission: SUGGEST\n"
        town.shop.push("ana", "trunk", {POLICY_PATH: strict})
        town.shop.state.default_branch = "trunk"

        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert pull.pull is not None
        assert (pull.pull.base_ref, pull.pull.draft) == ("trunk", True)
        assert not town.is_merged(issue)


async def test_a_repository_that_was_switched_off_merges_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        async with town.db.begin() as session:
            await session.execute(update(github_integrations).values(is_active=False))

        town.shop.review("ana", pull.number)
        async with town.db.begin() as session:
            c = llm_fix_requests.c
            await session.execute(
                update(llm_fix_requests).values(due_at=c.created_at, rev=c.rev + 1)
            )
        for bell in town.worker._bells.values():
            bell.set()
        await town.settled()

        assert not town.is_merged(issue)


async def test_a_transferred_repository_is_the_new_accounts(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        town.report("bea", "export")
        await town.settled()
        other = town.github.add_repo("evil/tools", {"a.py": "x = 1\n"}, private=True)
        town.github.install(other)

        town.shop.transfer(other.state.owner)
        body = f"```\n{town.trace('summary')}```"
        town.shop.open_issue("evil", "It crashes", body, labels=["error"])
        await town.settled()

        async with town.db.read() as session:
            rows = await session.execute(
                select(organizations.c.login, github_integrations.c.is_active)
                .join(
                    github_integrations, github_integrations.c.organization_id == organizations.c.id
                )
                .where(github_integrations.c.github_repo_id == town.shop.id)
            )
            found = [tuple(row) for row in rows]
        assert found == [("evil", True)]


async def test_a_delivery_of_another_installation_reports_nothing_here(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        other = town.github.add_repo("evil/shop", {"a.py": "x = 1\n"}, private=True)
        theirs = town.github.install(other)
        town.report("bea", "export")
        await town.settled()
        before = await titles(town)

        said = dispatch(town, installation=theirs, sender="mallory", error_type="Evil", message="m")
        answers = [await signed(town, "repository_dispatch", "same", said) for _ in range(3)]
        await town.settled()

        assert answers == [202] * 3
        assert await titles(town) == before


async def test_a_body_nested_without_end_is_refused(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        answer = await signed(town, "issues", "bomb", b"[" * 200_000)
        assert answer == 400

        issue = town.report("bea", "export")
        await town.until(lambda: town.is_merged(issue), "the merge")


async def test_a_dispatch_by_an_app_is_counted_and_drafts_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        ours = next(iter(town.github.world.installations))
        report = {"error_type": "ZeroDivisionError", "message": "division by zero"}
        trace = town.trace("summary")
        said = dispatch(town, installation=ours, sender="ci[bot]", stack_trace=trace, **report)

        assert await signed(town, "repository_dispatch", "app", said) == 202
        await town.settled()

        assert len(await titles(town)) == 1
        assert await fixes_of(town) == []
        assert town.provider.asked == []


async def test_a_suspended_installation_merges_nothing(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)

        (installation,) = town.github.world.installations
        town.github.suspend(installation)
        town.shop.review("ana", pull.number)
        await town.settled()

        async with town.db.read() as session:
            since = (await session.execute(select(organizations.c.suspended_at))).scalar_one()
        assert since is not None
        assert not town.is_merged(issue)
