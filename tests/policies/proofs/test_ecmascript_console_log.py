"""console_log_removal: lines that nobody waits for, with values that do nothing."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file

HEAD, TAIL = "export function f(a, b) {\n", "  return a;\n}\n"


def removed(base: str, gone: str, path: str = "src/cart.js") -> Category:
    assert gone in base
    verdict = classify_file(path, base, base.replace(gone, "", 1), view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds[0] is Kind.CONSOLE_LOG_REMOVAL
    return verdict.category


@pytest.mark.parametrize("path", ["src/cart.js", "src/cart.ts"])
@pytest.mark.parametrize(
    "statement",
    [
        "console.log('here');", "console.debug(1, true, null);", "console.info(`here`);",
        "console.trace();", "console.dir(a);", "console.table([a, b]);", "console.log('a', a, { b });",
        "console.log('a')", "console.log(!a, typeof b);", "console.log(a === b);", "console.log(a ? 'x' : b);",
    ],
)  # fmt: skip
def test_a_line_that_only_prints_may_go(statement: str, path: str) -> None:
    assert removed(f"{HEAD}  {statement}\n{TAIL}", f"  {statement}\n", path) is Category.A


@pytest.mark.parametrize(
    "statement",
    [
        "console.error('x');", "console.warn('x');", "console.assert(a);", "console.count('x');",
        "console.time('x');", "console.group('x');", "console.clear();", "console.log(g());",
        "console.log(b = 1);", "console.log(b++);", "console.log(a.b);", "console.log(a[0]);",
        "console.log(`${a}`);", "console.log('x' + a);", "console.log(...a);", "console.log(t`x`);",
        "console.log({ get x() { return g() } });", "console.log({ ...a });", "console.log({ [a]: 1 });",
        "console.log(new G());", "console?.log('x');", "console.log?.('x');", "console['log']('x');",
        "window.console.log('x');", "logger.log('x');", "alert('x');", "console.log(undeclared);",
    ],
)  # fmt: skip
def test_a_line_that_may_do_more_stays(statement: str) -> None:
    assert removed(f"{HEAD}  {statement}\n{TAIL}", f"  {statement}\n") is Category.B


def test_a_line_in_a_case_that_goes_on_may_go() -> None:
    base = f"{HEAD}  switch (b) {{\n    case 1:\n      console.log('x');\n      return 1;\n  }}\n{TAIL}"
    assert removed(base, "      console.log('x');\n") is Category.A


@pytest.mark.parametrize(
    ("base", "gone"),
    [
        pytest.param("switch (a) { case 1: console.log('x'); }\n", "console.log('x'); ", id="the only statement of a case"),
        pytest.param("if (a) console.log('x');\nb();\n", "console.log('x');", id="the only statement of a branch"),
        pytest.param("if (a) { console.log('x') } else { b() }\n", "console.log('x')", id="the only statement of a block"),
        pytest.param("b(() => console.log('x'));\n", "console.log('x')", id="the value of a function"),
        pytest.param("try { b() } catch (x) { console.log('x'); c() }\n", "console.log('x');", id="in a catch"),
        pytest.param("b().catch((x) => { console.log(x); return 1 });\n", "console.log(x);", id="in a promise's catch"),
        pytest.param("b.on('error', (x) => { console.log(x); b.end() });\n", "console.log(x);", id="in a listener to errors"),
        pytest.param("b().then(c, (x) => { console.log(x); d() });\n", "console.log(x);", id="in the second function of then"),
        pytest.param("process.on('SIGTERM', () => { console.log('bye'); c() });\n", "console.log('bye');", id="in a last farewell"),
        pytest.param("b((err) => { console.log(err); c() });\n", "console.log(err);", id="an error by its name"),
        pytest.param("function f() {\n  console.log('x');\n  'use strict';\n  return this;\n}\n", "  console.log('x');\n", id="above a text that would be a directive"),
        pytest.param("console.log(b);\nlet b = 1;\n", "console.log(b);\n", id="a name that is not bound yet"),
        pytest.param("const console = bus;\nconsole.log('x');\nb();\n", "console.log('x');\n", id="a console of its own"),
        pytest.param("console.log = send;\nconsole.log('x');\nb();\n", "console.log('x');\n", id="a console that was patched"),
        pytest.param("const c = console;\nconsole.log('x');\nb(c);\n", "console.log('x');\n", id="a console under another name"),
        pytest.param("console.log('x');\nexpect(console.log).toBeCalled();\n", "console.log('x');\n", id="a console that is watched"),
        pytest.param("const v = process.argv[2];\nconsole.log('usage');\nrun(v);\n", "console.log('usage');\n", id="a program of the command line"),
        pytest.param("import { program } from 'commander';\nconsole.log('x');\nprogram.parse();\n", "console.log('x');\n", id="another one"),
        pytest.param("function f() {\n  console.log('usage');\n  process.exit(1);\n}\n", "  console.log('usage');\n", id="a last message"),
        pytest.param("function f(a) {\n  a\n  console.log('x')\n  ;[1].map(a)\n}\n", "  console.log('x')\n  ;", id="between what would become one statement"),
    ],
)  # fmt: skip
def test_a_line_in_such_a_place_stays(base: str, gone: str) -> None:
    assert removed(base, gone) is Category.B


@pytest.mark.parametrize(
    "path",
    [
        "bin/x.js", "scripts/x.js", "src/cli.js", "src/x.test.js", "tests/x.js", "src/commands/x.js",
        "cypress/x.js", "gulpfile.js", "src/x.stories.js", "lib/logger.js", "lib/reporter.js",
        "examples/x.js", "docs/x.js",
    ],
)  # fmt: skip
def test_a_file_that_is_there_to_print_keeps_its_lines(path: str) -> None:
    assert (
        removed(f"{HEAD}  console.log('x');\n{TAIL}", "  console.log('x');\n", path) is Category.B
    )
