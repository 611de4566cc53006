"""Comments that tools read: none goes, and none moves to other code or away from its line."""

import pytest

from policies.category import Category
from policies.proofs import ASSUMED_CLEAN, classify_file


def category(path: str, old: str, new: str) -> Category:
    return classify_file(path, old, new, view=ASSUMED_CLEAN).category


@pytest.mark.parametrize(
    "comment",
    [
        "# as it was  # fmt: skip",
        "# as it was  # isort: skip",
        "# as it was  # yapf: disable",
        "# as it was  # pyre-fixme[1]",
        "# as it was  # ty: ignore",
        "# type : ignore",
        "# nosemgrep",
        "# noinspection PyUnresolvedReferences",
        "# no cover",
        "# noreorder",
        "# keep-sorted start",
        "# a word that is right, codespell:ignore",
        "# the end of it, NOSONAR",
    ],
)
def test_no_python_tool_loses_its_comment(comment: str) -> None:
    assert category("a.py", f"x = f()  {comment}\n", "x = f()\n") is Category.B
    assert category("a.py", f"{comment}\nx = f()\n", "x = f()\n") is Category.B


@pytest.mark.parametrize(
    "comment",
    [
        "// oxlint-disable-next-line no-console",
        "// flowlint-next-line sketchy-null",
        "// dprint-ignore",
        "// svelte-ignore a11y",
        "// ts-prune-ignore-next",
        "// lint-ignore no-x",
        "// $ExpectError",
        "// falls through",
        "/* fallthrough */",
        "// no default",
        "// Stryker disable all",
        "// nyc ignore next",
        "// NOLINT",
        "// NOPMD",
    ],
)
def test_no_javascript_tool_loses_its_comment(comment: str) -> None:
    old = f"switch (a) {{\n  case 1:\n    b();\n  {comment}\n  case 2:\n    c();\n}}\n"

    assert category("a.js", old, old.replace(f"  {comment}\n", "")) is Category.B


@pytest.mark.parametrize(
    "words",
    [
        "the rest is ignored",
        "disable it until the answer is here",
        "re-enable the button",
        "skip what nobody needs",
        "no more is needed",
        "it costs 5 dollars",
    ],
)
def test_the_same_words_in_a_sentence_are_for_people(words: str) -> None:
    assert category("a.py", f"# {words}\nx = f()\n", "x = f()\n") is Category.A
    assert category("a.js", f"// {words}\nf();\n", "f();\n") is Category.A


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("// @ts-ignore\nf(a, b);\n", "// @ts-ignore\n\nf(a, b);\n", id="a blank line between it and its code"),
        pytest.param("// @ts-ignore\nf(a, b);\n", "// @ts-ignore\nf(\n  a,\n  b,\n);\n", id="its code on more lines than it speaks of"),
        pytest.param("// eslint-disable-next-line x\n// so it is\nf();\n", "// eslint-disable-next-line x\nf();\n", id="a comment that kept it without effect"),
        pytest.param("f(); // eslint-disable-line\ng();\n", "f();\n// eslint-disable-line\ng();\n", id="from its line to a line of its own"),
        pytest.param("f(a, b); // NOSONAR\n", "f(\n  a,\n  b\n); // NOSONAR\n", id="behind the last of more lines"),
        pytest.param("if (a) { // istanbul ignore next\n  b();\n}\n", "if (a) {\n  // istanbul ignore next\n  b();\n}\n", id="into a block"),
    ],
)  # fmt: skip
def test_a_comment_for_a_line_stays_with_it(old: str, new: str) -> None:
    assert category("a.ts", old, new) is Category.B


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("// @ts-ignore\nf('a')\n", '// @ts-ignore\nf("a");\n', id="quotes and semicolons on its line"),
        pytest.param("// @ts-ignore\nf();\n\ng(a, b);\n", "// @ts-ignore\nf();\ng(\n  a,\n  b,\n);\n", id="lines that it does not speak of"),
        pytest.param("/** @param a it */\n\nfunction f(a) {}\n", "/** @param a it */\nfunction f(a) {}\n", id="documentation, however far it stands"),
    ],
)  # fmt: skip
def test_other_layout_around_it_is_fine(old: str, new: str) -> None:
    assert category("a.ts", old, new) is Category.A


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("f(\n    a,  # noqa\n    b,\n)\n", "f(\n    a,\n    b,  # noqa\n)\n", id="to another argument"),
        pytest.param("f(\n    a,  # noqa\n    a,\n)\n", "f(\n    a,\n    a,  # noqa\n)\n", id="to another that reads the same"),
        pytest.param("f(\n    # noqa\n    a,\n    b,\n)\n", "f(\n    a,\n    # noqa\n    b,\n)\n", id="on a line of its own"),
    ],
)  # fmt: skip
def test_a_python_directive_stays_where_it_is_in_its_statement(old: str, new: str) -> None:
    assert category("a.py", old, new) is Category.B


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("f(a, b)  # noqa\n", "f(\n    a,\n    b,\n)  # noqa\n", id="at the end of both"),
        pytest.param("f('a')  # noqa\n", 'f("a")  # noqa\n', id="other quotes before it"),
        pytest.param("x = f( 1 )\ny = g()  # type: ignore\n", "x = f(\n    1\n)\ny = g()  # type: ignore\n", id="on another line, for what stands above it"),
    ],
)  # fmt: skip
def test_python_code_may_be_laid_out_around_it(old: str, new: str) -> None:
    verdict = classify_file("a.py", old, new, view=ASSUMED_CLEAN)

    assert {proof.rule for proof in verdict.proofs} == {"same-tree"}
