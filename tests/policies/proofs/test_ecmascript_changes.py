"""Spelling, unused names and old names in JavaScript and TypeScript."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, DEFAULT_ASSUMPTIONS, classify_file
from policies.proofs.verdict import JSX_TEXT


def category(
    old: str,
    new: str,
    path: str = "src/cart.js",
    assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS,
) -> tuple[Category, Kind | None]:
    verdict = classify_file(
        path, f"{old}\n", f"{new}\n", view=ASSUMED_CLEAN, assumptions=assumptions
    )
    return verdict.category, verdict.kinds[0] if verdict.category is Category.A else None


TYPO, UNUSED, OLD_NAME, WAITS = (
    (Category.A, Kind.TYPO_IN_STRING),
    (Category.A, Kind.UNUSED_VARIABLE),
    (Category.A, Kind.DEPRECATED_API_USAGE),
    (Category.B, None),
)
IMPORT = (Category.A, Kind.MISSING_IMPORT)


def respelt(text: str, *, assumptions: frozenset[str] = DEFAULT_ASSUMPTIONS) -> object:
    old, new = text.replace("@@", "recieved"), text.replace("@@", "received")
    return category(old, new, assumptions=assumptions)


@pytest.mark.parametrize(
    "text",
    [
        "throw new Error('message not @@ here');", "throw new HttpError(`order ${a} not @@ here`);",
        "console.error('message not ' + a + ' was @@ here');", "console.warn('message not @@ here', a);",
    ],
)  # fmt: skip
def test_a_sentence_in_an_error_or_on_the_console_is_spelt_right(text: str) -> None:
    assert respelt(text) == TYPO


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("throw new ApiError(400, 'message not @@ here');", id="a second argument"),
        pytest.param("throw new Error(t('message not @@ here'));", id="a translation"),
        pytest.param("throw new Error(t`message not @@ here`);", id="a tagged template"),
        pytest.param("throw new Error(m['message not @@ here']);", id="a key"),
        pytest.param("if (m === 'message not @@ here') f();", id="a comparison"),
        pytest.param("const m = 'message not @@ here';", id="a constant"),
        pytest.param("throw 'message not @@ here';", id="a thrown text"),
        pytest.param("console.time('message not @@ here');", id="a name of a clock"),
        pytest.param("const console = bus;\nconsole.log('message not @@ here');", id="a console of its own"),
        pytest.param("class Error { constructor(m) { send(m) } }\nthrow new Error('message not @@ here');", id="an Error of its own"),
        pytest.param("throw new Error('message not @@ here');\nif (/reciev/.test(m)) f();", id="a piece of it in a pattern"),
        pytest.param("const recievedAt = 1;\nthrow new Error('message not @@ here');", id="a name of the program"),
        pytest.param("throw new Error('no file ./@@ for you here');", id="a path"),
        pytest.param("throw new Error('use --@@ to go on here');", id="a flag"),
        pytest.param("throw new Error('the option `@@` is missing');", id="a quotation"),
        pytest.param("'message not @@ here';", id="a directive"),
        pytest.param("const a = <p title='We @@ your message'/>;", id="an attribute"),
    ],
)  # fmt: skip
def test_a_text_that_a_program_may_read_waits(text: str) -> None:
    assert respelt(text) == WAITS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("const a = <p>We @@ your message</p>;", TYPO, id="a paragraph"),
        pytest.param("const a = <option>We @@ your message</option>;", WAITS, id="an option sends its text"),
        pytest.param("const a = <Trans>We @@ your message</Trans>;", WAITS, id="a translation's key"),
        pytest.param("const a = <Trans><p>We @@ your message</p></Trans>;", WAITS, id="inside one"),
        pytest.param("const a = <style>We @@ your message</style>;", WAITS, id="a style"),
    ],
)  # fmt: skip
def test_a_text_between_tags_needs_an_assumption(text: str, expected: object) -> None:
    assert respelt(text) == WAITS
    assert respelt(text, assumptions=DEFAULT_ASSUMPTIONS | {JSX_TEXT}) == expected


def without(base: str, gone: str, path: str = "src/cart.ts") -> object:
    assert gone in base
    return category(base, base.replace(gone, "", 1), path)


@pytest.mark.parametrize(
    ("base", "gone", "path"),
    [
        pytest.param("function f(a) {\n  const x = 1;\n  return a;\n}", "  const x = 1;\n", "a.js", id="a constant"),
        pytest.param("function f(a) {\n  var x;\n  return a;\n}", "  var x;\n", "a.js", id="a variable without a value"),
        pytest.param("function f(a) {\n  const x = () => g();\n  return a;\n}", "  const x = () => g();\n", "a.js", id="a function nobody calls"),
        pytest.param("function f(a) {\n  const x = 1, y = a;\n  return y;\n}", "x = 1, ", "a.js", id="one of two"),
        pytest.param("try { a() } catch (e) { b() }", "(e) ", "a.ts", id="a caught error"),
        pytest.param("import { a, b } from './a';\nb();", "a, ", "a.js", id="one of two imported names"),
        pytest.param("import a, { b } from './a';\nb();", "a, ", "a.js", id="a default beside others"),
        pytest.param("import a, { b } from './a';\na();", ", { b }", "a.js", id="names beside a default"),
        pytest.param("function f(a) {\n  const b = a;\n  return 1;\n}", "  const b = a;\n", "a.js", id="another name of a parameter"),
        pytest.param("function f(a: string) {\n  const b = a;\n  return 1;\n}", "  const b = a;\n", "a.ts", id="the same with a type"),
        pytest.param("function f() {\n  const self = this;\n  return 1;\n}", "  const self = this;\n", "a.js", id="another name of this"),
        pytest.param("function f() {\n  function g() { return 1 }\n  return 2;\n}", "  function g() { return 1 }\n", "a.js", id="a function inside a function"),
        pytest.param("interface A { a: string }\nexport const x = 1;", "interface A { a: string }\n", "a.ts", id="a type that is not exported"),
        pytest.param("import type { A } from './a';\nexport const x = 1;", "import type { A } from './a';\n", "a.ts", id="an imported type"),
        pytest.param("import { A } from './a';\nexport const x = 1;", "import { A } from './a';\n", "a.ts", id="an import the compiler leaves out"),
    ],
)  # fmt: skip
def test_what_nothing_reads_may_go(base: str, gone: str, path: str) -> None:
    assert without(base, gone, path) == UNUSED


@pytest.mark.parametrize(
    ("base", "gone", "path"),
    [
        pytest.param("function f(a) {\n  const x = 1;\n  'use strict';\n  return this;\n}", "  const x = 1;\n", "a.js", id="above a text that would be a directive"),
        pytest.param("function f(a) {\n  const x = 1;\n  return eval(a);\n}", "  const x = 1;\n", "a.js", id="beside eval"),
        pytest.param("function f(a) {\n  const x = 1;\n  return () => x;\n}", "  const x = 1;\n", "a.js", id="read by an inner function"),
        pytest.param("function f(a) {\n  const x = 1;\n  return { x };\n}", "  const x = 1;\n", "a.js", id="read by its short form"),
        pytest.param("function f(a) {\n  const x = g();\n  return 1;\n}", "  const x = g();\n", "a.js", id="the value of a call"),
        pytest.param("function f(a) {\n  const { x } = a;\n  return 1;\n}", "  const { x } = a;\n", "a.js", id="a pattern"),
        pytest.param("function f(a) {\n  const x = -{ valueOf: g };\n  return 1;\n}", "  const x = -{ valueOf: g };\n", "a.js", id="a sign that calls"),
        pytest.param("const x = 1;\nf();", "const x = 1;\n", "a.js", id="at the top"),
        pytest.param("class A extends B {\n  constructor() {\n    const me = this;\n    super();\n  }\n}", "    const me = this;\n", "a.js", id="this before it is there"),
        pytest.param("function f(a = b) {\n  const c = b;\n  return 1;\n}", "  const c = b;\n", "a.js", id="a name that may be missing"),
        pytest.param("function f() {\n  function g() { return 1 }\n  return g;\n}", "  function g() { return 1 }\n", "a.js", id="a function that is given out"),
        pytest.param("function g() { return 1 }\nf();", "function g() { return 1 }\n", "a.js", id="a function at the top"),
        pytest.param("interface Window { a: string }\nf();", "interface Window { a: string }\n", "a.ts", id="a type of a script is global"),
        pytest.param("interface A { a: string }\nexport const x = 1;", "interface A { a: string }\n", "a.d.ts", id="a type of a declaration file"),
        pytest.param("export interface A { a: string }\nexport const x = 1;", "export interface A { a: string }\n", "a.ts", id="a type that is exported"),
        pytest.param("class A { x = 1; y = 2 }", "x = 1; ", "a.ts", id="a field"),
        pytest.param("try { a() } catch (e) { b() }", "(e) ", "a.js", id="a caught error in JavaScript"),
        pytest.param("import { a } from './a';\nf();", "import { a } from './a';\n", "a.js", id="a whole import in JavaScript"),
        pytest.param("import './a.css';\nexport const x = 1;", "import './a.css';\n", "a.ts", id="an import for its effect"),
        pytest.param("import { A } from './a';\nconst x = 1;", "import { A } from './a';\n", "a.ts", id="the import that makes it a module"),
        pytest.param("import type { A } from './a';\n'use client';\nexport const x = 1;", "import type { A } from './a';\n", "a.ts", id="an import above a directive to be"),
        pytest.param("import { A, b } from './a';\n/** @param {A} a */\nexport function f(a) { b(a) }", "A, ", "a.js", id="a name in a type comment"),
        pytest.param("import { A, b } from './a';\n/** See {@link A} */\nexport function f(a) { b(a) }", "A, ", "a.ts", id="a name in a link"),
        pytest.param("/** @jsx make */\nimport { make, b } from './a';\nexport const x = <p>{b}</p>;", "make, ", "a.js", id="a name that JSX needs"),
        pytest.param("import { A, b } from './a';\nexport { A };\nb();", "A, ", "a.ts", id="a name that is exported"),
    ],
)  # fmt: skip
def test_what_may_be_read_stays(base: str, gone: str, path: str) -> None:
    assert without(base, gone, path) == WAITS


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("a.trimLeft();", "a.trimStart();", OLD_NAME, id="trimLeft"),
        pytest.param("a.trimRight();", "a.trimEnd();", OLD_NAME, id="trimRight"),
        pytest.param("a.substr(1);", "a.slice(1);", OLD_NAME, id="substr from a place"),
        pytest.param("a.substr(0, 3);", "a.substring(0, 3);", OLD_NAME, id="substr from the start"),
        pytest.param("a.substr(-3);", "a.slice(-3);", OLD_NAME, id="substr from the end as slice"),
        pytest.param("a.substr(0, 3);", "a.slice(0, 3);", OLD_NAME, id="substr from the start as slice"),
        pytest.param("a.substr(2);", "a.substring(2);", OLD_NAME, id="substr from a place as substring"),
        pytest.param("a.substr(0, n);", "a.slice(0, n);", WAITS, id="of an unknown length"),
        pytest.param("a.substr(-3);", "a.substring(-3);", WAITS, id="substr from the end"),
        pytest.param("a.substr(1, 2);", "a.slice(1, 2);", WAITS, id="a length is no end"),
        pytest.param("a.substr(n);", "a.slice(n);", WAITS, id="from an unknown place"),
        pytest.param("a.trimLeft();", "a.trimEnd();", WAITS, id="the other end"),
        pytest.param("_.trimLeft(a);", "_.trimStart(a);", WAITS, id="a function of a library"),
        pytest.param("f(a.trimLeft);", "f(a.trimStart);", WAITS, id="a method that is passed on"),
        pytest.param("class A { trimLeft() {} }\na.trimLeft();", "class A { trimLeft() {} }\na.trimStart();", WAITS, id="a method of its own"),
        pytest.param("Object.defineProperty(s, 'trimLeft', d);\na.trimLeft();", "Object.defineProperty(s, 'trimLeft', d);\na.trimStart();", WAITS, id="a method defined by name"),
        pytest.param("delete s.trimStart;\na.trimLeft();", "delete s.trimStart;\na.trimStart();", WAITS, id="a method that is deleted"),
        pytest.param("new Buffer(x);", "Buffer.from(x);", WAITS, id="another constructor"),
        pytest.param("a == null;", "a === null;", WAITS, id="another comparison"),
    ],
)  # fmt: skip
def test_an_old_name_of_the_same_method(old: str, new: str, expected: object) -> None:
    assert category(old, new) == expected


FS = "import fs from 'fs';\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(f"{FS}fs.x(path.join('a'));", f"{FS}import path from 'path';\nfs.x(path.join('a'));", IMPORT, id="a module of Node's own"),
        pytest.param(f"{FS}fs.x(path.join('a'));", f"{FS}import * as path from 'node:path';\nfs.x(path.join('a'));", IMPORT, id="the same in another form"),
        pytest.param("import { join } from 'path';\nexport const a = resolve(join('a'));", "import { join, resolve } from 'path';\nexport const a = resolve(join('a'));", IMPORT, id="a name of a module that is imported"),
        pytest.param("import { useState } from 'react';\nexport const f = () => useMemo(useState(1));", "import { useMemo, useState } from 'react';\nexport const f = () => useMemo(useState(1));", IMPORT, id="a hook"),
        pytest.param(f"{FS}fs.x(path.joined('a'));", f"{FS}import path from 'path';\nfs.x(path.joined('a'));", WAITS, id="a member that does not exist"),
        pytest.param(f"{FS}fs.x(path);", f"{FS}import path from 'path';\nfs.x(path);", WAITS, id="a module that is passed on"),
        pytest.param("f(path.join('a'));", "import path from 'path';\nf(path.join('a'));", WAITS, id="in what may be a script"),
        pytest.param("import a from './a';\na(path.join('a'));", "import a from './a';\nimport path from 'path';\na(path.join('a'));", WAITS, id="in what may be a browser"),
        pytest.param("import { a } from './a';\na(b);", "import { a, b } from './a';\na(b);", WAITS, id="a name that may not be exported"),
        pytest.param("import { join } from 'path';\njoin(a);", "import { join, resolve } from 'path';\njoin(a);", WAITS, id="a name that nothing reads"),
        pytest.param("import { join } from 'path';\nconst resolve = 1;\njoin(resolve);", "import { join, resolve } from 'path';\nconst resolve = 1;\njoin(resolve);", WAITS, id="a name that is bound"),
        pytest.param("import { join } from 'path';\nexport const f = (resolve) => resolve(join);", "import { join, resolve } from 'path';\nexport const f = (resolve) => resolve(join);", WAITS, id="a parameter"),
        pytest.param("import { join } from 'path';\nexport const f = ({ resolve }) => resolve(join);", "import { join, resolve } from 'path';\nexport const f = ({ resolve }) => resolve(join);", WAITS, id="a parameter in a pattern"),
        pytest.param("import { join } from 'path';\nif (typeof resolve !== 'undefined') join(resolve);", "import { join, resolve } from 'path';\nif (typeof resolve !== 'undefined') join(resolve);", WAITS, id="a name that is asked for"),
        pytest.param("import { join } from 'path';\ntry { resolve(join) } catch (e) { f() }", "import { join, resolve } from 'path';\ntry { resolve(join) } catch (e) { f() }", WAITS, id="a name whose absence is caught"),
        pytest.param("import { join } from 'path';\nwindow.resolve = a;\njoin(resolve);", "import { join, resolve } from 'path';\nwindow.resolve = a;\njoin(resolve);", WAITS, id="a name put among the globals"),
        pytest.param("import { a } from 'child_process';\na(exec);", "import { a, exec } from 'child_process';\na(exec);", WAITS, id="a module that runs commands"),
        pytest.param(f"{FS}f();", f"{FS}import './x';\nf();", WAITS, id="an import for its effect"),
    ],
)  # fmt: skip
def test_a_missing_import_of_what_surely_exists(old: str, new: str, expected: object) -> None:
    assert category(old, new) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("/**\n * @param {string} a what was @@\n */\nfunction f(a) {}", Category.A, id="the words of a parameter"),
        pytest.param("/**\n * @returns {string} what was @@\n */\nfunction f() {}", Category.A, id="the words of a result"),
        pytest.param("/**\n * @param {string} @@ what it was\n */\nfunction f(a) {}", Category.B, id="a parameter's name"),
        pytest.param("/**\n * @type {@@} what it was\n */\nlet a;", Category.B, id="a type"),
    ],
)  # fmt: skip
def test_the_words_behind_a_tag_are_spelt_right(text: str, expected: Category) -> None:
    old, new = text.replace("@@", "recieved"), text.replace("@@", "received")
    assert category(old, new)[0] is expected
