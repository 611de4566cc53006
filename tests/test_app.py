"""The command line: what it says and what it returns."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import app
from demo.github.registration import key_pair
from demo.stage import free_port
from tests.fakes.terminal import KEPT, Terminal

APP = Path(app.__file__)


def process(*argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.run(
        [sys.executable, str(APP), *argv],
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command() -> None:
    done = process("--help")

    assert (done.returncode, done.stderr) == (0, "")
    for command in ("serve", "demo", "migrate", "pause", "resume", "token", "policy", "schema"):
        assert f"\n    {command} " in done.stdout


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        pytest.param((), "the following arguments are required: COMMAND", id="no command"),
        pytest.param(("serv",), "invalid choice: 'serv'", id="no such command"),
        pytest.param(
            ("token",), "the following arguments are required: ACTION", id="half a command"
        ),
        pytest.param(
            ("token", "revoke", "x"), "argument id: invalid int value: 'x'", id="text for a number"
        ),
    ],
)
def test_a_command_line_that_is_wrong_ends_with_2_and_a_sentence(
    argv: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(argv)

    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_serve_says_all_that_is_missing_at_once(run: Terminal) -> None:
    run.set({"FIXWARDEN_PORT": "none"})

    code, out, err = run("serve")

    assert (code, out) == (2, "")
    assert [line.split()[1] for line in err.splitlines() if line.startswith("  - ")] == [
        "GITHUB_APP_ID",
        "GITHUB_PRIVATE_KEY",
        "GITHUB_WEBHOOK_SECRET",
        "FIXWARDEN_PORT",
    ]
    assert err.startswith("Cannot start:\n")


def test_serve_says_that_its_port_is_taken(sqlite_url: str) -> None:
    private_key, _ = key_pair()
    with socket.socket() as taken:
        port = str(free_port())
        taken.bind(("127.0.0.1", int(port)))
        taken.listen()
        done = process(
            "serve",
            DATABASE_URL=sqlite_url,
            GITHUB_APP_ID="1",
            GITHUB_PRIVATE_KEY=private_key,
            GITHUB_WEBHOOK_SECRET="x",
            FIXWARDEN_PORT=port,
        )

    assert (done.returncode, done.stdout) == (2, "")
    sentence = f"127.0.0.1:{port} cannot be listened on (Address already in use): "
    assert done.stderr == f"{sentence}set FIXWARDEN_HOST or FIXWARDEN_PORT.\n"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        pytest.param("postgresql://bot:Zq8vN3xR7tLw@127.0.0.1:1/x", 1, id="nobody answers there"),
        pytest.param("postgresql://bot:Zq8vN3xR7tLw@[::1/x", 2, id="no address"),
        pytest.param("sqlite:////nowhere/at/all/Zq8vN3xR7tLw.db", 2, id="no such folder"),
    ],
)
def test_a_database_that_cannot_be_opened_has_its_sentence(
    run: Terminal, url: str, code: int
) -> None:
    run.set({"DATABASE_URL": url})

    ended, out, err = run("pause")

    assert (ended, out) == (code, "")
    assert "database" in err.lower()
    assert "://" not in err
    assert err.count("\n") == 1
