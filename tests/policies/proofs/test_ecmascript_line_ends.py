"""Where a statement ends without a semicolon, and where no line may break."""

import pytest

from policies.proofs.ecmascript.for_heads import check_for_heads
from policies.proofs.ecmascript.line_breaks import check_line_breaks
from policies.proofs.ecmascript.numbers import canonical
from policies.proofs.ecmascript.prover import read_side
from policies.proofs.ecmascript.semicolons import check_semicolons
from policies.proofs.verdict import NotProvenError


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a()\nb()", id="before a name"),
        pytest.param("a();(b)()", id="behind a semicolon"),
        pytest.param("if (a) b()\nelse c()", id="before else"),
        pytest.param("do a()\nwhile (b)", id="before while"),
        pytest.param("function f() { return a }", id="before a brace"),
        pytest.param("class A { x = 1\n y = 2 }", id="between fields"),
        pytest.param("export default class {}\n(b)()", id="behind the brace of a class"),
        pytest.param("a = 'b'\n'c'.d()", id="before a text"),
    ],
)
def test_a_statement_may_end_there(text: str) -> None:
    check_semicolons(read_side("typescript", text).root)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("class A { x = 1\n *y() {} }", id="a field before a star"),
        pytest.param("class A { get\n x() {} }", id="a field called get"),
        pytest.param("class A { static\n x }", id="a field called static"),
        pytest.param("let\na", id="a word that declares"),
        pytest.param("type A = B\n(c)()", id="a type before a bracket"),
    ],
)
def test_only_a_guess_ends_the_statement_there(text: str) -> None:
    with pytest.raises(NotProvenError):
        check_semicolons(read_side("typescript", text).root)


@pytest.mark.parametrize(
    "text",
    [
        "return_(\na\n)", "function f() { return (\na\n) }", "a = x =>\n  1", "a\n  .b()",
        "type A =\n  | B", "export default\nclass {}", "if (!\na) b()",
    ],
)  # fmt: skip
def test_a_line_may_break_there(text: str) -> None:
    check_line_breaks(read_side("typescript", text).root)


@pytest.mark.parametrize(
    "text", ["a = async x\n=> 1", "a\nas B", "a\nsatisfies B", "abstract\nclass A {}"]
)
def test_no_line_may_break_there(text: str) -> None:
    with pytest.raises(NotProvenError):
        check_line_breaks(read_side("typescript", text).root)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("for (let i = a in b ? 1 : 2; ;) c()", True),
        ("for (let i = (a in b); ;) c()", False),
        ("for (let i = [a in b]; ;) c()", False),
        ("for (let i = f(a in b); ;) c()", False),
        ("for (let i = d[a in b]; ;) c()", False),
        ("for (let i = 0; a in b;) c()", False),
    ],
)
def test_in_at_the_head_of_a_loop_needs_brackets(text: str, is_open: bool) -> None:
    root = read_side("javascript", text).root
    if not is_open:
        check_for_heads(root)
        return
    with pytest.raises(NotProvenError):
        check_for_heads(root)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", "1"), ("1.0", "1"), ("1.50", "1.5"), (".5", "0.5"), ("1E3", "1000"), ("1_000", "1000"),
        ("0XAB", "0xab"), ("0b1", "0b1"), ("1N", "1N"), ("10n", "10n"), ("010", "010"), ("08", "08"),
        ("9007199254740993", "9007199254740992.0"), ("number", "number"),
    ],
)  # fmt: skip
def test_one_spelling_for_equal_numbers(text: str, expected: str) -> None:
    assert canonical(text) == expected
