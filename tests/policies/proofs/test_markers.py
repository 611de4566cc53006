"""Comments that only look like prose: some tool looks for them, so they stay where they are."""

import pytest

from policies.category import Category
from policies.proofs import ASSUMED_CLEAN, classify_file


def category(path: str, old: str, new: str) -> Category:
    return classify_file(path, old, new, view=ASSUMED_CLEAN).category


@pytest.mark.parametrize(
    "comment",
    [
        "PYTHON_ARGCOMPLETE_OK", "WANT_JSON", "nocov", "nocover", "| export", "%matplotlib inline",
        "-", "---", "hide", "export", "default_exp core", "LINT.IfChange", "LINT.ThenChange(//a)",
        "keep-sorted start", "REUSE-IgnoreStart", "--8<-- [start:x]", "docs start",
        "Local Variables:", "hadolint ignore=x", "numpydoc ignore=x", "shellcheck disable=x",
    ],
)  # fmt: skip
def test_a_mark_in_python_stays(comment: str) -> None:
    assert category("a.py", f"# {comment}\nx = 1\n", "x = 1\n") is Category.B


@pytest.mark.parametrize(
    "comment",
    [
        "//= require x", "// ==UserScript==", "//>>excludeStart('x')", "// removeIf(production)",
        "// endRemoveIf(production)", "/* test-code */", "/* start-strip */", "// START_DEBUG",
        "/*: string */", "/*:: type A = string */", "// clang-format off", "/* harmony */",
        "// $COVERAGE-IGNORE$", "/* coverage ignore next */", "// {{inject}}", "/* endinject */",
        "// snippet-start", "// LINT.IfChange",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["a.js", "a.ts"])
def test_a_mark_in_javascript_stays(path: str, comment: str) -> None:
    assert category(path, f"{comment}\nf(1);\n", "f(1);\n") is Category.B


@pytest.mark.parametrize(
    "comment",
    [
        "existing rows are kept", "view of the cart", "explain what happens", "languages we know",
        "requires the lock to be held", "coverage is bad here", "black magic is used here",
        "x = f(y)", "return self.total", "- first point", "---- helpers ----", "====",
        "self.foo_bar = 1", "re-raise the error as it was before",
    ],
)  # fmt: skip
def test_what_people_say_may_go(comment: str) -> None:
    old, new = f"x = 1\n# {comment}\ny = 2\n", "x = 1\ny = 2\n"
    assert category("a.py", old, new) is Category.A


METADATA = '# /// script\n# dependencies = [\n#   "requests",\n# ]\n# ///\nx = 1\n'
GENERATED = "# [[[cog\n# import cog\n# cog.outl('x')\n# ]]]\n# [[[end]]]\nx = 1\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [(METADATA, '#   "requests",\n'), (GENERATED, "# cog.outl('x')\n")],
    ids=["inline metadata", "a code generator"],
)
def test_comments_that_are_a_program_stay(text: str, line: str) -> None:
    assert category("a.py", text, text.replace(line, "")) is Category.B


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        pytest.param("a.py", "f()  # noqa\nf()\n", "f()\nf()  # noqa\n", id="between equal lines"),
        pytest.param("a.py", "def g():\n    pass  # pragma: no cover\ndef h():\n    pass\n", "def g():\n    pass\ndef h():\n    pass  # pragma: no cover\n", id="between equal bodies"),
        pytest.param("a.py", "if a:  # pragma: no cover\n    b()\nelse:\n    c()\n", "if a:\n    b()\nelse:  # pragma: no cover\n    c()\n", id="from one branch to the other"),
        pytest.param("a.py", "f(\n    a,  # type: ignore\n    b,\n)\n", "f(\n    a,\n    b,  # type: ignore\n)\n", id="inside one call"),
        pytest.param("a.ts", "f(1);\n" * 6 + "// @ts-ignore\n" + "f(1);\n" * 6, "f(1);\n" * 5 + "// @ts-ignore\n" + "f(1);\n" * 7, id="between many equal statements"),
    ],
)  # fmt: skip
def test_a_directive_does_not_pass_to_other_code(path: str, old: str, new: str) -> None:
    assert category(path, old, new) is Category.B
