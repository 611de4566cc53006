"""formatting_issue: another layout of the same tree is A, anything else is not."""

from dataclasses import replace

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, FileVerdict, Proof, classify_file
from policies.proofs.verdict import DOCSTRING_WHITESPACE

A, B = Category.A, Category.B


def judged(old: str, new: str, path: str = "shop/cart.py") -> tuple[Category, tuple[Kind, ...]]:
    verdict = classify_file(path, old, new, view=ASSUMED_CLEAN)
    return verdict.category, verdict.kinds


def refused(old: str, new: str) -> tuple[str, ...]:
    verdict = classify_file("shop/cart.py", old, new, view=ASSUMED_CLEAN)
    assert verdict == FileVerdict(B, (), False, (), verdict.reasons)
    return verdict.reasons


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("x=f( a,b )\n", "x = f(a, b)\n", id="blanks"),
        pytest.param("def f():\n  return 1\n", "def f():\n    return 1\n", id="indentation"),
        pytest.param("x = 1\n", "x = 1\n\n", id="a blank line"),
        pytest.param("x = 1", "x = 1\n", id="the last line's end"),
        pytest.param("x = (a + b)\n", "x = a + b\n", id="redundant parentheses"),
        pytest.param("f(a,\n  b)\n", "f(\n    a,\n    b,\n)\n", id="a trailing comma in a call"),
        pytest.param("x = 'a'\n", 'x = "a"\n', id="quotes"),
        pytest.param("x = u'a'\n", "x = 'a'\n", id="the old prefix of text"),
        pytest.param("x = 'a' 'b'\n", "x = 'ab'\n", id="joined literals"),
        pytest.param("x = 0XFF\n", "x = 0xff\n", id="letters of a number"),
        pytest.param("x = f'a'\n", "x = 'a'\n", id="a format without a value"),
        pytest.param("del (a, b)\n", "del a, b\n", id="parentheses after del"),
        pytest.param("with a as b, \\\n     c:\n    d()\n", "with a as b, c:\n    d()\n", id="a backslash"),
        pytest.param('def f():\n    """Doc. """\n', 'def f():\n    """Doc."""\n', id="blanks at the end of a docstring"),
        pytest.param("if x: y()\n", "if x:\n    y()\n", id="a block on its own line"),
        pytest.param("a = 1; b = 2\n", "a = 1\nb = 2\n", id="a semicolon"),
        pytest.param("import os, sys\n", "import os\nimport sys\n", id="one import a line"),
        pytest.param("import sys\nimport os\n", "import os\nimport sys\n", id="standard imports in order"),
        pytest.param("from abc import b, a\n", "from abc import a, b\n", id="names of one standard import in order"),
    ],
)  # fmt: skip
def test_a_layout_of_the_same_tree_is_category_a(old: str, new: str) -> None:
    assert judged(old, new) == (A, (Kind.FORMATTING_ISSUE,))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("x = f(a, b)\n", "x = f((a, b))\n", "line 1: an expression changes", id="two arguments become one"),
        pytest.param("x = (1)\n", "x = (1,)\n", "line 1: an expression changes", id="a comma makes a tuple"),
        pytest.param("for a in b:\n    c()\nd()\n", "for a in b:\n    c()\n    d()\n", "line 3: the removed statement (Expr) binds no single name", id="a call moves into the loop"),
        pytest.param("x = 'a\\n'\n", "x = r'a\\n'\n", "line 1: a text changes that not only people read", id="a raw string"),
        pytest.param("x = 1\n", "x = True\n", "line 1: a value changes", id="one is not true"),
        pytest.param("x = 1\n", "x = 1.0\n", "line 1: a value changes", id="one is not 1.0"),
        pytest.param("x = a - (b - c)\n", "x = a - b - c\n", "line 1: an expression changes", id="parentheses that group"),
        pytest.param("x = f'{a = }'\n", "x = f'{a=}'\n", "line 1: a text changes that not only people read", id="white space that a string shows"),
        pytest.param("import a\nimport os\n", "import os\nimport a\n", "line 1: importing a may have an effect", id="foreign imports change places"),
        pytest.param("x()\nimport os\nimport sys\n", "x()\nimport sys\nimport os\n", "line 3: the import is added below other code", id="imports below code change places"),
        pytest.param("import json\nfrom ujson import json\n", "from ujson import json\nimport json\n", "line 2: json may have been bound before", id="one name bound twice"),
        pytest.param("'a'\nx = 1\n", "x = 1\n'a'\n", "line 1: a docstring is added or removed", id="a docstring becomes a string"),
        pytest.param("x = 1\r\n", "x = 1\n", "line 1: the newline style changes", id="line ends"),
        pytest.param("x = 1\n", "\ufeffx = 1\n", "line 1: the byte order mark changes", id="a byte order mark"),
        pytest.param("#!/bin/a\nx=1\n", "#!/bin/b\nx = 1\n", "line 1: the shebang changes", id="the interpreter"),
        pytest.param("# coding: utf-8\nx=1\n", "# coding: latin-1\nx = 1\n", "line 1: the coding cookie changes", id="the encoding"),
        pytest.param("# coding: latin-1\nx=1\n", "# coding: latin-1\nx = 1\n", "line 1: the file declares an encoding other than UTF-8", id="another encoding"),
        pytest.param("x='a'\n", "x = '\u00e4'\n", "line 1: a new U+00E4 character", id="a new letter beyond ASCII"),
        pytest.param("x=1\n", "x = 1\x0c\n", "line 1: a new U+000C character", id="a form feed"),
        pytest.param("x=(\n", "x = (\n", "the old side does not parse (SyntaxError)", id="no Python"),
        pytest.param("x=1\n", "return 1\n", "the new side does not compile (SyntaxError)", id="parses but does not compile"),
        pytest.param("x=1  # noqa\n", "x = 1\n", "a comment that tools or lawyers read changes or moves", id="a directive goes"),
        pytest.param("x=1\n", "x = 1  # type: ignore\n", "a comment that tools or lawyers read changes or moves", id="a directive comes"),
        pytest.param("x=1  # noqa\ny=2\n", "x = 1\ny = 2  # noqa\n", "a comment that tools or lawyers read changes or moves", id="a directive moves to other code"),
        pytest.param("x=1\n", "x = 1  # good\n", "line 1: a comment is added or reworded", id="a comment comes"),
    ],
)  # fmt: skip
def test_anything_else_waits_for_a_person_with_a_reason(old: str, new: str, reason: str) -> None:
    assert [text[: len(reason)] for text in refused(old, new)] == [reason]


def test_the_proof_says_where_and_why() -> None:
    verdict = classify_file("a.py", "y = 1\nx=1\n", "y = 1\nx = 1\n")

    assert verdict == FileVerdict(
        A,
        (Kind.FORMATTING_ISSUE,),
        True,
        (
            Proof(
                Kind.FORMATTING_ISSUE,
                "same-tree",
                (2, 2),
                (2, 2),
                "both sides parse to the same tree",
            ),
        ),
        ("every difference is justified",),
    )


SPREAD = 'def f():\n    """ Add."""\n'
TIGHT = 'def f():\n    """Add."""\n'


def test_white_space_of_a_docstring_is_a_named_assumption() -> None:
    verdict = classify_file("a.py", SPREAD, TIGHT, view=ASSUMED_CLEAN)

    assert [proof.assumptions for proof in verdict.proofs] == [(DOCSTRING_WHITESPACE,)]


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        pytest.param(
            classify_file("a.py", SPREAD, TIGHT),
            "docstring-whitespace needs a search of the repository",
            id="nobody searched the repository",
        ),
        pytest.param(
            classify_file(
                "a.py", SPREAD, TIGHT, view=replace(ASSUMED_CLEAN, docstring_readers=("cli.py",))
            ),
            "cli.py reads docstrings at run time",
            id="another file reads docstrings",
        ),
        pytest.param(
            classify_file(
                "a.py", SPREAD + "f.__doc__\n", TIGHT + "f.__doc__\n", view=ASSUMED_CLEAN
            ),
            "the file reads docstrings at run time",
            id="the file itself reads them",
        ),
        pytest.param(
            classify_file("a.py", SPREAD, TIGHT, view=ASSUMED_CLEAN, assumptions=frozenset()),
            "docstring-whitespace is not accepted",
            id="the repository does not accept it",
        ),
        pytest.param(
            classify_file("a.py", SPREAD, TIGHT.replace("Add", "Sub"), view=ASSUMED_CLEAN),
            "line 2: a text that is no sentence changes",
            id="a word changes",
        ),
    ],
)
def test_a_docstring_that_somebody_may_read_waits(verdict: FileVerdict, reason: str) -> None:
    assert (verdict.category, verdict.reasons) == (B, (reason,))
