import os
import pwd
from typing import Any

import pytest
from sqlalchemy import select

from bot.store import Session, flags
from bot.store.tables import audit_log
from bot.store.tenants import upsert_installation, upsert_integration
from tests.fakes.terminal import Terminal, inside

UNKNOWN = "acme/nothing is not known here: give OWNER/REPO as on GitHub.\n"


async def know_the_shop(session: Session) -> int:
    await upsert_installation(
        session, installation_id=1, account_id=2, login="acme", level="MAJOR_FIX"
    )
    shop = await upsert_integration(
        session,
        installation_id=1,
        github_repo_id=3,
        owner="acme",
        name="shop",
        default_branch="main",
        private=True,
    )
    return shop.integration_id


async def paused(session: Session) -> tuple[bool, tuple[str, ...]]:
    """Everything, and the repositories that are paused themselves."""
    return await flags.paused_everywhere(session), await flags.paused_repositories(session)


async def audited(session: Session) -> list[tuple[Any, ...]]:
    c = audit_log.c
    rows = await session.execute(select(c.actor, c.action, c.subject).order_by(c.id))
    return [tuple(row) for row in rows]


@pytest.fixture
def run(run: Terminal) -> Terminal:
    """An operator who is called ola."""
    run.set({"LOGNAME": "ola"})
    inside(run.url, know_the_shop)
    return run


def test_everything_is_paused_and_resumed(run: Terminal) -> None:
    assert run("pause") == (0, "No merge starts everywhere until `resume`.\n", "")
    assert inside(run.url, paused) == (True, ())

    assert run("resume") == (0, "Merges start again everywhere.\n", "")
    assert inside(run.url, paused) == (False, ())


def test_one_repository_is_paused_whatever_the_case_of_its_name(run: Terminal) -> None:
    assert run("pause", "Acme/SHOP")[0] == 0
    assert inside(run.url, paused) == (False, ("acme/shop",))

    assert run("resume", "acme/shop")[0] == 0
    assert inside(run.url, paused) == (False, ())


def test_it_answers_as_json(run: Terminal) -> None:
    assert run.json("pause", "acme/shop") == {"paused": True, "where": "acme/shop"}
    assert run.json("resume") == {"paused": False, "where": "everywhere"}


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_a_repository_that_is_not_known_changes_nothing(run: Terminal, command: str) -> None:
    assert run(command, "acme/nothing") == (2, "", UNKNOWN)
    assert inside(run.url, paused) == (False, ())
    assert inside(run.url, audited) == []


def test_both_are_audited_with_the_operators_name(run: Terminal) -> None:
    run("pause")
    run("resume", "acme/shop")

    assert inside(run.url, audited) == [
        ("operator ola", "merge:switch:pause", "everything"),
        ("operator ola", "merge:switch:resume", "acme/shop"),
    ]


def test_a_container_user_without_a_name_can_press_the_button(
    run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(uid: int) -> None:
        raise KeyError(uid)

    monkeypatch.delenv("LOGNAME")
    monkeypatch.setattr(pwd, "getpwuid", nobody)

    assert run("pause")[0] == 0
    assert [row[0] for row in inside(run.url, audited)] == [f"operator uid {os.getuid()}"]
