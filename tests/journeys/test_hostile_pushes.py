"""The head, the base and the facts move at the worst moment; branches are squatted."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.github.merging import MergeResult
from bot.intake.delivery import POLICY_PATH
from bot.store import Claim, flags
from bot.store.tables import webhook_deliveries
from bot.workflows import execute_fix
from bot.workflows.house import House
from bot.workflows.situation import Situation
from demo.github.faults import Fault, slow
from demo.github.state import Issue
from tests.journeys.sight import codes, fixes_of, once_all_is_read, pull_of
from tests.town import Town, open_town

BOT = ("fixwarden[bot]", "41004711+fixwarden[bot]@users.noreply.github.com")
LINK = 0o120000
LAX = "version: 1\npermission: MAJOR_FIX\nmerge: {checks: none}\n"
STRICT = "version: 1\npermission: SUGGEST\n"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
Act = Callable[[Town, Issue], object]


async def has_handled_everything(town: Town) -> bool:
    c = webhook_deliveries.c
    async with town.db.read() as session:
        rows = await session.execute(select(c.id).where(c.status == "received"))
        return rows.first() is None


def merge_calls(town: Town) -> int:
    return sum(call.template.endswith("/merge") for call in town.github.calls)


@pytest.mark.parametrize(
    "object_to_it",
    [
        pytest.param(
            lambda town, pull: town.shop.review("ana", pull.number, "CHANGES_REQUESTED"),
            id="changes are asked for",
        ),
        pytest.param(
            lambda town, pull: town.shop.label("bea", pull.number, "fix:blocked"),
            id="it is blocked",
        ),
        pytest.param(
            lambda town, _: town.shop.push("ana", "main", {POLICY_PATH: STRICT}),
            id="the policy is tightened",
        ),
    ],
)
async def test_news_that_came_while_the_facts_were_weighed_stops_the_merge(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, object_to_it: Act
) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)

        async def news() -> None:
            object_to_it(town, pull)
            await town.github.settled()
            while not await has_handled_everything(town):
                pass

        read = once_all_is_read(monkeypatch, news)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert read
        assert merge_calls(town) == 0
        assert not town.is_merged(issue)


async def test_facts_that_took_a_minute_to_read_are_read_again(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)

        async def objection_without_a_word() -> None:
            town.github.auto_deliver = False
            town.shop.review("ana", pull.number, "CHANGES_REQUESTED")
            town.clock.advance(60)

        read = once_all_is_read(monkeypatch, objection_without_a_word)
        town.shop.review("ana", pull.number)
        await town.settled()
        town.github.auto_deliver = True

        assert read
        assert merge_calls(town) == 0
        assert town.gate(pull) == "failure"


async def test_a_proof_is_made_again_for_a_base_that_moved_under_it(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(sqlite_url) as town:
        text = town.shop.text("shop/export.py")
        shadow = f"{text}\n\nclass json:\n    dumps = staticmethod(repr)\n"

        async def json_means_something_else() -> None:
            town.shop.push("ana", "main", {"shop/export.py": shadow})

        read = once_all_is_read(monkeypatch, json_means_something_else)
        issue = town.report("bea", "export")
        await town.settled()

        assert read
        assert not town.is_merged(issue)
        assert town.shop.text("shop/export.py") == shadow


async def test_a_base_that_moved_before_the_checks_were_green_takes_the_proof_away(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "export")
        pull = await town.proposed(issue)
        assert await fixes_of(town) == [("approved", "A")]

        text = town.shop.text("shop/export.py")
        town.shop.push("ana", "main", {"shop/export.py": f"{text}\n\nX = 1\n"})
        town.shop.complete_check("ci", "ci", pull_of(pull).head_sha)
        await town.settled()

        assert not town.is_merged(issue)


async def test_a_push_right_before_the_merge_is_not_merged(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_town(database_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        real, pushed = execute_fix._merge, list[str]()

        async def hooked(
            house: House, claim: Claim, situation: Situation, head: str
        ) -> MergeResult:
            if not pushed:
                new = {"shop/extra.py": "X = 1\n"}
                pushed.append(town.shop.push("bea", pull_of(pull).head_ref, new))
            return await real(house, claim, situation, head)

        monkeypatch.setattr(execute_fix, "_merge", hooked)
        town.shop.review("ana", pull.number)
        await town.settled()

        assert pushed == [pull_of(pull).head_sha]
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


async def test_the_stop_button_stops_a_merge_call_that_waits_for_a_token(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.github.fail_next("PUT", r"/merge$", Fault(401, "Bad credentials"))
        town.github.fail_next("POST", r"/access_tokens$", slow(0.7))

        town.shop.review("ana", pull.number)
        await town.until(lambda: merge_calls(town) == 1, "the first merge call")
        async with town.db.begin() as session:
            await flags.set_paused(session, True, None)
        await town.settled()

        assert merge_calls(town) == 1
        assert not town.is_merged(issue)


async def test_who_pushes_in_our_name_excludes_themselves(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.push(
            "ana",
            pull_of(pull).head_ref,
            {"shop/extra.py": "X = 1\n"},
            author=BOT,
            committer=("GitHub", "noreply@github.com"),
            message="Better\n\nFixwarden-Request: 1\n",
        )
        await town.settled()

        town.shop.review("ana", pull.number)
        await town.settled()

        assert "R12" in codes(town, pull)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


@pytest.mark.parametrize(
    ("path", "text", "mode"),
    [
        pytest.param("shop/x.py", f"T = '{TOKEN}'\n", 0o100644, id="a secret"),
        pytest.param("shop/x.py", "T = 1  # \u202e\n", 0o100644, id="a bidirectional character"),
        pytest.param("shop/link.py", "../../../etc/passwd", LINK, id="a symbolic link"),
    ],
)
async def test_no_admin_unlocks_what_no_approval_unlocks(
    sqlite_url: str, path: str, text: str, mode: int
) -> None:
    async with open_town(sqlite_url) as town:
        town.github.add_person("eve")
        town.github.grant(town.shop, "eve", "write")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.push("eve", pull_of(pull).head_ref, {path: text}, modes={path: mode})
        await town.settled()

        town.shop.label("ana", issue.number, "fix:draft")
        town.shop.review("ana", pull.number)
        await town.settled()
        town.next_second()
        town.shop.label("ana", pull.number, "fix:execute")
        await town.settled()

        assert town.gate(pull) == "failure"
        assert not town.is_merged(issue)


async def test_a_foreign_commit_closes_the_way_without_approval_even_if_empty(
    sqlite_url: str,
) -> None:
    async with open_town(sqlite_url) as town:
        town.shop.protect(checks=["ci"])
        town.github.add_app("ci")
        issue = town.report("bea", "export")
        pull = await town.proposed(issue)
        assert town.gate(pull) == "success"

        pushed = town.shop.push("bea", pull_of(pull).head_ref, {}, message="nothing [skip ci]")
        town.shop.complete_check("ci", "ci", pushed)
        await town.settled()

        assert "R18" in codes(town, pull)
        assert town.gate(pull) == "in_progress"
        assert not town.is_merged(issue)


async def test_a_fix_that_was_moved_to_another_base_is_blocked(sqlite_url: str) -> None:
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        town.shop.push_commit("ana", "release", town.shop.head())
        town.shop.retarget("bea", pull.number, "release")
        town.shop.review("ana", pull.number)
        await town.settled()

        assert "R27" in codes(town, pull)
        assert town.gate(pull) == "failure"
        assert not town.is_merged(issue)
