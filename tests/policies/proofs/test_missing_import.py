"""missing_import: an import may come if all it does is end a NameError."""

import pytest

from policies.category import Category, Kind
from policies.patch import Change, Op
from policies.proofs import (
    ASSUMED_CLEAN,
    DEFAULT_ASSUMPTIONS,
    RepositorySearch,
    classify_file,
    search_repository,
)
from policies.proofs.repository import narrowed
from policies.proofs.verdict import NAMEERROR_NOT_RELIED_ON

PATH = "shop/cart.py"


def added(statement: str, code: str, *, above: str = "") -> tuple[Category, tuple[str, ...]]:
    verdict = classify_file(PATH, above + code, f"{above}{statement}\n{code}", view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds == (Kind.MISSING_IMPORT,)
        return Category.A, tuple(proof.rule for proof in verdict.proofs)
    return verdict.category, verdict.reasons


@pytest.mark.parametrize(
    ("statement", "code", "above"),
    [
        pytest.param("import json", "x = json.loads(y)\n", "", id="a module"),
        pytest.param("import json", "def f(): return json.loads(y)\n", '"""Doc."""\n', id="below the docstring"),
        pytest.param("import json", "x = json.loads(y)\n", "from __future__ import annotations\nimport os\n", id="below other imports"),
        pytest.param("import os", "x = os.path.join(a, b)\n", "", id="a submodule that comes along"),
        pytest.param("import os.path", "x = os.path.join(a, b)\n", "", id="a submodule by its name"),
        pytest.param("import datetime as dt", "x = dt.datetime.now()\n", "", id="under another name"),
        pytest.param("from datetime import datetime", "x = datetime.now()\n", "", id="a class and its methods"),
        pytest.param("from pathlib import Path", "x = Path(y).read_text()\n", "", id="a class"),
        pytest.param("from os import path", "x = path.join(a, b)\n", "", id="a submodule from its parent"),
        pytest.param("from typing import Any", "def f(x: Any): ...\n", "", id="a name in an annotation"),
    ],
)  # fmt: skip
def test_an_import_that_ends_a_name_error_is_category_a(
    statement: str, code: str, above: str
) -> None:
    assert added(statement, code, above=above) == (Category.A, ("stdlib-import",))


@pytest.mark.parametrize(
    ("statement", "code", "reason"),
    [
        pytest.param("import json", "x = 1\n", "line 1: json was not read before", id="nobody needs it"),
        pytest.param("import json as j", "x = json.loads(y)\n", "line 1: j was not read before", id="it binds another name"),
        pytest.param("import json", "def f(json): return json.loads(y)\n", "line 1: json may have been bound before", id="a parameter"),
        pytest.param("import json", "for json in x: json.loads\n", "line 1: json may have been bound before", id="a loop's name"),
        pytest.param("import json", "from x import *\njson.loads(y)\n", "line 1: json may have been bound before", id="a star import may bind it"),
        pytest.param("from os import open", "x = open(y)\n", "line 1: open is a builtin", id="a builtin would be hidden"),
        pytest.param("import json", "x = json.loads(globals())\n", "line 1: globals may bind or read names without naming them", id="globals may be written"),
        pytest.param("from time import time", "x = time.time()\n", "line 1: time: time may not exist", id="the function instead of its module"),
        pytest.param("import time", "x = time()\n", "line 1: the module time is used as a value", id="the module instead of its function"),
        pytest.param("import datetime", "x = datetime.now()\n", "line 1: datetime.now does not exist on every Python", id="the module instead of its class"),
        pytest.param("from datetime import datetime", "x = datetime.timedelta(1)\n", "line 1: datetime: timedelta may not exist", id="the class instead of its module"),
        pytest.param("import json", "x = json.load_all(y)\n", "line 1: json.load_all does not exist on every Python", id="an attribute that does not exist"),
        pytest.param("from typing import Self", "def f(x: Self): ...\n", "line 1: typing.Self does not exist on every Python", id="a name that only new Pythons have"),
        pytest.param("import os.path", "x = os.getcwd()\n", "line 1: the module os is used as a value", id="another attribute than the import names"),
        pytest.param("import subprocess", "subprocess.run(x)\n", "line 1: subprocess is security-sensitive", id="a module that runs commands"),
        pytest.param("import pickle", "pickle.loads(x)\n", "line 1: pickle is security-sensitive", id="a module that runs data"),
        pytest.param("import os", "os.system(x)\n", "line 1: os.system is security-sensitive", id="a function that runs commands"),
        pytest.param("from os import system", "system(x)\n", "line 1: os.system is security-sensitive", id="that function by name"),
        pytest.param("import shutil", "shutil.rmtree(x)\n", "line 1: shutil.rmtree is security-sensitive", id="a function that deletes"),
        pytest.param("import json", "json.x = 1\n", "an attribute of json is written", id="an attribute is set"),
        pytest.param("from . import views", "views.x\n", "line 1: an import of the repository's own needs a search of it", id="a relative import"),
        pytest.param("import requests", "requests.get(x)\n", "line 1: requests is neither plain standard library nor a dependency imported elsewhere", id="a package nobody declared"),
        pytest.param("import this", "this.s\n", "line 1: this is neither plain standard library nor a dependency imported elsewhere", id="a module with an effect"),
        pytest.param("import json", "try:\n    json.x\nexcept NameError:\n    pass\n", "line 1: the NameError of json may have been handled", id="the error is handled"),
        pytest.param("import json", "try:\n    json.loads(y)\nexcept Exception:\n    pass\n", "line 1: the NameError of json may have been handled", id="every error is handled"),
        pytest.param("import json", "try:\n    json.loads(y)\nexcept:\n    pass\n", "line 1: the NameError of json may have been handled", id="anything is handled"),
        pytest.param("import json", "with suppress(Exception):\n    json.loads(y)\n", "line 1: the NameError of json may have been handled", id="errors are suppressed"),
        pytest.param("from string import capwords as dumps", "dumps(y)\n", "line 1: dumps may have meant something else", id="a function under another name"),
        pytest.param("from gettext import gettext as _", "_(y)\n", "line 1: _ is a builtin", id="a translation that is installed"),
        pytest.param("from tempfile import mktemp", "mktemp(y)\n", "line 1: tempfile.mktemp is security-sensitive", id="a function that races"),
        pytest.param("import json", "import builtins\nbuiltins.json = y\njson.loads(y)\n", "line 1: the file changes the builtins", id="a name that is put among the builtins"),
        pytest.param("import json; x()", "json.loads(y)\n", "line 1: a statement (Expr) is added", id="a call comes along"),
    ],
)  # fmt: skip
def test_an_import_that_may_do_more_waits(statement: str, code: str, reason: str) -> None:
    category, reasons = added(statement, code)

    assert (category, [text[-len(reason) :] for text in reasons]) == (Category.B, [reason])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("x()\njson.x\n", "x()\nimport json\njson.x\n", "line 2: the import is added below other code", id="below code"),
        pytest.param("def f():\n    return json.x\n", "def f():\n    import json\n    return json.x\n", "line 2: the import is not added at module level", id="in a function"),
        pytest.param("if x:\n    json.x\n", "if x:\n    import json\n    json.x\n", "line 2: the import is not added at module level", id="in a condition"),
    ],
)  # fmt: skip
def test_an_import_stands_among_the_imports_of_the_module(old: str, new: str, reason: str) -> None:
    assert classify_file(PATH, old, new, view=ASSUMED_CLEAN).reasons == (reason,)


def test_who_accepts_it_may_assume_that_no_handler_relies_on_the_error() -> None:
    code = "try:\n    json.loads(y)\nexcept Exception:\n    pass\n"

    verdict = classify_file(
        PATH,
        code,
        "import json\n" + code,
        view=ASSUMED_CLEAN,
        assumptions=DEFAULT_ASSUMPTIONS | {NAMEERROR_NOT_RELIED_ON},
    )

    assert [proof.assumptions for proof in verdict.proofs] == [(NAMEERROR_NOT_RELIED_ON,)]


def test_a_module_named_like_this_file_may_be_this_file() -> None:
    verdict = classify_file("shop/json.py", "json.loads(y)\n", "import json\njson.loads(y)\n")

    assert verdict.reasons == ("line 1: json may be shop/json.py",)


CODE = "def f(): return np.array(1)\n"
STATEMENT = "import numpy as np\n"


def dependency(other: str, **changes: object) -> tuple[str, ...]:
    facts: dict[str, object] = {"declared_dependencies": ["numpy"], "files": []} | changes
    view: RepositorySearch = search_repository(
        {PATH: CODE, "shop/other.py": other},
        declared_dependencies=facts["declared_dependencies"],  # type: ignore[arg-type]  # the table's own types
        files=facts["files"],  # type: ignore[arg-type]  # likewise
    )
    verdict = classify_file(PATH, CODE, STATEMENT + CODE, view=view)
    return tuple(proof.rule for proof in verdict.proofs) or verdict.reasons


NEITHER = ("line 1: numpy is neither plain standard library nor a dependency imported elsewhere",)


@pytest.mark.parametrize(
    ("other", "changes", "expected"),
    [
        pytest.param(STATEMENT + "np.array(2)\n", {}, ("dependency-imported-elsewhere",), id="in the same words elsewhere"),
        pytest.param(STATEMENT + "np.zeros(2)\n", {}, ("line 1: np.array is used nowhere else",), id="but another attribute"),
        pytest.param("import numpy\nnumpy.array(2)\n", {}, NEITHER, id="in other words"),
        pytest.param("def f():\n    import numpy as np\n", {}, NEITHER, id="only inside a function"),
        pytest.param(STATEMENT + "np.array(2)\n", {"declared_dependencies": []}, NEITHER, id="not declared"),
        pytest.param(STATEMENT + "np.array(2)\n", {"files": ["numpy/__init__.py"]}, ("line 1: numpy may be a module of this repository",), id="a package of the repository itself"),
        pytest.param("from shop.cart import *\n" + STATEMENT + "np.array(2)\n", {}, ("line 1: shop/other.py takes all names of this module",), id="another file takes all names"),
    ],
)  # fmt: skip
def test_a_declared_dependency_may_come_as_others_import_it(
    other: str, changes: dict[str, object], expected: tuple[str, ...]
) -> None:
    assert dependency(other, **changes) == expected


STOCK, PRICES, TOTALS = "shop/stock.py", "shop/prices.py", "shop/totals.py"
OWN = {
    "shop/__init__.py": "",
    STOCK: "from shop.names import NAMES\n\n\ndef left():\n    return count(NAMES)\n",
    PRICES: "from shop.totals import count\nfrom .totals import add\nprint(count([]))\n",
    TOTALS: "def count(items):\n    return len(items)\n\n\ndef add(a, b):\n    return a + b\n",
    "shop/names.py": "NAMES = []\n",
}
COUNT = "from shop.totals import count\n"


def own(statement: str, **changes: str) -> tuple[str, ...]:
    """What is said of an import that is added to shop/stock.py; `changes` by module name."""
    texts = OWN | {f"shop/{name}.py": text for name, text in changes.items()}
    old = texts[STOCK]
    view = search_repository(texts)
    verdict = classify_file(STOCK, old, statement + old, view=view)
    sent = narrowed(view, [Change(Op.PUT, STOCK, old, statement + old)])
    assert classify_file(STOCK, old, statement + old, view=sent) == verdict
    return tuple(proof.rule for proof in verdict.proofs) or verdict.reasons


@pytest.mark.parametrize(
    ("statement", "changes", "expected"),
    [
        pytest.param(COUNT, {}, ("repository-import",), id="in the words of another file"),
        pytest.param("from .totals import count\n", {"stock": OWN[STOCK].replace("shop.", ".")}, ("line 1: no other file imports it in these words",), id="in other words"),
        pytest.param("from .totals import count\n", {"stock": OWN[STOCK].replace("shop.", "."), "more": "from .totals import count\n"}, ("repository-import",), id="relative as the file's other imports"),
        pytest.param("from .totals import count\n", {"more": "from .totals import count\n"}, ("line 1: this file imports nothing of its package so far",), id="relative in a file that may be a script"),
        pytest.param(COUNT, {"prices": "", "test_prices": COUNT}, ("line 1: no other file imports it in these words",), id="only a test imports it"),
        pytest.param(COUNT, {"totals": "import shop.stock\n"}, ("line 1: shop/totals.py leads back to this file: a circle of imports",), id="a circle"),
        pytest.param(COUNT, {"totals": "def f():\n    from . import names\n", "names": "from .stock import left\n"}, ("line 1: shop/totals.py leads back to this file: a circle of imports",), id="a circle of three, one of them inside a function"),
        pytest.param(COUNT, {"totals": "from . import names\n", "names": "print 1\n"}, ("line 1: shop/totals.py leads back to this file: a circle of imports",), id="a module that does not parse may lead anywhere"),
        pytest.param(COUNT, {"__init__": "import shop.stock\n"}, ("repository-import",), id="the package itself runs already"),
        pytest.param(COUNT, {"__init__": "import shop.stock\n", "totals": "from shop import left\n"}, ("line 1: shop/totals.py leads back to this file: a circle of imports",), id="the module takes a name from the package that is being made"),
        pytest.param("from shop.models import count\n", {"prices": "from shop.models import count\n", "models": ""}, ("line 1: importing models may have an effect",), id="a module known for its effects"),
        pytest.param("from shop.auth import count\n", {"prices": "from shop.auth import count\n", "auth": "", "auth/__init__": ""}, ("line 1: the imported module is not one file of this package",), id="a module or a package"),
        pytest.param("from shop.password import count\n", {"prices": "from shop.password import count\n", "password": ""}, ("line 1: shop/password.py is restricted",), id="a restricted module"),
    ],
)  # fmt: skip
def test_a_module_of_the_repository_may_come_without_a_circle(
    statement: str, changes: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert own(statement, **changes) == expected
