"""`policy check` and `schema`: the repository's file before it is pushed."""

import json
from pathlib import Path

import pytest

from policies.rulebook_schema import rulebook_schema
from tests.fakes.terminal import Terminal

BAD = """\
version: 1
permission: all
approval:
  B: {quorum: 0, roles: [write]}
merge: {auto: true}
"""


def test_a_valid_file(run: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "fixwarden.yml"
    file.write_text("version: 1\n")

    assert run("policy", "check", str(file)) == (0, "The file is valid.\n", "")
    assert run.json("policy", "check", str(file)) == {
        "valid": True,
        "problems": [],
        "warnings": [],
    }


def test_every_problem_and_every_warning_has_its_place(run: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "fixwarden.yml"
    file.write_text(BAD)

    code, out, err = run("policy", "check", str(file))

    assert (code, err) == (1, "")
    levels = "NONE, READ_ONLY, SUGGEST, MINOR_FIX, MAJOR_FIX"
    names = "auto_A, checks, max_auto_A_per_day, method"
    assert out.splitlines() == [
        f"{file}:2:13: problem: permission: must be one of: {levels}",
        f"{file}:5:9: problem: merge.auto: unknown name; known are: {names}",
        f"{file}:4:15: warning: approval.B.quorum: raised to 1: somebody must approve",
        f"{file}:4:25: warning: approval.B.roles: raised to [admin]: the others may not approve",
        "The file cannot be used (2 problems): nothing merges until it is mended.",
    ]


def test_warnings_alone_leave_a_file_valid(run: Terminal) -> None:
    code, out, _ = run("policy", "check", "-", typed="version: 1\napproval: {max_age_days: 30}\n")

    assert (code, out.splitlines()[1]) == (0, "The file is valid, with 1 warning.")
    assert run.json("policy", "check", "-", typed="version: 1\napproval: {max_age_days: 30}\n") == {
        "valid": True,
        "problems": [],
        "warnings": [
            {
                "line": 2,
                "column": 26,
                "path": "approval.max_age_days",
                "text": "lowered to 7: a file may only tighten this",
            }
        ],
    }


def test_no_problem_is_left_out_however_many_there_are(run: Terminal) -> None:
    names = "".join(f"name{number}: 1\n" for number in range(50))

    code, out, _ = run("policy", "check", "-", "--json", typed="version: 1\n" + names)

    assert (code, len(json.loads(out)["problems"])) == (1, 50)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "-:1:1: problem: the file is empty; it starts with `version: 1`", id="empty"),
        pytest.param(b"version: 1\n# \xc3\xa9\xff\n", "-:2:4: problem: the file is not UTF-8 text", id="bytes"),
        pytest.param(b"version: 1\n" + b"#" * 70_000, "-:1:1: problem: the file is larger than 64 KiB", id="large"),
        pytest.param("é".encode() * 40_000, "-:1:1: problem: the file is larger than 64 KiB", id="large in bytes"),
        pytest.param(b"version: 1\nx: [\n", "-:3:1: problem: expected the node content, but found '<stream end>'", id="broken"),
        pytest.param(b'version: 1\n"\\e[2J": 1\n', "-:2:1: problem: [2J: unknown name; known are: approval, budget, issues, "
                     "labels, merge, notify, permission, proofs, reports, rules, target_branches, version", id="what clears a screen"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_policy(run: Terminal, raw: bytes, said: str) -> None:
    code, out, err = run("policy", "check", "-", typed=raw)

    assert (code, out.splitlines()[0], err) == (1, said, "")


def test_a_file_that_cannot_be_read_is_another_matter(run: Terminal, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.yml"

    told = run("policy", "check", str(nothing), "--json")

    assert told == (2, "", f"{nothing} cannot be read (No such file or directory).\n")


def test_the_schema_is_printed(run: Terminal) -> None:
    code, out, err = run("schema")

    assert (code, err) == (0, "")
    assert json.loads(out) == run.json("schema") == rulebook_schema()
    assert out.count("\n") > 50
