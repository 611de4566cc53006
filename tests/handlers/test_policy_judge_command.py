"""`policy judge` and `policy patch-gate`: documents in, answers out."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import app
from tests.fakes.terminal import KEPT, Terminal
from tests.policies.test_facts_document import DOCUMENT

FACTS = json.dumps(DOCUMENT)
ANSWER = {
    "state": "approved",
    "may_merge": True,
    "category": "B",
    "level": "MAJOR_FIX",
    "approvers": [1],
    "missing": 0,
}
PATCH: dict[str, Any] = {
    "id": "1",
    "base_tree": {"shop/cart.py": "100644"},
    "patch": [{"op": "put", "path": "shop/cart.py", "content": "total = 0\n"}],
}
GATED = {"id": "1", "verdict": "ok", "codes": [], "reasons": []}


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def without(name: str) -> str:
    return json.dumps({key: value for key, value in DOCUMENT.items() if key != name})


def test_one_document_has_one_decision(run: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(DOCUMENT, indent=2))

    for argv, typed in (((), FACTS), (("-",), FACTS), ((str(file),), ""), (("--json",), FACTS)):
        code, out, err = run("policy", "judge", *argv, typed=typed)

        (decision,) = lines(out)
        assert (code, err) == (0, "")
        assert decision.pop("reasons")[0] == {
            "code": "R20",
            "user_id": 1,
            "text": "alice approved H2",
        }
        assert decision == ANSWER


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param(without("pull"), "pull: is missing", id="a missing field"),
        pytest.param("", "the document is empty", id="nothing"),
        pytest.param("{", "the document is not JSON: ", id="half a document"),
        pytest.param(FACTS + FACTS, "the document is not JSON: Extra data", id="two documents"),
        pytest.param('{"now": 1, "now": 2}', "now: is given twice", id="a field twice"),
        pytest.param("[" * 50_000, "the document is nested too deeply", id="nesting without end"),
        pytest.param('{"\\u001b[2J": 1}', "\\x1b[2J: is not a field", id="what clears a screen"),
    ],
)
def test_a_bad_document_is_said_on_standard_error(run: Terminal, typed: str, sentence: str) -> None:
    code, out, err = run("policy", "judge", typed=typed)

    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_for_programs_the_refusal_is_json_too(run: Terminal) -> None:
    code, out, err = run("policy", "judge", "--json", typed=without("pull"))

    assert (code, err) == (2, "pull: is missing\n")
    assert lines(out) == [{"error": "pull: is missing", "path": "pull"}]


def test_bad_lines_are_answered_in_their_place(run: Terminal) -> None:
    typed = "\n".join([FACTS, "", without("now"), "  \t", "{", FACTS, '{"id": 1e999}']).encode()

    code, out, err = run("policy", "judge", "--jsonl", typed=typed + b"\r\n\xff\n")

    good, missing, half, again, large, no_text = lines(out)
    assert (code, err) == (2, "4 lines could not be read, the first is 3.\n")
    assert good == again == {**ANSWER, "reasons": good["reasons"]}
    assert missing == {"error": "now: is missing", "path": "now", "line": 3}
    assert (half["line"], half["path"], half["error"][:24]) == (5, "", "the document is not JSON")
    assert large == {"error": "id: is too large a number", "path": "id", "line": 7}
    assert no_text == {
        "error": "the document is not UTF-8 text (byte 1)",
        "path": "",
        "line": 8,
    }


def test_no_line_no_answer(run: Terminal) -> None:
    assert run("policy", "judge", "--jsonl", typed="\n \n") == (0, "", "")


@pytest.mark.parametrize("command", ["judge", "patch-gate"])
def test_a_file_that_cannot_be_read_has_its_sentence(
    run: Terminal, tmp_path: Path, command: str
) -> None:
    nothing = tmp_path / "nothing"

    for file, reason in ((nothing, "No such file or directory"), (tmp_path, "Is a directory")):
        told = run("policy", command, str(file), "--jsonl")
        assert told == (2, "", f"{file} cannot be read ({reason}).\n")


def test_a_patch_is_gated(run: Terminal) -> None:
    bad = json.dumps(PATCH | {"patch": [{"op": "put", "path": ".env", "content": "A=1\n"}]})
    typed = "\n".join([json.dumps(PATCH), bad, '{"id": "2"}'])

    assert run.json("policy", "patch-gate", typed=json.dumps(PATCH)) == GATED
    code, out, err = run("policy", "patch-gate", "--jsonl", typed=typed)

    ok, forbidden, refused = lines(out)
    assert (code, err) == (2, "1 line could not be read, the first is 3.\n")
    assert ok == GATED
    assert (forbidden["verdict"], forbidden["codes"]) == ("forbidden", ["P1"])
    assert refused == {"error": "base_tree: is missing", "path": "base_tree", "line": 3}
    assert run("policy", "patch-gate", typed=bad)[0] == 0


def spawn(*argv: str, **environ: str) -> subprocess.Popen[bytes]:
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return subprocess.Popen(
        [sys.executable, str(app.__file__), *argv],
        env=kept | environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_the_process_answers_line_by_line_and_needs_no_environment() -> None:
    broken = {"DATABASE_URL": "nowhere", "GITHUB_APP_ID": "none", "FIXWARDEN_PORT": "x"}
    with spawn("policy", "judge", "--jsonl", **broken) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        answers = []
        for line in (FACTS, without("pull"), FACTS):
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
            answers.append(json.loads(process.stdout.readline()))
        rest, err = process.communicate()

    assert [answer.get("state") for answer in answers] == ["approved", None, "approved"]
    assert answers[1] == {"error": "pull: is missing", "path": "pull", "line": 2}
    assert (process.returncode, rest) == (2, b"")
    assert err == b"1 line could not be read, the first is 2.\n"


@pytest.mark.parametrize("environ", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "not"])
def test_the_process_ends_quietly_once_nobody_reads(environ: dict[str, str]) -> None:
    with spawn("policy", "judge", "--jsonl", **environ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(FACTS.encode() + b"\n")
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(FACTS.encode() + b"\n")
        process.stdin.close()
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")
