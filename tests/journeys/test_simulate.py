"""`policy simulate` on the offline GitHub: what it says, and that it writes nothing."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import BadInput
from bot.worker import Worker
from bot.workflows.simulate import Wish, simulate
from demo.github.registration import key_pair
from demo.github.state import Issue
from demo.stage import bot_environment
from policies.verdict import Decision, State
from tests.fakes.terminal import Terminal
from tests.journeys.sight import pull_of
from tests.town import GATE, Town, open_town


@pytest.fixture
async def town(run: Terminal) -> AsyncIterator[Town]:
    """dan may write; the command line is that of the operator."""
    async with open_town(run.url) as opened:
        opened.github.add_person("dan")
        opened.github.grant(opened.shop, "dan", "write")
        opened.github.add_person("stranger")
        run.set(bot_environment(opened.github, run.url, 8080))
        yield opened


async def typed(run: Terminal, *argv: str) -> tuple[int, str, str]:
    """In a thread of its own: the offline GitHub answers on this one."""
    return await asyncio.to_thread(run, "policy", "simulate", *argv)


async def supposed(town: Town, pull: Issue, *wishes: Wish) -> Decision:
    return (await simulate(town.house, "acme/shop", pull.number, wishes)).then.decision


def verdict(decision: Decision) -> tuple[State, bool, int]:
    return decision.state, decision.may_merge, decision.missing


def said(decision: Decision) -> list[str]:
    return [f"{reason.code}: {reason.text}" for reason in decision.reasons]


async def send_home(town: Town) -> None:
    """The bot itself does nothing more: whatever is written now was written by somebody else."""
    await town.worker.stop()
    town.worker = Worker(town.house.db, {})


def rows_of(url: str) -> list[str]:
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database:
        return list(database.iterdump())


async def test_a_waiting_fix_and_what_could_happen_to_it(town: Town) -> None:
    pull = await town.proposed(town.report("bea", "summary"))
    head = pull_of(pull).head_sha[:7]

    now = await supposed(town, pull)
    approved = await supposed(town, pull, ("review", "ana"))
    by_dan = await supposed(town, pull, ("review", "dan:approved"))
    by_bea = await supposed(town, pull, ("label", "fix:approved:bea"))
    by_admin = await supposed(town, pull, ("label", "fix:approved"))
    objected = await supposed(town, pull, ("review", "ana"), ("review", "dan:CHANGES_REQUESTED"))
    pushed = await supposed(town, pull, ("review", "ana"), ("push", ""))
    again = await supposed(town, pull, ("push", ""), ("review", "ana"))

    waits = (State.PENDING, False, 1)
    assert verdict(now) == verdict(by_dan) == verdict(by_bea) == verdict(pushed) == waits
    assert verdict(approved) == verdict(by_admin) == (State.APPROVED, True, 0)
    assert (objected.state, again.state) == (State.BLOCKED, State.APPROVED)
    assert f"R20: ana approved {head}" in said(approved)
    assert "R11: dan does not count: their role may not approve this" in said(by_dan)
    assert f"R22: an admin set the label fix:approved for {head}" in said(by_admin)
    assert f"R20: ana approved {head}, not the head newhead" in said(pushed)


async def test_nothing_is_written_anywhere(town: Town, run: Terminal) -> None:
    pull = await town.proposed(town.report("bea", "summary"))
    head, name = pull_of(pull).head_sha, f"acme/shop#{pull.number}"
    await send_home(town)
    before, asked = rows_of(run.url), len(town.github.calls)

    code, out, err = await typed(run, name, "--json", "--add-review", "ana", "--push")
    answer = json.loads(out)

    assert (code, err) == (0, "")
    assert (answer["pull"], answer["state"], answer["missing"]) == (name, "pending", 1)
    assert (answer["head"], answer["now"]["missing"]) == ("newhead2", 1)
    assert answer["supposed"] == ["ana approves the head", "somebody pushes a commit"]
    assert answer["next"].startswith("As soon as it is approved")
    made = [call for call in town.github.calls[asked:] if call.method != "GET"]
    assert [call.path.rpartition("/")[2] for call in made] == ["access_tokens"], made
    assert rows_of(run.url) == before
    assert town.shop.checks(head, GATE)[-1].status == "in_progress"


async def test_people_read_it_in_words(town: Town, run: Terminal) -> None:
    pull = await town.proposed(town.report("bea", "summary"))
    head = pull_of(pull).head_sha

    name = f"acme/shop#{pull.number}"
    code, out, err = await typed(run, name, "--add-review", "dan", "--add-label", "fix:blocked")

    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[:5] == [
        f"{name} at {head[:12]}, category B, level MAJOR_FIX",
        "Now:  Waits for 1 approval by an admin",
        "      + dan approves the head",
        "      + an admin sets the label fix:blocked",
        "Then: Blocked: the label fix:blocked is set",
    ]
    assert "  ✗ dan does not count: their role may not approve this (R11)" in lines
    assert lines[-2].startswith("Next: An approver takes the blocking label off.")
    assert lines[-1] == "Nothing was changed: this is what the rules would say."


async def test_a_payment_fix_needs_three_acts(town: Town) -> None:
    issue = town.report("bea", "charge")
    await town.settled()
    town.shop.label("ana", issue.number, "fix:draft")
    pull = await town.proposed(issue)

    review, execute = ("review", "ana"), ("label", "fix:execute:ana")
    approved = await supposed(town, pull, review)
    executed = await supposed(town, pull, review, execute)
    too_early = await supposed(town, pull, execute, review)
    by_dan = await supposed(town, pull, review, ("label", "fix:execute:dan"))

    waits = (State.APPROVED, False, 0)
    assert verdict(approved) == verdict(too_early) == verdict(by_dan) == waits
    assert verdict(executed) == (State.APPROVED, True, 0)
    assert "R35: ana said execute before the approval" in said(too_early)


SENTENCES = {
    ("acme/shop",): "Name the pull request as OWNER/REPO#N, for example acme/shop#12.",
    ("acme/none#1",): "acme/none is not known here: give OWNER/REPO#N as on GitHub.",
    ("acme/shop#1",): "acme/shop#1 is not a pull request that fixwarden made.",
    ("acme/shop#2", "--add-review", "nobody"): "GitHub knows nobody called 'nobody'.",
    ("acme/shop#2", "--add-review", "ana:MERGED"): (
        "A review can be APPROVED, CHANGES_REQUESTED, COMMENTED, not MERGED."
    ),
}


async def test_what_cannot_be_simulated_has_its_sentence(town: Town, run: Terminal) -> None:
    issue = town.report("bea", "summary")
    pull = await town.proposed(issue)
    assert pull.number == 2

    for argv, sentence in SENTENCES.items():
        assert await typed(run, *argv) == (2, "", f"{sentence}\n")

    town.shop.review("ana", pull.number)
    await town.until(lambda: town.is_merged(issue), "the merge")
    with pytest.raises(BadInput, match="acme/shop#2 is merged: there is nothing left to decide"):
        await supposed(town, pull)


def test_no_database_is_made_to_look_into(
    run: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private_key, _ = key_pair()
    monkeypatch.chdir(tmp_path)
    run.set(
        {
            "DATABASE_URL": "sqlite:///none.db",
            "GITHUB_APP_ID": "1",
            "GITHUB_PRIVATE_KEY": private_key,
            "GITHUB_WEBHOOK_SECRET": "x",
        }
    )
    there = set(tmp_path.iterdir())

    told = run("policy", "simulate", "acme/shop#2")

    sentence = "There is no database none.db: look at DATABASE_URL, or start `serve` first.\n"
    assert told == (2, "", sentence)
    assert set(tmp_path.iterdir()) == there
