"""Whatever a language's own formatter does to a program is another layout of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from policies.category import Kind
from policies.proofs.provers import prove
from policies.proofs.repository import ASSUMED_CLEAN
from policies.proofs.verdict import DEFAULT_ASSUMPTIONS

RUFF = Path(sys.executable).parent / "ruff"
PROGRAMS = sorted((Path(__file__).parents[2] / "mutants_proofs/corpus").glob("*.py.txt"))


def formatted(text: str, *, line_length: int, quotes: str) -> str:
    style = [f"line-length={line_length}", f"format.quote-style='{quotes}'"]
    options = [part for one in style for part in ("--config", one)]
    command = [str(RUFF), "format", "--isolated", *options, "--stdin-filename", "a.py", "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name.removesuffix(".txt"))
@pytest.mark.parametrize(("line_length", "quotes"), [(50, "single"), (72, "single")])
def test_what_ruff_makes_of_a_program_is_the_same_program(
    program: Path, line_length: int, quotes: str
) -> None:
    text = program.read_text()
    other = formatted(text, line_length=line_length, quotes=quotes)
    assert other != text

    proofs = prove("a.py", text, other, view=ASSUMED_CLEAN, assumptions=DEFAULT_ASSUMPTIONS)

    assert {proof.kind for proof in proofs} == {Kind.FORMATTING_ISSUE}
