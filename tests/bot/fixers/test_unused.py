import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fixers import Proposal
from bot.fixers.lint_findings import Finding, Unused, findings_in
from policies.category import Kind
from policies.patch import Change, Op
from tests.fakes.fixer_cases import after, edits, run, words

PATH = "shop/cart.py"
OS = Finding(Unused.IMPORT, PATH, 3, "os")
ROW = Finding(Unused.VARIABLE, PATH, 3, "row")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("shop/cart.py:3:1: F401 'os' imported but unused", {OS}, id="flake8"),
        pytest.param("./shop/cart.py:3:1: F401 'os' imported but unused", {OS}, id="flake8 ."),
        pytest.param("shop/cart.py:3:8: F401 [*] `os` imported but unused", {OS}, id="ruff"),
        pytest.param(
            "F401 [*] `os` imported but unused\n --> shop/cart.py:3:8\n  |", {OS}, id="ruff, full"
        ),
        pytest.param("shop\\cart.py:3:1: 'os' imported but unused", {OS}, id="pyflakes, Windows"),
        pytest.param("F401: 'os' imported but unused in shop/cart.py:3", {OS}, id="in words"),
        pytest.param(
            "shop/cart.py:3:0: W0611: Unused import os (unused-import)", {OS}, id="pylint"
        ),
        pytest.param(
            "shop/cart.py:3:0: W0611: Unused Path imported from pathlib (unused-import)",
            {Finding(Unused.IMPORT, PATH, 3, "pathlib.Path")},
            id="pylint, from",
        ),
        pytest.param(
            "shop/cart.py:3:5: F841 local variable 'row' is assigned to but never used",
            {ROW},
            id="flake8, variable",
        ),
        pytest.param(
            "F841 Local variable `row` is assigned to but never used\n --> shop/cart.py:3:5",
            {ROW},
            id="ruff, variable",
        ),
        pytest.param(
            "shop/cart.py:3:4: W0612: Unused variable 'row' (unused-variable)",
            {ROW},
            id="pylint, variable",
        ),
        pytest.param(
            "a.py:1:1: F401 'os' imported but unused\nb.py:2:1: F401 'c.d' imported but unused",
            {
                Finding(Unused.IMPORT, "a.py", 1, "os"),
                Finding(Unused.IMPORT, "b.py", 2, "c.d"),
            },
            id="several",
        ),
        pytest.param("F401 'os' imported but unused", set(), id="no place"),
        pytest.param("shop/cart.py:3:1: E501 line too long", set(), id="another rule"),
    ],
)
def test_what_linters_say(text: str, expected: set[Finding]) -> None:
    assert findings_in(text) == expected


def flake8(name: str, line: int, code: str = "F401", path: str = PATH) -> str:
    if code == "F401":
        return f"{path}:{line}:1: F401 '{name}' imported but unused"
    return f"{path}:{line}:1: F841 local variable '{name}' is assigned to but never used"


async def fix(code: str, *findings: str) -> str | None:
    proposal = await run(words("\n".join(findings)), {PATH: code})
    return proposal.change[0].new if proposal else None


async def test_a_proposal_says_what_and_why() -> None:
    proposal = await run(words(flake8("os", 1)), {PATH: "import os\nimport re\nre.I\n"})

    assert proposal == Proposal(
        kind=Kind.UNUSED_VARIABLE,
        change=(Change(Op.PUT, PATH, old="import os\nimport re\nre.I\n", new="import re\nre.I\n"),),
        summary="Remove unused import: `os` (shop/cart.py:1)",
        root_cause="Nothing reads `os` (shop/cart.py:1).",
        evidence="No scope of the file reads the name, and no string in it holds the word.",
    )


@pytest.mark.parametrize(
    ("code", "finding", "expected"),
    [
        pytest.param("import os\nx = 1\n", flake8("os", 1), "x = 1\n", id="a whole line"),
        pytest.param(
            '"""About os."""\nimport os\n', flake8("os", 2), '"""About os."""\n', id="doc"
        ),
        pytest.param(
            "import os, re\nre.I\n", flake8("os", 1), "import re\nre.I\n", id="the first of two"
        ),
        pytest.param(
            "import os, re\nos.sep\n", flake8("re", 1), "import os\nos.sep\n", id="the last of two"
        ),
        pytest.param(
            "from typing import Any, List, cast\ncast(List, 1)\n",
            flake8("typing.Any", 1),
            "from typing import List, cast\ncast(List, 1)\n",
            id="a name out of a module",
        ),
        pytest.param(
            "from typing import (\n    Any,\n    List,\n)\nList\n",
            flake8("typing.Any", 2),
            "from typing import (\n    List,\n)\nList\n",
            id="a line of a list",
        ),
        pytest.param(
            "from typing import (\r\n    Any,\r\n    List\r\n)\r\nAny\r\n",
            flake8("typing.List", 1),
            "from typing import (\r\n    Any,\r\n)\r\nAny\r\n",
            id="the last line of a list, other line ends",
        ),
        pytest.param(
            "import datetime as dt\nx = 1\n", flake8("datetime as dt", 1), "x = 1\n", id="an alias"
        ),
        pytest.param(
            "from shop.db import Db, Table\nTable\n",
            flake8("shop.db.Db", 1),
            "from shop.db import Table\nTable\n",
            id="a class of a module that stays",
        ),
        pytest.param("import os\nos.sep\n", flake8("os", 1), None, id="it is read"),
        pytest.param("import os\n__all__ = ['os']\n", flake8("os", 1), None, id="exported"),
        pytest.param("import os\nx: 'os.PathLike'\n", flake8("os", 1), None, id="in a string"),
        pytest.param("import os  # noqa: F401\n", flake8("os", 1), None, id="noqa"),
        pytest.param("import re\n", flake8("os", 1), None, id="the line has moved"),
        pytest.param("import os\nimport os\n", flake8("os", 1), None, id="imported twice"),
        pytest.param("import yaml\nx = 1\n", flake8("yaml", 1), None, id="it may have effects"),
        pytest.param(
            "from shop.db import Db\n", flake8("shop.db.Db", 1), None, id="the module would go"
        ),
        pytest.param(
            "from shop import db, Table\nTable\n", flake8("shop.db", 1), None, id="a submodule"
        ),
        pytest.param(
            "from __future__ import annotations\n",
            flake8("__future__.annotations", 1),
            None,
            id="the future",
        ),
        pytest.param("try:\n    import os\nexcept E: pass\n", flake8("os", 2), None, id="a trial"),
        pytest.param("import os; x = 1\n", flake8("os", 1), None, id="two statements on a line"),
        pytest.param("import os\n'text'\n", flake8("os", 1), None, id="a docstring would appear"),
        pytest.param("import os\neval('1')\n", flake8("os", 1), None, id="eval"),
    ],
)
async def test_an_unused_import(code: str, finding: str, expected: str | None) -> None:
    assert await fix(code, finding) == expected


@pytest.mark.parametrize("path", ["shop/__init__.py", "conftest.py", "shop/compat.py", "models.py"])
async def test_files_that_import_for_others_are_left_alone(path: str) -> None:
    assert await run(words(flake8("os", 1, path=path)), {path: "import os\nx = 1\n"}) is None


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        pytest.param(
            "def f():\n    row = 1\n    return 2\n", 2, "def f():\n    return 2\n", id="a number"
        ),
        pytest.param(
            "def f():\n    row: dict = {\n        'a': [],\n    }\n    g()\n",
            2,
            "def f():\n    g()\n",
            id="several lines",
        ),
        pytest.param(
            "def f():\n    try:\n        g()\n    except (A, B) as row:\n        pass\n",
            4,
            "def f():\n    try:\n        g()\n    except (A, B):\n        pass\n",
            id="an exception's name",
        ),
        pytest.param(
            "def f():\n    try:\n        g()\n    except (A) as row :\n        pass\n",
            4,
            "def f():\n    try:\n        g()\n    except (A) :\n        pass\n",
            id="in parentheses",
        ),
        pytest.param(
            "def f():\n    with g('ü') as row, h() as x:\n        return x\n",
            2,
            "def f():\n    with g('ü'), h() as x:\n        return x\n",
            id="a context's name",
        ),
        pytest.param("def f():\n    row = g()\n    return 2\n", 2, None, id="a call may act"),
        pytest.param("def f():\n    row = a\n    return 2\n", 2, None, id="a name may be missing"),
        pytest.param("def f():\n    row = 1\n    return row\n", 2, None, id="it is read"),
        pytest.param(
            "def f():\n    row = 1\n    return lambda: row\n", 2, None, id="read further in"
        ),
        pytest.param("def f():\n    row = 1\n    row += 1\n", 2, None, id="counted up"),
        pytest.param("def f():\n    row = 1\n    del row\n", 2, None, id="deleted"),
        pytest.param("def f():\n    global row\n    row = 1\n", 3, None, id="global"),
        pytest.param("def f():\n    row = 1\n    return locals()\n", 2, None, id="locals"),
        pytest.param("def f():\n    row = 1\n", 2, None, id="the block would be empty"),
        pytest.param("def f():\n    row = 1\n    'a'\n", 2, None, id="a docstring would appear"),
        pytest.param("def f():\n    row = 1  # type: ignore\n    g()\n", 2, None, id="a comment"),
        pytest.param("def f():\n    row = 1; g()\n", 2, None, id="two statements on a line"),
        pytest.param("def f():\n    x = row = 1\n    return x\n", 2, None, id="two targets"),
        pytest.param(
            "def f():\n    class A:\n        row = 1\n        b = 2\n", 3, None, id="an attribute"
        ),
        pytest.param("row = 1\nx = 2\n", 1, None, id="not in a function"),
        pytest.param("def f():\n    g()\n    row = 1\n", 2, None, id="the line has moved"),
    ],
)
async def test_an_unused_variable(code: str, line: int, expected: str | None) -> None:
    assert await fix(code, flake8("row", line, "F841")) == expected


async def test_all_findings_of_a_report_are_fixed_at_once() -> None:
    texts = {
        PATH: "import os\nimport re, sys\nsys.path\ndef f():\n    row = 1\n    return 2\n",
        "b.py": "import os\nx = 1\n",
    }
    report = words(
        "\n".join(
            [
                flake8("os", 1),
                flake8("re", 2),
                flake8("row", 5, "F841"),
                flake8("os", 1, path="b.py"),
            ]
        )
    )

    proposal = await run(report, texts)

    assert proposal is not None
    assert after(texts, proposal) == {
        PATH: "import sys\nsys.path\ndef f():\n    return 2\n",
        "b.py": "x = 1\n",
    }


async def test_or_none_of_them() -> None:
    code = "import os\nimport yaml\n"

    assert await fix(code, flake8("os", 1), flake8("yaml", 2)) is None


async def test_a_file_that_is_not_there_is_no_trouble() -> None:
    assert await run(words(flake8("os", 1, path="gone.py")), {PATH: "import os\n"}) is None


stdlib = st.sampled_from(["os", "re", "json", "math", "abc"])


@given(
    names=st.lists(stdlib, min_size=1, max_size=5, unique=True),
    together=st.booleans(),
    read=st.sets(stdlib),
    newline=st.sampled_from(["\n", "\r\n"]),
    data=st.data(),
)
@settings(max_examples=150, deadline=None)
async def test_only_the_unused_name_ever_goes_and_only_once(
    names: list[str], together: bool, read: set[str], newline: str, data: st.DataObject
) -> None:
    block = [f"import {', '.join(names)}"] if together else [f"import {name}" for name in names]
    code = newline.join([*block, "", *(f"{name}.__name__" for name in sorted(read)), "x = 1", ""])
    name = data.draw(st.sampled_from(names))
    line = 1 if together else names.index(name) + 1
    report = words(flake8(name, line))

    proposal = await run(report, {PATH: code})

    if name in read:
        assert proposal is None
        return
    assert proposal is not None
    new = after({}, proposal)[PATH]
    kept = {alias.name for node in ast.walk(ast.parse(new)) for alias in _names(node)}
    assert kept == set(names) - {name}
    assert len(edits(proposal)) <= 2
    assert await run(report, {PATH: new}) is None


def _names(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import) else []
