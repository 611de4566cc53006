"""`audit verify` and `audit export`, as an operator runs them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store import Session
from bot.store.audit import record
from tests.fakes.terminal import Terminal, inside

EMPTY = "0" * 64


async def decide(session: Session) -> None:
    for number in (1, 2, 3):
        await record(session, actor="ana", action="fix:approve", subject=f"fix:{number}", facts={})


async def tamper(session: Session) -> None:
    await session.execute(text("DROP TRIGGER audit_log_no_update"))
    await session.execute(text("UPDATE audit_log SET actor = 'mallory' WHERE id = 2"))


@pytest.fixture
def run(run: Terminal) -> Terminal:
    inside(run.url, decide)
    return run


def exported(run: Terminal, *options: str) -> list[dict[str, object]]:
    code, out, err = run("audit", "export", *options)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_an_intact_log_is_said_to_be(run: Terminal) -> None:
    head = exported(run)[-1]["hash"]

    assert run.json("audit", "verify") == {"intact": True, "rows": 3, "head": head}
    code, out, _ = run("audit", "verify")
    assert code == 0
    assert out.startswith(f"The audit log is intact: 3 rows, head {head}\n")


def test_a_broken_log_is_located(run: Terminal) -> None:
    inside(run.url, tamper)

    told = "The audit log is broken at row 2: it was changed after it was written.\n"
    assert run("audit", "verify") == (1, told, "")
    code, out, _ = run("audit", "verify", "--json")
    assert (code, json.loads(out)) == (
        1,
        {"intact": False, "row": 2, "reason": "it was changed after it was written"},
    )


def test_it_is_compared_with_what_was_noted(run: Terminal) -> None:
    second = str(exported(run)[1]["hash"])

    assert run("audit", "verify", "--head", second.upper(), "--rows", "2")[0] == 0
    assert run("audit", "verify", "--head", second, "--rows", "3")[:2] == (
        1,
        "The audit log is broken at row 3: row 3 of the log is not the one that was noted.\n",
    )
    assert run("audit", "verify", "--rows", "4")[0] == 1
    assert run("audit", "verify", "--head", "f" * 64)[0] == 1


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("verify", "--head", "abc"), "--head takes the 64 hexadecimal digits"),
        (("verify", "--rows", "-1"), "--rows takes the number of rows"),
        (("export", "--since", "-1"), "--since takes the id of a row"),
    ],
)
def test_bad_input_is_refused(run: Terminal, options: tuple[str, ...], what: str) -> None:
    code, out, err = run("audit", *options)

    assert (code, out) == (2, "")
    assert err.startswith(what)


def test_rows_are_exported_with_all_that_their_hash_covers(run: Terminal) -> None:
    rows = exported(run)

    assert [row["subject"] for row in rows] == ["fix:1", "fix:2", "fix:3"]
    assert set(rows[0]) == {
        *("id", "at", "actor", "actor_id", "action", "subject", "integration_id", "delivery_id"),
        *("facts", "previous_hash", "hash"),
    }
    assert [row["previous_hash"] for row in rows] == [EMPTY, rows[0]["hash"], rows[1]["hash"]]


def test_an_export_goes_on_after_a_row_and_page_by_page(
    run: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.audit_chain.PAGE", 2)

    assert [row["id"] for row in exported(run)] == [1, 2, 3]
    assert [row["id"] for row in exported(run, "--since", "2", "--format", "jsonl")] == [3]
    assert exported(run, "--since", "3") == []


def test_an_export_can_be_checked_without_the_database(run: Terminal) -> None:
    """By what docs/operations.md says of the hash, and nothing else."""
    import hashlib

    names = ("at", "actor", "actor_id", "action", "subject", "integration_id", "delivery_id")
    for row in exported(run):
        covered = [row["previous_hash"], *(row[name] for name in names), row["facts"]]
        text = json.dumps(covered, sort_keys=True, separators=(",", ":"))
        assert row["hash"] == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("action", ["verify", "export"])
def test_no_database_is_made_to_be_looked_at(run: Terminal, tmp_path: Path, action: str) -> None:
    mistyped = tmp_path / "mistyped.db"
    run.set({"DATABASE_URL": f"sqlite:///{mistyped}"})

    code, out, err = run("audit", action)

    assert (code, out) == (2, "")
    assert err.startswith(f"There is no database {mistyped}: look at DATABASE_URL")
    assert not mistyped.exists()


@pytest.mark.parametrize("action", ["verify", "export"])
def test_a_file_without_our_tables_is_no_intact_log(
    run: Terminal, tmp_path: Path, action: str
) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    run.set({"DATABASE_URL": f"sqlite:///{empty}"})

    code, out, err = run("audit", action)

    assert (code, out) == (2, "")
    assert err == "The database is behind this release: run python app.py migrate.\n"


def test_a_log_without_rows_is_said_to_be_empty(run: Terminal, tmp_path: Path) -> None:
    run.set({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"})
    assert run("migrate")[0] == 0

    told = "The audit log has no rows yet: there is nothing to verify.\n"
    assert run("audit", "verify") == (0, told, "")
    assert run("audit", "verify", "--rows", "3")[0] == 1
    assert run("audit", "export") == (0, "", "")
