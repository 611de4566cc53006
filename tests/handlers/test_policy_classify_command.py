"""`policy classify`: file pairs in, proofs or reasons out, in order, whatever comes in."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import app
from tests.fakes.terminal import Terminal

PAIR = {"id": "1", "path": "shop/cart.py", "old": "x=1\n", "new": "x = 1\n"}
SAME_TREE = {
    "kind": "formatting_issue",
    "rule": "same-tree",
    "old_span": [1, 1],
    "new_span": [1, 1],
    "evidence": "both sides parse to the same tree",
    "assumptions": [],
}
JUSTIFIED = ["every difference is justified"]
PROVEN = {
    "id": "1",
    "category": "A",
    "kinds": ["formatting_issue"],
    "proven": True,
    "proofs": [SAME_TREE],
    "reasons": JUSTIFIED,
}
UNUSED = PAIR | {"old": "import json\nx = 1\n", "new": "x = 1\n"}
NOT_SEARCHED = ["line 1: no-external-reexport needs a search of the repository"]


def line(document: object) -> str:
    return json.dumps(document) + "\n"


def answers(run: Terminal, typed: str, *options: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, _ = run("policy", "classify", "--jsonl", *options, typed=typed)
    return code, [json.loads(each) for each in out.splitlines()]


def unproven(**said: object) -> dict[str, Any]:
    return {"id": "1", "category": "B", "kinds": [], "proven": False, "proofs": []} | said


def test_each_line_has_its_verdict_and_the_order_stays(run: Terminal, tmp_path: Path) -> None:
    slow = PAIR | {"old": "x=[\n" + "1,\n" * 3_000 + "]\n"}
    documents = [slow | {"id": 0, "new": slow["old"] + "\n"}]
    documents += [PAIR | {"id": number} for number in range(1, 12)]
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(map(line, documents)))

    code, out, err = run("policy", "classify", "--jsonl", str(file), "--processes", "2")

    told = [json.loads(each) for each in out.splitlines()]
    assert (code, err, [each["id"] for each in told]) == (0, "", list(range(12)))
    assert {each["category"] for each in told} == {"A"}
    assert told[1] == PROVEN | {"id": 1}


ANSWERS: list[tuple[str, dict[str, Any]]] = [
    (line(PAIR), PROVEN),
    (line(PAIR | {"id": None, "label": "x"}), PROVEN | {"id": None}),
    (line(PAIR | {"new": PAIR["old"]}), unproven(reasons=["no change"])),
    (
        line(PAIR | {"path": "billing/a.py", "new": PAIR["old"], "claim": "magic"}),
        unproven(reasons=["no change"]),
    ),
    (line(PAIR | {"old": None}), unproven(reasons=["the file is added or deleted"])),
    (line({"id": 1.5, "path": "a.py"}), unproven(id=1.5, reasons=["the file is deleted"])),
    (
        line(PAIR | {"path": "billing/a.py"}),
        unproven(
            category="C",
            kinds=["stripe_payment_logic"],
            reasons=["billing/a.py is restricted: stripe_payment_logic"],
        ),
    ),
    (
        line(PAIR | {"claim": "logic_fix"}),
        unproven(kinds=["logic_fix"], reasons=["claimed to be logic_fix"]),
    ),
    (line(PAIR | {"old": "\ud800"}), unproven(reasons=["the text is not UTF-8"])),
    (line(PAIR | {"new": "x\0"}), unproven(reasons=["the file is binary"])),
    ("{\n", {"error": "the document is not JSON: Expecting property name enclosed in double quotes (line 2, column 1)"}),
    ("[" * 90_000 + "\n", {"error": "the document is nested too deeply"}),
    ("[1]\n", {"error": "the document must be an object"}),
    ('{"id": 1, "id": 2}\n', {"error": "id: is given twice"}),
    ('{"id": 1e999}\n', {"error": "id: is too large a number"}),
    (line({"id": ["1"]}), {"error": "id: must be text or a number"}),
    (line({"id": "7"}), {"id": "7", "error": "path: is missing"}),
    (line(PAIR | {"path": "a" * 5_000}), {"id": "1", "error": "path: must have at most 4096 characters"}),
    (line(PAIR | {"old": 1}), {"id": "1", "error": "old: must be text"}),
    (line(PAIR | {"repo": []}), {"id": "1", "error": "repo: must be an object"}),
    (line(PAIR | {"repo": {"texts": {"a": 1}}}), {"id": "1", "error": "repo.texts.a: must be text"}),
]  # fmt: skip


def test_any_line_has_an_answer(run: Terminal) -> None:
    code, told = answers(run, "\n".join(typed for typed, _ in ANSWERS))

    assert told == [answer for _, answer in ANSWERS]
    assert code == 2


TAKEN = ["line 1: json may be taken from here by b.py"]
TAKING = {"texts": {"b.py": "from shop.cart import json\n"}}
REPOSITORIES: list[tuple[object, list[str], list[str]]] = [
    (None, NOT_SEARCHED, JUSTIFIED),
    ({"files": ["shop/cart.py"], "texts": {}}, JUSTIFIED, JUSTIFIED),
    (TAKING, TAKEN, TAKEN),
    ({"files": ["b.py", "c.png"]}, TAKEN, JUSTIFIED),
]
"""What is given of the repository, what is said then, and what if the rest is assumed clean."""


def test_the_repository_is_searched_as_far_as_it_is_given(run: Terminal) -> None:
    typed = "".join(line(UNUSED | {"repo": repository}) for repository, _, _ in REPOSITORIES)

    _, strict = answers(run, typed)
    _, clean = answers(run, typed, "--assume-clean")

    assert [each["reasons"] for each in strict] == [said for _, said, _ in REPOSITORIES]
    assert [each["reasons"] for each in clean] == [said for _, _, said in REPOSITORIES]


def test_the_rules_of_a_file_hold(run: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "fixwarden.yml"
    file.write_text(
        "version: 1\nproofs: {assume: [], jsx: true}\n"
        "rules: [{category: B, paths: ['**'], content: tax}]\n"
    )
    view = {"path": "src/a.tsx", "old": "let a = <b>x</b>\n", "new": "let a = <b>x</b>;\n"}
    pairs = [UNUSED, view, PAIR | {"old": "tax=1\n", "new": "tax = 1\n"}]

    _, told = answers(run, "".join(map(line, pairs)), "--assume-clean", "--policy", str(file))

    assert [(each["category"], each["reasons"][-1]) for each in told] == [
        ("B", "line 1: no-external-reexport is not accepted"),
        ("A", "every difference is justified"),
        (
            "B",
            "shop/cart.py holds 'tax' in the changed function: a rule of the repository's file makes it category B",
        ),
    ]
    file.write_text("version: 2\n")
    code, _, err = run("policy", "classify", "--jsonl", "--policy", str(file))
    assert (code, err) == (2, f"{file} cannot be used: `policy check` says why.\n")


def test_people_see_the_lines_the_rule_and_what_is_assumed(run: Terminal, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("import json\nx = 1\n")
    new.write_text("x = 1\n")
    argv = ("policy", "classify", str(old), str(new), "--path", "shop/cart.py")

    assert run(*argv, "--assume-clean") == (
        0,
        """\
shop/cart.py: category A, proved harmless (unused_variable)

1. an import goes that nothing reads and that does nothing else (stdlib-import-without-effects)
   import json: nothing reads it
   -    1 import json
   + (removed before line 1)

This takes for granted:
  no-external-reexport: nothing outside this repository takes the name from this module
""",
        "",
    )
    code, out, _ = run(*argv)
    assert (code, out) == (
        0,
        f"shop/cart.py: category B, not proved harmless\n  {NOT_SEARCHED[0]}\n",
    )
    _, out, _ = run("policy", "classify", "/dev/null", str(new), "--path", "a.py", "--json")
    assert json.loads(out) == unproven(id=None, reasons=["the file is added or deleted"])


@pytest.mark.parametrize(
    "argv",
    [
        pytest.param(("a", "b"), id="no path"),
        pytest.param(("a", "--path", "a.py"), id="one file"),
        pytest.param(("a", "b", "--jsonl"), id="files and lines"),
        pytest.param(("--jsonl", "--path", "a.py"), id="a path for all lines"),
        pytest.param(("/nowhere/a", "/nowhere/b", "--path", "a.py"), id="a file that is not there"),
    ],
)
def test_a_wrong_call_says_what_to_do(run: Terminal, argv: tuple[str, ...]) -> None:
    code, out, err = run("policy", "classify", *argv)

    assert (code, out, err.count("\n")) == (2, "", 1)


def test_an_answer_comes_before_the_next_line_is_written() -> None:
    command = [sys.executable, str(Path(app.__file__)), "policy", "classify", "--jsonl"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for _ in range(2):
            process.stdin.write(line(PAIR))
            process.stdin.flush()
            assert json.loads(process.stdout.readline()) == PROVEN
        process.stdin.close()
        assert process.wait(timeout=20) == 0
