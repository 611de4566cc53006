"""formatting_issue in JavaScript and TypeScript: another layout, the same program."""

import pytest

from policies.category import Category, Kind
from policies.proofs import classify_file


def category(old: str, new: str, path: str = "shop/cart.ts") -> Category:
    verdict = classify_file(path, f"{old}\n", f"{new}\n")
    if verdict.category is Category.A:
        assert verdict.kinds == (Kind.FORMATTING_ISSUE,)
    return verdict.category


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("f('a')", 'f("a");', id="quotes and a semicolon"),
        pytest.param("f('it\\'s')", 'f("it\'s")', id="a quote that needs no escape any more"),
        pytest.param("f([1,2,])", "f([1, 2])", id="a trailing comma"),
        pytest.param("x => 1", "(x) => 1", id="an arrow's parameter"),
        pytest.param("const a = (b + c)", "const a = b + c", id="parentheses around all"),
        pytest.param("const a = (b.c).d", "const a = b.c.d", id="parentheses around a chain"),
        pytest.param("o = {'a': 1}", "o = {a: 1}", id="a key that needs no quotes"),
        pytest.param("if (a) b()", "if (a) {\n  b()\n}", id="braces around one statement"),
        pytest.param("if (a) b()\nelse c()", "if (a) {\n  b()\n} else {\n  c()\n}", id="and around its else"),
        pytest.param("import {b, a} from 'm'", "import { a, b } from 'm';", id="the order of names in one import"),
        pytest.param("type T = 'a' | 'b'", "type T =\n  | 'a'\n  | 'b';", id="a union in lines"),
        pytest.param("interface I { a: string, b: number }", "interface I {\n  a: string;\n  b: number;\n}", id="separators of an interface"),
        pytest.param("class A { x = 1\n y = 2 }", "class A {\n  x = 1;\n  y = 2;\n}", id="semicolons of fields"),
        pytest.param("a = b\n  ? c\n  : d", "a = b ? c : d", id="line breaks"),
        pytest.param("a = b && c || d", "a = (b && c) || d", id="parentheses that say the precedence"),
        pytest.param("a = b && (c && d)", "a = b && c && d", id="the same operator twice"),
        pytest.param("a = b + ((c * d) % e)", "a = b + c * d % e", id="parentheses on the left"),
        pytest.param("f = () => (a ? b : c)", "f = () => a ? b : c", id="parentheses around an arrow's value"),
        pytest.param("if ((a in b) && c) d()", "if (a in b && c) d()", id="parentheses around in"),
        pytest.param("function* f() { const a = (yield b) }", "function* f() { const a = yield b }", id="parentheses around yield"),
        pytest.param("a = new B", "a = new B()", id="a constructor without arguments"),
        pytest.param("(function () { a() }())", "(function () { a() })()", id="a function that is called at once"),
        pytest.param("f();;\ng()", "f();\ng()", id="an empty statement"),
        pytest.param("function f() {};\ng()", "function f() {}\ng()", id="a semicolon after a function"),
        pytest.param("a = 0XAB + 1E5 + .5 + 1.50", "a = 0xab + 1e5 + 0.5 + 1.5", id="spellings of numbers"),
        pytest.param("type A = (B)", "type A = B", id="parentheses around a type"),
        pytest.param("a = (b!).c", "a = b!.c", id="parentheses around an exclamation mark"),
    ],
)  # fmt: skip
def test_layout_is_not_the_program(old: str, new: str) -> None:
    assert category(old, new) is Category.A
    assert category(new, old) is Category.A


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("return_(1)", "return_(2)", id="a number"),
        pytest.param("f('a ')", "f('a')", id="white space in a string"),
        pytest.param("f(`a  b`)", "f(`a b`)", id="white space in a template"),
        pytest.param("f('\\q')", "f('q')", id="an escape that nobody needs"),
        pytest.param("a = (b, c)", "a = b, c", id="a sequence"),
        pytest.param("a = (b?.c).d", "a = b?.c.d", id="the end of an optional chain"),
        pytest.param("a = (b?.c!).d", "a = b?.c!.d", id="the same behind an exclamation mark"),
        pytest.param("a = (-b) ** 2", "a = -b ** 2", id="a sign before a power"),
        pytest.param("a = (b ?? c) || d", "a = b ?? c || d", id="operators that may not meet"),
        pytest.param("(function () {})()", "function () {}()", id="a function that is called"),
        pytest.param("({}).x()", "{}.x()", id="an object at the start"),
        pytest.param("a = (b + c) * d", "a = b + c * d", id="precedence"),
        pytest.param("a = [1, , ]", "a = [1, ]", id="a hole"),
        pytest.param("o = {'__proto__': a}", "o = {__proto__: a}", id="a key that is a slot"),
        pytest.param("('use strict')", "'use strict'", id="a directive that was none"),
        pytest.param("(a) = function () {}", "a = function () {}", id="a function that gets a name"),
        pytest.param("function f() {\n  return a\n}", "function f() {\n  return\n  a\n}", id="a value after its return"),
        pytest.param("a;\n(b)()", "a\n(b)()", id="a call that a semicolon prevented"),
        pytest.param("a;\n[b].c()", "a\n[b].c()", id="an index that a semicolon prevented"),
        pytest.param("class A { get\n; x() {} }", "class A { get\n x() {} }", id="a getter that a semicolon prevented"),
        pytest.param("class A { x = 1;\n *g() {} }", "class A { x = 1\n *g() {} }", id="a product that a semicolon prevented"),
        pytest.param("a = x => 1", "a = x\n=> 1", id="an arrow on a line of its own"),
        pytest.param("a = async x => 1", "a = async\nx => 1", id="async on a line of its own"),
        pytest.param("a\n++b", "a++\nb", id="an operator that changes sides"),
        pytest.param("f(/a b/)", "f(/a  b/)", id="white space in a regular expression"),
        pytest.param("import a from 'a'\nimport b from 'b'", "import b from 'b'\nimport a from 'a'", id="the order of imports"),
        pytest.param("@a @b class C {}", "@b @a class C {}", id="the order of decorators"),
        pytest.param("x = <T,>(y: T) => y", "x = <T>(y: U) => y", id="a type"),
        pytest.param("for (var i = ('a' in b); ;) c()", "for (var i = 'a' in b; ;) c()", id="in at the head of a loop"),
        pytest.param("if (a) { let b = c() }", "if (a) let b = c()", id="a declaration without its braces"),
        pytest.param("a = 1 /* x */\nb()", "a = 1 /* x\n*/ b()", id="a comment that ends a statement"),
        pytest.param("a = (\n/** @type {A} */\n(b))", "a = b", id="a cast in a comment"),
        pytest.param("a = /** @type {A} */ (b())", "a = /** @type {A} */ b()", id="the parentheses of a cast"),
        pytest.param("class A { set x(v) {} }", "class A { set x(v,) {} }", id="a comma after a setter's parameter"),
        pytest.param("function f(...a) {}", "function f(...a,) {}", id="a comma after the rest"),
        pytest.param("let a: Map<b, c>", "let a: Map<b, c,>", id="a comma after type arguments"),
        pytest.param("for (var i = ('a' in b ? 1 : 2); ;) c()", "for (var i = 'a' in b ? 1 : 2; ;) c()", id="in deeper at the head of a loop"),
        pytest.param("(function () {}), f()", "function () {}, f()", id="a function at the start of a sequence"),
        pytest.param("(function () {}) ? a : b", "function () {} ? a : b", id="a function at the start of a choice"),
        pytest.param("({}) ? a : b", "{} ? a : b", id="an object at the start of a choice"),
        pytest.param("a = b ?? (c && d)", "a = b ?? c && d", id="operators that may not meet on the right"),
        pytest.param("f((a < b), (c > (d)))", "f(a < b, c > (d))", id="signs that would enclose types"),
        pytest.param("f = () => ({})", "f = () => {}", id="an object that an arrow returns"),
        pytest.param("f = () => (a, b)", "f = () => a, b", id="a sequence that an arrow returns"),
        pytest.param("a = new (b())()", "a = new b()()", id="what is constructed"),
        pytest.param("if (a); b()", "if (a) b()", id="a statement that is empty on purpose"),
        pytest.param(";'use strict'\nf()", "'use strict'\nf()", id="a semicolon before a directive"),
        pytest.param("a = 010", "a = 10", id="an octal number"),
        pytest.param("a = 1n", "a = 1", id="another kind of number"),
        pytest.param("a = b - (c - d)", "a = b - c - d", id="another order of computing"),
        pytest.param("a = (b < c) > d", "a = b < c > d", id="signs that may enclose a type"),
        pytest.param("let;\na", "let\na", id="a word that declares what follows"),
    ],
)  # fmt: skip
def test_the_program_is_not_layout(old: str, new: str) -> None:
    assert category(old, new) is not Category.A


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("f(<p>\n  {/* old */}\n  <b/>\n</p>)", "f(<p>\n  <b/>\n</p>)", Category.A, id="on a line of its own"),
        pytest.param("f(<p>\n  a\n  {/* old */}\n  b\n</p>)", "f(<p>\n  a\n  b\n</p>)", Category.B, id="between two texts, which it keeps apart"),
        pytest.param("f(<p>a {/* old */} b</p>)", "f(<p>a  b</p>)", Category.B, id="inside a line of text"),
    ],
)  # fmt: skip
def test_a_comment_between_tags_goes(old: str, new: str, expected: Category) -> None:
    verdict = classify_file("shop/cart.js", f"{old}\n", f"{new}\n")
    assert verdict.category is expected
