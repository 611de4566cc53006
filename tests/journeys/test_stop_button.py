"""`pause` and `resume` from the command line, while a fix stands ready to merge."""

import pytest

from bot.settings import Settings
from handlers.cli.pause import run
from tests.town import open_town


@pytest.mark.parametrize(
    "repository", [pytest.param(None, id="everywhere"), pytest.param("acme/shop", id="there")]
)
async def test_what_is_paused_merges_nothing_until_it_is_resumed(
    sqlite_url: str, repository: str | None
) -> None:
    operator = Settings(sqlite_url, github=None)
    async with open_town(sqlite_url) as town:
        issue = town.report("bea", "summary")
        pull = await town.proposed(issue)
        await run(operator, paused=True, repository=repository, as_json=True)
        town.shop.review("ana", pull.number)
        await town.until(lambda: town.gate(pull) == "success", "the gate's success")
        await town.settled()
        assert not town.is_merged(issue)
        assert [call for call in town.github.calls if call.template.endswith("/merge")] == []

        await run(operator, paused=False, repository=repository, as_json=True)
        await town.until(lambda: issue.state == "closed", "the issue is closed")
        assert town.is_merged(issue)
