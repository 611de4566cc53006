"""Texts made to hang, crash or fool a parser: each ends in time, as B or C, with a reason."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.prover import ProofRequest, Prover
from policies.category import Category
from policies.patch import Change, Op
from policies.proofs import ASSUMED_CLEAN

SYNTAX, DEEP = "the file has a syntax error", "the file is nested too deeply"
NOT_IN_TIME = "the proof took longer than 1.5 s"


def long(text: str) -> str:
    """On lines that are short enough to be read."""
    return "\n".join(text[start : start + 2_000] for start in range(0, len(text), 2_000))


def nested(opening: str, closing: str, times: int = 10_000) -> str:
    return long(opening * times) + "\n" + long(closing * times)


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def prover() -> AsyncIterator[Prover]:
    prover = Prover(processes=1, deadline_seconds=1.5)
    yield prover
    await prover.close()


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        pytest.param("a.py", "x = " + nested("(", ")"), "the old side does not parse", id="brackets in Python"),
        pytest.param("a.js", "x = " + nested("(", ")"), SYNTAX, id="brackets in JavaScript"),
        pytest.param("a.go", "package a\nvar x = " + nested("(", ")"), DEEP, id="brackets in Go"),
        pytest.param("A.java", "class A { int x = " + nested("(", ")") + "; }", SYNTAX, id="brackets in Java"),
        pytest.param("a.rs", "fn f() { let x = " + nested("(", ")") + "; }", DEEP, id="brackets in Rust"),
        pytest.param("a.php", "<?php $x = " + nested("(", ")") + ";", DEEP, id="brackets in PHP"),
        pytest.param("a.cs", "class A { int x = " + nested("(", ")", 2_000) + "; }", "", id="brackets in C#"),
        pytest.param("a.css", "a { b: " + nested("(", ")") + "}", "ui_component_change", id="brackets in CSS"),
        pytest.param("a.sql", "SELECT " + nested("(", ")"), "database_schema_change", id="brackets in SQL"),
        pytest.param("a.json", nested("[", "]"), "the file cannot be read (RecursionError)", id="brackets in JSON"),
        pytest.param("a.toml", "x = " + nested("[", "]"), "the file cannot be read (RecursionError)", id="brackets in TOML"),
        pytest.param("a.yaml", "x: " + nested("[", "]"), "", id="brackets in YAML"),
        pytest.param("a.ts", "x = " + long("a?b:" * 20_000) + "c;", DEEP, id="choices of choices"),
        pytest.param("a.ts", "f" + long("<a" * 20_000), DEEP, id="types or comparisons"),
        pytest.param("a.ts", long("(a" * 9_000), SYNTAX, id="arrows or calls"),
        pytest.param("a.js", "x = " + long("- " * 50_000) + "1;", DEEP, id="fifty thousand signs in JavaScript"),
        pytest.param("a.py", "x = (\n" + long("-" * 50_000) + "1)", "the old side does not parse", id="fifty thousand signs in Python"),
        pytest.param("a.js", "x = " + nested("`${", "}`", 8_000), DEEP, id="texts in texts"),
        pytest.param("a.js", "a" + ".b()\n" * 40_000, DEEP, id="a call of a call"),
        pytest.param("a.py", "x = (a" + "[0]\n" * 60_000 + ")", "the old side does not parse", id="an index of an index"),
        pytest.param("a.py", "if a:\n  b\n" + "elif a:\n  b\n" * 9_000, "the old side does not parse", id="one condition after another"),
        pytest.param("a.tsx", "x = " + nested("<a>", "</a>", 5_000), "ui_component_change", id="elements in elements"),
        pytest.param("a.cs", "class A { void f() { " + long("A<" * 20_000), "", id="types of types"),
        pytest.param("a.py", "@a\n" * 50_000 + "def f(): pass", "", id="fifty thousand decorators"),
        pytest.param("a.go", "x" * 1_000_000, "the file has more than 262144 bytes", id="a line of a megabyte"),
        pytest.param("a.ts", "x = '\ud800'", "the text is not UTF-8", id="half a character"),
        pytest.param("a.rb", "x\0", "the file is binary", id="a null byte"),
    ],
)  # fmt: skip
async def test_it_ends_in_time_as_b_or_c_with_a_reason(
    prover: Prover, path: str, text: str, reason: str
) -> None:
    change = Change(Op.PUT, path, text, text + "\n")
    began = time.monotonic()

    verdict = await prover.classify(ProofRequest((change,), search=ASSUMED_CLEAN))

    assert time.monotonic() - began < 6  # 1.5 s, and what a busy machine takes for a new process
    assert verdict.category in {Category.B, Category.C}
    assert reason in verdict.reasons[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("#" + ":" * 4_900, "#" + ":" * 4_899, id="colons"),
        pytest.param("# " + "x " * 2_000, "# " + "y " * 2_000, id="words"),
        pytest.param("# " + "a-" * 2_000, "# " + "a-" * 1_999, id="dashes"),
        pytest.param('x = "' + "recieve " * 600 + '"', 'x = "' + "receive " * 600 + '"', id="corrections"),
        pytest.param("x = '" + "%(" * 2_000 + "'", "x = '" + "%(" * 1_999 + "'", id="placeholders"),
        pytest.param("# " + "@" * 4_900, "# " + "@" * 4_899, id="directives"),
        pytest.param("#" + " " * 4_900 + "!", "#" + " " * 4_899 + "?", id="blanks"),
    ],
)  # fmt: skip
async def test_no_pattern_of_ours_blows_up(prover: Prover, old: str, new: str) -> None:
    for path in ("a.py", "a.js", "a.go"):
        began = time.monotonic()

        verdict = await prover.classify(
            ProofRequest((Change(Op.PUT, path, old, new),), search=ASSUMED_CLEAN)
        )

        assert NOT_IN_TIME not in verdict.reasons
        assert time.monotonic() - began < 1
