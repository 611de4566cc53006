"""`fix rollback N`: an operator at the shell asks in the name of a GitHub login."""

import json
from typing import Any

import pytest

from bot.settings import Settings, read_settings
from demo.github.registration import key_pair
from demo.stage import bot_environment
from handlers.cli.roll_back import roll_back
from tests.fakes.terminal import Terminal
from tests.journeys.rolling_back import EXPORT, FIXED, merge_of, merged_fix
from tests.town import Town


def operator(town: Town, url: str) -> Settings:
    return read_settings(bot_environment(town.github, url, 20_000), needs_github=True)


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


async def test_the_wish_is_noted_and_a_running_worker_fulfils_it(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with merged_fix(sqlite_url) as (town, issue, _):
        code = await roll_back(operator(town, sqlite_url), 1, login="dan", as_json=True)
        answer = said(capsys)
        assert (code, answer["accepted"]) == (0, True)
        assert "before a worker runs" in answer["next"]

        await town.until(lambda: issue.state == "open", "the report is open again")
        await town.settled()
        assert FIXED not in town.shop.text(EXPORT)


async def test_the_logins_rights_are_githubs_answer_of_this_moment(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with merged_fix(sqlite_url) as (town, _, _):
        town.shop.set_permission("dan", "read")
        settings = operator(town, sqlite_url)
        assert await roll_back(settings, 1, login="dan", as_json=True) == 1
        assert said(capsys)["reason"] == "No rollback: dan lacks write access (R56)."

        assert await roll_back(settings, 1, login=None, as_json=False) == 1
        assert "Name another login with --login." in capsys.readouterr().out
        assert (await merge_of(town)).rollback_requested_at is None


def test_a_number_that_is_no_fix_request_is_bad_input(run: Terminal) -> None:
    run.set(
        {
            "GITHUB_APP_ID": "1",
            "GITHUB_PRIVATE_KEY": key_pair()[0],
            "GITHUB_WEBHOOK_SECRET": "only a test knows it",
        }
    )
    code, out, err = run("fix", "rollback", "7", "--login", "ana")

    assert (code, out) == (2, "")
    assert err == "There is no fix request 7, or its repository is not served.\n"
