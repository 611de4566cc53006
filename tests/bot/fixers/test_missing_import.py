import ast
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fixers import Proposal
from policies.category import Kind
from policies.patch import Change, Op
from policies.report import ErrorReport, Source
from tests.fakes.fixer_cases import after, edits, name_error, run
from tests.fakes.missing_import import CART, added, fix


async def test_a_proposal_says_what_and_why() -> None:
    texts = {"shop/cart.py": CART}

    proposal = await run(name_error("json"), texts, "app.py", "shop/cart.py")

    assert proposal == Proposal(
        kind=Kind.MISSING_IMPORT,
        change=(Change(Op.PUT, "shop/cart.py", old=CART, new="import json\n" + CART),),
        summary="Add the missing `import json` to shop/cart.py",
        root_cause="shop/cart.py uses `json` (line 5) but nothing in the file binds that name.",
        evidence="The standard library has it, with everything that the file uses of it.",
    )


@pytest.mark.parametrize(
    ("name", "use", "expected"),
    [
        ("json", "json.dumps({})", "import json"),
        ("os", "os.path.join('a')", "import os"),
        ("datetime", "datetime.now()", "from datetime import datetime"),
        ("datetime", "datetime(2024, 1, 1)", "from datetime import datetime"),
        ("datetime", "isinstance(1, datetime)", "from datetime import datetime"),
        ("datetime", "datetime.datetime.now()", "import datetime"),
        ("datetime", "datetime.timedelta(1)", "import datetime"),
        ("time", "time.sleep(1)", "import time"),
        ("time", "time()", "from time import time"),
        ("pprint", "pprint(1)", "from pprint import pprint"),
        ("pprint", "pprint.pprint(1)", "import pprint"),
        ("Path", "Path('a').read_text()", "from pathlib import Path"),
        ("Decimal", "Decimal('1')", "from decimal import Decimal"),
        ("defaultdict", "defaultdict(list)", "from collections import defaultdict"),
        ("Optional", "Optional[int]", "from typing import Optional"),
        ("collections", "collections.Counter()", "import collections"),
        ("collections", "collections.abc.Mapping", "import collections.abc"),
        ("urllib", "urllib.parse.quote('a')", "import urllib.parse"),
        ("logging", "logging.getLogger()", "import logging"),
    ],
)
async def test_the_standard_library_where_the_use_fits(name: str, use: str, expected: str) -> None:
    code = f"def f():\n    return {use}\n"

    assert added(code, await fix(name, code)) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("json", "def f():\n    json.dumpz(1)\n", id="no such attribute"),
        pytest.param("json", "def f():\n    json.dumps(1)\n    g(json)\n", id="also passed on"),
        pytest.param("json", "def f():\n    return json\n", id="only passed on"),
        pytest.param("json", "def f(json):\n    json.dumps(1)\n", id="a parameter"),
        pytest.param("json", "def f():\n    json.dumps(1)\ndef g():\n    json = 1\n", id="bound"),
        pytest.param("json", "for json in []: pass\njson.dumps(1)\n", id="a loop's name"),
        pytest.param("json", "def f():\n    import json\ndef g(): json.dumps(1)\n", id="inner"),
        pytest.param("json", "if a:\n    import json\njson.dumps(1)\n", id="imported at times"),
        pytest.param("json", "from shop import *\njson.dumps(1)\n", id="a star import"),
        pytest.param("json", "globals()['json'] = 1\njson.dumps(1)\n", id="made at run time"),
        pytest.param(
            "json",
            "try:\n    json.dumps(1)\nexcept NameError: pass\n",
            id="a NameError is expected",
        ),
        pytest.param("json", "def f():\n    return 'json.dumps'\n", id="not read"),
        pytest.param("json", "def f(:\n    json.dumps(1)\n", id="no Python"),
        pytest.param("json", "return json.dumps(1)\n", id="does not compile"),
        pytest.param("datetime", "x = lambda: datetime.nope\n", id="fits nothing"),
        pytest.param("datetime", "x = lambda: datetime.time\n", id="fits the module and the class"),
        pytest.param("urllib", "def f():\n    urllib.parse.x\n    urllib.request.y\n", id="two"),
        pytest.param("urllib", "def f():\n    return urllib.parse\n", id="a submodule passed on"),
        pytest.param("pickle", "def f():\n    pickle.loads(b'')\n", id="a module we never load"),
        pytest.param("antigravity", "def f():\n    antigravity.x\n", id="an import with effects"),
        pytest.param("jsno", "def f():\n    jsno.dumps(1)\n", id="a typo"),
        pytest.param("print", "def f():\n    print.x\n", id="a builtin"),
        pytest.param("__file", "def f():\n    __file.x\n", id="a private name"),
    ],
)
async def test_silent_rather_than_guess(name: str, code: str) -> None:
    assert await fix(name, code) is None


@pytest.mark.parametrize(
    "report",
    [
        pytest.param(replace(name_error("json"), error_type="UnboundLocalError"), id="local"),
        pytest.param(replace(name_error("json"), error_type="ImportError"), id="another type"),
        pytest.param(replace(name_error("json"), message="json is missing"), id="other words"),
        pytest.param(replace(name_error("json"), message="name '" + "x" * 99 + "'"), id="long"),
    ],
)
async def test_other_errors_are_not_ours(report: ErrorReport) -> None:
    assert await run(report, {"shop/cart.py": CART}, "shop/cart.py") is None


async def test_without_a_frame_in_the_repository_nothing_is_known() -> None:
    assert await run(name_error("json"), {"shop/cart.py": CART}) is None
    assert await run(name_error("json"), {"shop/cart.py": CART}, "gone.py") is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "def f(): json.loads('')\n",
            "import json\n\n\ndef f(): json.loads('')\n",
            id="nothing above",
        ),
        pytest.param(
            "#!/usr/bin/env python\n# (c) Acme\n\nx = lambda: json.loads('')\n",
            "#!/usr/bin/env python\n# (c) Acme\n\nimport json\n\nx = lambda: json.loads('')\n",
            id="below the shebang",
        ),
        pytest.param(
            "#!/usr/bin/env python\nx = lambda: json.loads('')\n",
            "#!/usr/bin/env python\nimport json\n\nx = lambda: json.loads('')\n",
            id="below a shebang that touches the code",
        ),
        pytest.param(
            "# (c) Acme\n\n# Reads.\n@a\ndef f(): json.loads('')\n",
            "# (c) Acme\n\nimport json\n\n\n# Reads.\n@a\ndef f(): json.loads('')\n",
            id="above the comment of a decorated function",
        ),
        pytest.param(
            '"""Carts.\n"""\n\n\ndef f(): json.loads("")\n',
            '"""Carts.\n"""\n\nimport json\n\n\ndef f(): json.loads("")\n',
            id="below the docstring",
        ),
        pytest.param(
            '"""Carts."""\nx = lambda: json.loads("")\n',
            '"""Carts."""\n\nimport json\n\nx = lambda: json.loads("")\n',
            id="below a docstring that touches the code",
        ),
        pytest.param(
            '"""Carts."""\nfrom __future__ import annotations\n\nx = lambda: json.loads("")\n',
            '"""Carts."""\nfrom __future__ import annotations\n\nimport json\n\n'
            'x = lambda: json.loads("")\n',
            id="below the future",
        ),
        pytest.param(
            "import abc\nimport os  # noqa: F401\n\nx = lambda: json.loads('')\n",
            "import abc\nimport json\nimport os  # noqa: F401\n\nx = lambda: json.loads('')\n",
            id="in order",
        ),
        pytest.param(
            "import os\nfrom abc import ABC\n\nx = lambda: json.loads('')\n",
            "import json\nimport os\nfrom abc import ABC\n\nx = lambda: json.loads('')\n",
            id="plain imports before from imports",
        ),
        pytest.param(
            "from abc import ABC\nimport os\n\nx = lambda: json.loads('')\n",
            "from abc import ABC\nimport json\nimport os\n\nx = lambda: json.loads('')\n",
            id="unless the file mixes them",
        ),
        pytest.param(
            "import os\nfrom abc import (\n    ABC,\n)\n\nimport yaml\n\nx = lambda: sys.path\n",
            "import os\nimport sys\nfrom abc import (\n    ABC,\n)\n\nimport yaml\n\nx = lambda: sys.path\n",
            id="never inside another statement",
        ),
        pytest.param(
            "import yaml\n\nx = lambda: json.loads('')\n",
            "import json\n\nimport yaml\n\nx = lambda: json.loads('')\n",
            id="a new group before the others",
        ),
        pytest.param(
            "import os\n\nif TYPE_CHECKING:\n    import re\n\nx = lambda: json.loads('')\n",
            "import json\nimport os\n\nif TYPE_CHECKING:\n    import re\n\nx = lambda: json.loads('')\n",
            id="not among imports for type checkers",
        ),
        pytest.param(
            "import os\r\n\r\nx = lambda: json.loads('')\r\n",
            "import json\r\nimport os\r\n\r\nx = lambda: json.loads('')\r\n",
            id="with the file's line ends",
        ),
        pytest.param(
            "\ufeffx = lambda: json.loads('')",
            "\ufeffimport json\n\nx = lambda: json.loads('')",
            id="behind a byte order mark",
        ),
        pytest.param(
            "x = '\u2028\x0c'\nimport os\ny = lambda: json.loads('')\n",
            "x = '\u2028\x0c'\nimport json\nimport os\ny = lambda: json.loads('')\n",
            id="characters that only look like line ends",
        ),
        pytest.param("json.loads('')\nimport os\n", None, id="used above the imports"),
        pytest.param("import abc; x = '''\n'''\njson.loads('')\n", None, id="no safe line"),
    ],
)
async def test_one_line_goes_where_it_belongs(code: str, expected: str | None) -> None:
    name = "sys" if "sys." in code else "json"

    assert await fix(name, code) == expected


imports = st.sampled_from(
    ["import os", "import abc as b", "from typing import (\n    Any,\n)", "import yaml",
     "from . import a", "from shop.db import c", "import re; import sys"]
)  # fmt: skip
heads = st.sampled_from(["", "#!/bin/x\n", '"""Doc."""\n', '"""Doc."""\n\n', "# c\n\n", "\n"])
tails = st.sampled_from(
    [
        "def f():\n    json.loads('')\n",
        "@d\nclass A:\n    x = json.dumps\n",
        "x = 1\n\n\njson.dumps\n",
    ]
)


@given(
    head=heads,
    block=st.lists(imports, max_size=5),
    gap=st.sampled_from(["", "\n", "\n\n", "# why\n"]),
    tail=tails,
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.sampled_from(["", "\ufeff"]),
)
@settings(max_examples=150, deadline=None)
async def test_only_the_import_is_ever_added_and_only_once(
    head: str, block: list[str], gap: str, tail: str, newline: str, bom: str
) -> None:
    code = (head + "".join(f"{line}\n" for line in block) + gap + tail).replace("\n", newline)
    texts = {"shop/cart.py": bom + code}

    proposal = await run(name_error("json"), texts, "shop/cart.py")

    assert proposal is not None
    [change] = proposal.change
    assert [edit for edit in edits(proposal) if edit[2:].strip()] == [f"+ import json{newline}"]
    assert all(edit.startswith("+ ") for edit in edits(proposal))
    assert (change.new or "").startswith(bom)
    tree = ast.parse((change.new or "").removeprefix("\ufeff"))
    assert ast.get_docstring(tree) == ast.get_docstring(ast.parse(code))
    assert await run(name_error("json"), after(texts, proposal), "shop/cart.py") is None


@given(st.text(max_size=200), st.text(max_size=60))
@settings(max_examples=100, deadline=None)
async def test_no_text_brings_it_down(code: str, message: str) -> None:
    report = ErrorReport(Source.API, "NameError", f"name '{message}' is not defined")

    await run(report, {"a.py": code, "b.py": f"import {message}"}, "a.py")
