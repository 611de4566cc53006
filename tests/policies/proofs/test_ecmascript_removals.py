"""What goes from JavaScript must leave the rest as it was."""

import pytest

from policies.category import Category
from policies.proofs import ASSUMED_CLEAN, classify_file


def category(old: str, new: str, path: str = "shop/cart.ts") -> Category:
    return classify_file(path, old, new, view=ASSUMED_CLEAN).category


@pytest.mark.parametrize(
    "above",
    [
        pytest.param("console.log(1);\n", id="a statement that printed"),
        pytest.param("const unread = 0;\n", id="a local that nobody read"),
    ],
)
def test_no_text_becomes_a_directive(above: str) -> None:
    """`'use strict'` means something only where nothing stands above it."""
    body = "'use strict';\n  return this;\n}\n"

    assert (
        category(f"function f() {{\n  {above}  {body}", f"function f() {{\n  {body}") is Category.B
    )


def test_no_text_becomes_a_directive_of_the_file() -> None:
    text = "'use client';\nf();\n"

    assert category("import { T } from './t';\n" + text, text) is Category.B
    assert category("console.log(1);\n" + text, text) is Category.B


def test_a_directive_stays_one() -> None:
    old = "'use strict';\nfunction f() {\n  'use asm';\n  const unread = 0;\n  return this;\n}\n"

    assert category(old, old.replace("  const unread = 0;\n", "")) is Category.A


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("-1", Category.A, id="a negative number"),
        pytest.param("!0", Category.A, id="a truth value"),
        pytest.param("-{ valueOf: () => pay() }", Category.B, id="an object that is asked for a number"),
        pytest.param("-[{ toString: () => pay() }]", Category.B, id="a list that is asked for a text"),
        pytest.param("-'1'", Category.B, id="a text"),
        pytest.param("~f", Category.B, id="another sign"),
    ],
)  # fmt: skip
def test_a_sign_may_call_what_it_stands_before(value: str, expected: Category) -> None:
    old = f"function f() {{\n  const unread = {value};\n  return 1;\n}}\n"

    assert category(old, old.replace(f"  const unread = {value};\n", "")) is expected
