"""People whom the repository's file names by login are accounts, not names (R15)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.intake.delivery import POLICY_PATH
from demo.github.state import Issue
from tests.journeys.sight import reasons
from tests.town import Town, open_town

LISTED = """version: 1
permission: MAJOR_FIX
approval:
  B: {users: [Dan, nobody-at-all], roles: [admin]}
  never_count: [ana]
"""


@asynccontextmanager
async def waiting_fix(url: str) -> AsyncIterator[tuple[Town, Issue, Issue]]:
    """dan and eve may write; the file lists dan, and will not hear of ana."""
    async with open_town(url, files={POLICY_PATH: LISTED}) as town:
        for login in ("dan", "eve"):
            town.github.add_person(login)
            town.github.grant(town.shop, login, "write")
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        yield town, issue, pull


async def test_a_person_listed_by_login_may_approve_and_the_file_is_asked_about_once(
    sqlite_url: str,
) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        nobody = "R15: the repository's file names nobody-at-all, which nobody has on GitHub"
        assert nobody in reasons(town, pull)

        town.shop.review("ana", pull.number)
        await town.settled()
        assert not town.is_merged(issue)

        town.shop.review("dan", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)
        asked = [call.path for call in town.github.calls if call.path.startswith("/users/")]
        assert sorted(asked) == ["/users/ana", "/users/dan", "/users/nobody-at-all"]


async def test_who_takes_over_a_login_does_not_take_over_its_rights(sqlite_url: str) -> None:
    async with waiting_fix(sqlite_url) as (town, issue, pull):
        town.github.rename_person("dan", "dan-of-old")
        town.github.rename_person("eve", "dan")
        town.github.rename_person("ana", "ana-of-old")

        town.shop.review("dan", pull.number)
        town.shop.review("ana-of-old", pull.number)
        await town.settled()
        told = reasons(town, pull)
        assert "R11: dan does not count: their role may not approve this" in told
        assert "R10: ana-of-old does not count: `never_count` names them" in told
        assert not town.is_merged(issue)

        town.shop.review("dan-of-old", pull.number)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)
