"""What `serve` runs by the clock."""

from typing import Any

import pytest

from bot.settings import read_settings
from demo.github.registration import key_pair
from handlers.cli.compose import open_house
from handlers.cli.serve import cron_of
from tests.fakes.terminal import Terminal


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return {
        "GITHUB_APP_ID": "7",
        "GITHUB_PRIVATE_KEY": key_pair()[0],
        "GITHUB_WEBHOOK_SECRET": "secret",
    }


@pytest.mark.parametrize("options", [(), ("--poll-deliveries",)])
def test_deliveries_are_fetched_only_where_that_is_asked_for(
    run: Terminal,
    environment: dict[str, str],
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    async def serve(_: object, *, poll_deliveries: bool, **__: Any) -> int:
        asked.append(poll_deliveries)
        return 0

    monkeypatch.setattr("handlers.cli.serve.serve", serve)
    run.set(environment)

    assert run("serve", *options) == (0, "", "")
    assert asked == [bool(options)]


@pytest.mark.parametrize(
    ("polls", "expected"),
    [
        pytest.param(False, {"reconcile": 300.0, "redeliver": 300.0}, id="GitHub reaches us"),
        pytest.param(True, {"reconcile": 300.0, "poll deliveries": 10.0}, id="it does not"),
    ],
)
async def test_each_has_its_period(
    environment: dict[str, str], sqlite_url: str, polls: bool, expected: dict[str, float]
) -> None:
    settings = read_settings(environment | {"DATABASE_URL": sqlite_url}, needs_github=True)
    async with open_house(settings) as house:
        cron = cron_of(house, poll_deliveries=polls)

    assert {name: period for name, (period, _) in cron.items()} == expected
