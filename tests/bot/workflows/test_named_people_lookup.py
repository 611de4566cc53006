"""Whose the logins in a file are: asked once a day for each text, and never guessed (R15)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import GitHubUnreachable
from bot.workflows.named_people import MAX_AGE, NamedPeople
from demo.github.faults import SERVER_ERROR
from policies.rulebook_terms import Account
from tests.bot.github.offline_house import House, house

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
BLOB = "b" * 40


@pytest.fixture
async def h(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "blobs") as made:
        yield made


async def test_an_answer_is_kept_for_a_day_and_for_that_text_only(h: House) -> None:
    named, old = NamedPeople(), h.rig.github.world.account("bo")
    first = await named.look_up(h.repo, BLOB, ("bo", "nobody", ".."), now=NOW)
    h.rig.github.rename_person("bo", "bo-of-old")
    h.rig.github.rename_person("tim", "bo")
    new = h.rig.github.world.account("bo")

    later = await named.look_up(h.repo, BLOB, ("bo", "nobody", ".."), now=NOW + MAX_AGE)
    other = await named.look_up(h.repo, "c" * 40, ("bo",), now=NOW)
    over = await named.look_up(h.repo, BLOB, ("bo",), now=NOW + MAX_AGE + timedelta(microseconds=1))

    assert first == {"bo": Account(old.id, "bo"), "nobody": None, "..": None}
    assert later == first
    assert other == over == {"bo": Account(new.id, "bo")}


async def test_an_outage_is_no_answer(h: House) -> None:
    named = NamedPeople()
    h.rig.github.fail_next("GET", "^/users/bo", SERVER_ERROR, times=4)

    with pytest.raises(GitHubUnreachable):
        await named.look_up(h.repo, BLOB, ("bo",), now=NOW)

    bo = h.rig.github.world.account("bo")
    assert await named.look_up(h.repo, BLOB, ("bo",), now=NOW) == {"bo": Account(bo.id, "bo")}
