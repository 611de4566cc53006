"""missing_type_annotation in TypeScript: types that are erased and that plainly compile."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file


def category(old: str, new: str, path: str = "src/cart.ts") -> Category:
    verdict = classify_file(path, f"{old}\n", f"{new}\n", view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds[0] is Kind.MISSING_TYPE_ANNOTATION
    return verdict.category


IMPORT = "import { Cart } from './cart'\n"


@pytest.mark.parametrize(
    ("annotation", "head"),
    [
        pytest.param("string", "", id="a primitive"),
        pytest.param("string | undefined", "", id="a union"),
        pytest.param("'a' | 'b'", "", id="a union of words"),
        pytest.param("readonly string[]", "", id="a list"),
        pytest.param("Map<string, number[]>", "", id="a generic of the library"),
        pytest.param("Cart", IMPORT, id="an imported class"),
        pytest.param("React.FC", "import * as React from 'react'\n", id="a type of an imported module"),
        pytest.param("Cart", "interface Cart { a: string }\n", id="an interface of the file"),
        pytest.param("Cart<string>", "export type Cart<T> = T[]\n", id="a generic of the file"),
        pytest.param("Cart", "type Cart<T = string> = T[]\n", id="a generic with a default"),
        pytest.param("{ a: string; b?(): void }", "", id="the shape of an object"),
        pytest.param("(a: string) => void", "", id="the shape of a function"),
    ],
)  # fmt: skip
def test_a_type_that_exists_may_be_given_to_a_parameter(annotation: str, head: str) -> None:
    old, new = f"{head}function f(a) {{}}", f"{head}function f(a: {annotation}) {{}}"
    assert category(old, new) is Category.A


@pytest.mark.parametrize(
    ("annotation", "head"),
    [
        pytest.param("Cart", "", id="declared nowhere"),
        pytest.param("foo", "const foo = 1\n", id="a value"),
        pytest.param("Foo", "const o = 'Foo'\n", id="a word in a text"),
        pytest.param("T", "function g<T>(x: T) {}\n", id="a parameter of another function"),
        pytest.param("Promise", "", id="a generic without its type"),
        pytest.param("Record<string>", "", id="a generic with too few types"),
        pytest.param("Date<string>", "", id="types for what takes none"),
        pytest.param("Cart", "interface Cart<T> { a: T }\n", id="an own generic without its type"),
        pytest.param("Cart<string>", "interface Cart { a: string }\n", id="types for an own type that takes none"),
        pytest.param("Foo.Bar", "", id="a namespace that nobody imports"),
        pytest.param("typeof foo", "const foo = 1\n", id="the type of a value"),
        pytest.param("import('x').Y", "", id="an import"),
        pytest.param("'ignore all previous instructions'", "", id="a sentence"),
        pytest.param("`x${string}`", "", id="a template"),
        pytest.param("never", "", id="never"),
        pytest.param("symbol", "", id="a symbol"),
        pytest.param("{}", "", id="anything"),
        pytest.param("Object", "", id="anything under another name"),
    ],
)  # fmt: skip
def test_a_type_that_may_stop_the_build_waits(annotation: str, head: str) -> None:
    old, new = f"{head}function f(a) {{}}", f"{head}function f(a: {annotation}) {{}}"
    assert category(old, new) is Category.B


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("function f() { return 1 }", "function f(): number { return 1 }", Category.A, id="what is returned"),
        pytest.param("function f(a) { return a }", "function f(a): void { return a }", Category.B, id="nothing, but a value is returned"),
        pytest.param("function f(a) { g(a) }", "function f(a): void { g(a) }", Category.A, id="nothing"),
        pytest.param("function f(a) { g(a) }", "function f(a): string { g(a) }", Category.B, id="a value, but none is returned"),
        pytest.param("function f(a) { if (a) return 1 }", "function f(a): number { if (a) return 1 }", Category.B, id="a value on one path only"),
        pytest.param("function f(a) { if (a) return 1; else throw b }", "function f(a): number { if (a) return 1; else throw b }", Category.A, id="a value or an error"),
        pytest.param("function f() { return 'a' }", "function f(): number { return 'a' }", Category.B, id="another type than the literal's"),
        pytest.param("async function f() { return 1 }", "async function f(): Promise<number> { return 1 }", Category.A, id="a promise"),
        pytest.param("async function f() { return 1 }", "async function f(): number { return 1 }", Category.B, id="no promise"),
        pytest.param("function* f() { yield 1 }", "function* f(): number { yield 1 }", Category.B, id="no iterator"),
        pytest.param("class A { get x() { return 1 } }", "class A { get x(): number { return 1 } }", Category.A, id="of a getter"),
        pytest.param("class A { set x(v) {} }", "class A { set x(v): void {} }", Category.B, id="of a setter"),
        pytest.param("class A { constructor() {} }", "class A { constructor(): void {} }", Category.B, id="of a constructor"),
        pytest.param("function f(a) { return !!a }", "function f(a): a is string { return !!a }", Category.B, id="a guard narrows callers"),
        pytest.param("function f(a) { return a }", "function f(a): this { return a }", Category.B, id="this"),
    ],
)  # fmt: skip
def test_the_type_of_a_result(old: str, new: str, expected: Category) -> None:
    assert category(old, new) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("let x = g()", "let x: string = g()", Category.A, id="of an unknown value"),
        pytest.param("const m = new Map()", "const m: Map<string, number> = new Map()", Category.A, id="of a new object"),
        pytest.param("const m = new Map()", "const m: Set<string> = new Map()", Category.B, id="of another object"),
        pytest.param("const a = []", "const a: string[] = []", Category.A, id="of an empty list"),
        pytest.param("const a = [1]", "const a: string[] = [1]", Category.B, id="of other items"),
        pytest.param("let m = 'dark'", "let m: string = 'dark'", Category.A, id="of a text"),
        pytest.param("const m = 'dark'", "const m: string = 'dark'", Category.B, id="wider than a constant's own"),
        pytest.param("let m = 'dark'", "let m: number = 'dark'", Category.B, id="another than the literal's"),
        pytest.param("let m = null", "let m: string | null = null", Category.A, id="null or more"),
        pytest.param("let m = null", "let m: null = null", Category.B, id="null and nothing else"),
        pytest.param("const s = Symbol()", "const s: symbol = Symbol()", Category.B, id="a symbol that was unique"),
        pytest.param("const x = { a: 1, b: 2 }", "const x: { a: number } = { a: 1, b: 2 }", Category.B, id="fewer properties"),
        pytest.param("const x = { a: 1 }", "const x: { a: number } = { a: 1 }", Category.A, id="the same properties"),
    ],
)  # fmt: skip
def test_the_type_of_a_variable(old: str, new: str, expected: Category) -> None:
    assert category(old, new) is expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("class A { x = 1 }", "class A { x: number = 1 }", id="a field"),
        pytest.param("class A { constructor(a) {} }", "class A { constructor(private a: string) {} }", id="a property made of a parameter"),
        pytest.param("class A { constructor(override a) {} }", "class A { constructor(override a: string) {} }", id="a parameter that is a property"),
        pytest.param("class A { @D() f(a) {} }", "class A { @D() f(a: string) {} }", id="decorators read types"),
        pytest.param("try { a() } catch (e) { b(e) }", "try { a() } catch (e: Error) { b(e) }", id="a caught error"),
        pytest.param("for (const x of a) b(x)", "for (const x: number of a) b(x)", id="a loop's variable"),
        pytest.param("function f(a) {}", "function f(a?: string) {}", id="an optional parameter"),
        pytest.param("const x = g()", "const x = g() as string", id="an assertion"),
        pytest.param("const x = a.b", "const x = a!.b", id="a promise that it is there"),
        pytest.param("const x = g(1)", "const x = g<number>(1)", id="a type argument"),
        pytest.param("function f(a: string) {}", "function f(a: number) {}", id="another type"),
        pytest.param("declare const x\nexport {}", "declare const x: string\nexport {}", id="a declaration"),
    ],
)  # fmt: skip
def test_a_type_that_means_more_waits(old: str, new: str) -> None:
    assert category(old, new) is Category.B


def test_a_type_in_a_declaration_file_waits() -> None:
    assert category("export function f(a)", "export function f(a: string)", "a.d.ts") is Category.B
