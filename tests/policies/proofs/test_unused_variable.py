"""unused_variable: what nothing reads and nothing misses may go."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file, search_repository


def judged(old: str, new: str, path: str = "shop/cart.py") -> tuple[Category, tuple[str, ...]]:
    verdict = classify_file(path, old, new, view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds[0] is Kind.UNUSED_VARIABLE
        return Category.A, tuple(
            proof.rule for proof in verdict.proofs if proof.kind is Kind.UNUSED_VARIABLE
        )
    return verdict.category, verdict.reasons


def function(*lines: str, head: str = "def f(a):") -> str:
    return "\n    ".join([head, *lines]) + "\n"


DEAD, NAME = "dead-local", "dead-name"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param(function("x = 1", "return a"), function("return a"), DEAD, id="a constant"),
        pytest.param(function("x: int = -1", "return a"), function("return a"), DEAD, id="an annotated constant"),
        pytest.param(function("x = a", "return a"), function("return a"), DEAD, id="a parameter"),
        pytest.param(function("x = [1, (a, {})]", "return a"), function("return a"), DEAD, id="containers of pure values"),
        pytest.param(function("if a:", "    x = 1", "    g()"), function("if a:", "    g()"), DEAD, id="inside a block"),
        pytest.param(function("x = 1", "x = 2", "return a"), function("x = 2", "return a"), DEAD, id="one of two dead stores"),
        pytest.param(function("try:", "    g()", "except E as x:", "    h()"), function("try:", "    g()", "except E:", "    h()"), NAME, id="the name of an exception"),
        pytest.param(function("with g() as x:", "    h()"), function("with g():", "    h()"), NAME, id="the name of a context"),
        pytest.param(function("for x in a:", "    h()"), function("for _ in a:", "    h()"), NAME, id="a loop's name"),
        pytest.param(function("for x, y in a:", "    h(y)"), function("for _, y in a:", "    h(y)"), NAME, id="one of a loop's names"),
        pytest.param("x = [0 for i in y]\n", "x = [0 for _ in y]\n", NAME, id="the name of a comprehension"),
        pytest.param("x = {k: 0 for k, v in y}\n", "x = {k: 0 for k, _ in y}\n", NAME, id="one of two in a comprehension"),
        pytest.param("try:\n    g()\nexcept E as x:\n    h()\n", "try:\n    g()\nexcept E:\n    h()\n", NAME, id="an exception's name in a module"),
        pytest.param(function("x = lambda: g()", "return a"), function("return a"), DEAD, id="a function nobody calls"),
    ],
)  # fmt: skip
def test_a_dead_local_name_may_go(old: str, new: str, rule: str) -> None:
    assert judged(old, new) == (Category.A, (rule,))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param("x = 1\ny = 2\n", "y = 2\n", "line 1: the removed binding is not local to a function", id="a module's name"),
        pytest.param("class C:\n    x = 1\n    y = 2\n", "class C:\n    y = 2\n", "line 2: the removed binding is not local to a function", id="a class's name"),
        pytest.param(function("x = 1", "return x"), function("return x"), "line 2: x is still read, deleted or declared", id="a name that is read"),
        pytest.param(function("x = 1", "x += 1"), function("x += 1"), "line 2: x is still read, deleted or declared", id="a name that is counted up"),
        pytest.param(function("x = 1", "return lambda: x"), function("return lambda: x"), "line 2: x is still read, deleted or declared", id="a name read in a nested scope"),
        pytest.param(function("x = 1", "del x"), function("del x"), "line 2: x is still read, deleted or declared", id="a name that is deleted"),
        pytest.param(function("global x", "x = 1", "return a"), function("global x", "return a"), "line 3: x is still read, deleted or declared", id="a global name"),
        pytest.param("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n = 1\n        return 2\n    return g, n\n", "def f():\n    n = 0\n    def g():\n        nonlocal n\n        return 2\n    return g, n\n", "line 5: n is still read, deleted or declared", id="a name of the outer function"),
        pytest.param(function("x = g()", "return a"), function("return a"), "line 2: the removed value may have an effect", id="a call"),
        pytest.param(function("x = g()", "return a"), function("g()", "return a"), "line 2: the removed value may have an effect", id="a call that stays"),
        pytest.param(function("x = a.b", "return a"), function("return a"), "line 2: the removed value may have an effect", id="an attribute"),
        pytest.param(function("x = a[0]", "return a"), function("return a"), "line 2: the removed value may have an effect", id="an item"),
        pytest.param(function("x = y", "return a"), function("return a"), "line 2: the removed value may have an effect", id="a name that may not exist"),
        pytest.param(function("x = 1 / 0", "return a"), function("return a"), "line 2: the removed value may have an effect", id="arithmetic"),
        pytest.param(function("x = {a}", "return a"), function("return a"), "line 2: the removed value may have an effect", id="a set needs hashes"),
        pytest.param(function("x = yield", "return a"), function("return a"), "line 2: the removed value may have an effect", id="a yield makes a generator"),
        pytest.param(function("a.x = 1", "return a"), function("return a"), "line 2: the removed statement (Assign) binds no single name", id="an attribute is set"),
        pytest.param(function("x, y = 1, 2", "return a"), function("return a"), "line 2: the removed statement (Assign) binds no single name", id="two names at once"),
        pytest.param(function("x = 1", "return locals()"), function("return locals()"), "line 2: locals may read local names", id="all locals are read"),
        pytest.param(function("x = 1", "return eval(a)"), function("return eval(a)"), "line 2: eval may read local names", id="text is evaluated"),
        pytest.param("import sys\ndef g():\n    return sys._getframe(1).f_locals\n" + function("x = 1", "return g()"), "import sys\ndef g():\n    return sys._getframe(1).f_locals\n" + function("return g()"), "line 5: _getframe may read local names", id="a frame is read elsewhere in the file"),
        pytest.param(function("__tracebackhide__ = True", "return a"), function("return a"), "line 2: __tracebackhide__ may be read from outside", id="a name that a test runner reads"),
        pytest.param(function("x = 1", "'text'", "return a"), function("'text'", "return a"), "line 2: a docstring is added or removed", id="a string would become the docstring"),
        pytest.param(function("x = 1", "return a.query('age > @x')"), function("return a.query('age > @x')"), "line 2: x stands in a text of the function", id="a query that reads local names"),
        pytest.param(function("x = a", "return duckdb.sql('select * from x')"), function("return duckdb.sql('select * from x')"), "line 2: x stands in a text of the function", id="another one"),
        pytest.param(function("try:", "    g()", "except E as x:", "    h('failed: {x}')"), function("try:", "    g()", "except E:", "    h('failed: {x}')"), "line 4: x stands in a text of the function", id="a template that may be filled in"),
        pytest.param(function("x = lambda b=g(): b", "return a"), function("return a"), "line 2: the removed value may have an effect", id="a default is computed"),
        pytest.param("x = [i for i in y]\n", "x = [i for _ in y]\n", "line 1: i may be read in the comprehension", id="a comprehension's name that is read"),
        pytest.param("x = [_('a') for i in y]\n", "x = [_('a') for _ in y]\n", "line 1: i may be read in the comprehension", id="a translation in a comprehension"),
        pytest.param("try:\n    g()\nexcept E as x:\n    h()\nprint(x)\n", "try:\n    g()\nexcept E:\n    h()\nprint(x)\n", "line 3: the removed binding is not local to a function", id="an exception's name that is read below"),
        pytest.param("x = 1\ntry:\n    g()\nexcept E as x:\n    h()\n", "x = 1\ntry:\n    g()\nexcept E:\n    h()\n", "line 4: the removed binding is not local to a function", id="an exception's name that is deleted with another's"),
        pytest.param(function("for x in a:", "    h(_)"), function("for _ in a:", "    h(_)"), "line 2: _ has another use in the function", id="a translation would be hidden"),
        pytest.param(function("for x in a:", "    h()"), function("for y in a:", "    h()"), "line 2: a binding changes its name", id="another name"),
        pytest.param(function("if a:", "    g()", "return a"), function("return a"), "line 2: a block statement is added or removed", id="a whole block"),
        pytest.param(function("x = 1  # noqa", "return a"), function("return a"), "a comment that tools or lawyers read changes or moves", id="a directive stands beside it"),
        pytest.param(function("x = 1", "return a"), function("return b"), "line 3: the removed statement (Return) binds no single name", id="something else changes too"),
    ],
)  # fmt: skip
def test_a_name_that_may_matter_stays(old: str, new: str, reason: str) -> None:
    category, reasons = judged(old, new)

    assert (category, [text[: len(reason)] for text in reasons]) == (Category.B, [reason])


PURE, SIBLING = "stdlib-import-without-effects", "name-of-a-module-still-imported"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param("import random\nx = 1\n", "x = 1\n", PURE, id="a standard module"),
        pytest.param("import os.path as p\nx = 1\n", "x = 1\n", PURE, id="a submodule that is always loaded"),
        pytest.param("from typing import List\nx = 1\n", "x = 1\n", PURE, id="a name of a standard module"),
        pytest.param("from typing import Any, List\nx: Any\n", "from typing import Any\nx: Any\n", SIBLING, id="one of two names"),
        pytest.param("from shop import Cart, Item\nItem()\n", "from shop import Item\nItem()\n", SIBLING, id="a class beside another"),
        pytest.param(function("import json", "return a"), function("return a"), PURE, id="inside a function"),
        pytest.param("import os\nimport os\nos.x\n", "import os\nos.x\n", "repeated-import", id="one that stands there twice"),
    ],
)  # fmt: skip
def test_an_unused_import_without_effect_may_go(old: str, new: str, rule: str) -> None:
    assert judged(old, new) == (Category.A, (rule,))


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        pytest.param("import signals\nx = 1\n", "x = 1\n", "a.py", "line 1: importing signals may have an effect", id="a foreign module"),
        pytest.param("import this\nx = 1\n", "x = 1\n", "a.py", "line 1: importing this may have an effect", id="a standard module with an effect"),
        pytest.param("import readline\nx = 1\n", "x = 1\n", "a.py", "line 1: importing readline may have an effect", id="another one"),
        pytest.param("import xml.dom\nx = 1\n", "x = 1\n", "a.py", "line 1: other code may rely on xml.dom being loaded", id="a submodule others may rely on"),
        pytest.param("from xml import dom\nx = 1\n", "x = 1\n", "a.py", "line 1: importing dom from xml may have an effect", id="a submodule by name"),
        pytest.param("from shop import cart, item\nitem()\n", "from shop import item\nitem()\n", "a.py", "line 1: importing cart from shop may have an effect", id="a name that may be a submodule"),
        pytest.param("from shop import Cart\nx = 1\n", "x = 1\n", "a.py", "line 1: importing Cart from shop may have an effect", id="the last name of a module"),
        pytest.param("from shop import Cart, Item\nItem()\n", "from shop import Item\nItem()\n", "tests/test_a.py", "line 1: importing Cart from shop may have an effect", id="a class that a test runner may collect"),
        pytest.param("import json\ndef f(x: 'json.JSONDecoder'): ...\n", "def f(x: 'json.JSONDecoder'): ...\n", "a.py", "line 1: json stands in a string or a directive", id="a string annotation"),
        pytest.param("from json import loads\n__all__ = ['loads']\n", "__all__ = ['loads']\n", "a.py", "line 1: loads stands in a string or a directive", id="a name that is exported"),
        pytest.param("import json\nx = 1  # type: json.JSONDecoder\n", "x = 1  # type: json.JSONDecoder\n", "a.py", "line 1: json stands in a string or a directive", id="a type comment"),
        pytest.param("import json\nx = globals()\n", "x = globals()\n", "a.py", "line 1: globals may read names without naming them", id="all globals are read"),
        pytest.param("import json\nx = 1\n", "x = 1\n", "pkg/__init__.py", "line 1: names of __init__.py are meant for others", id="the face of a package"),
        pytest.param("import json\nx = 1\n", "x = 1\n", "pkg/_compat.py", "line 1: names of _compat.py are meant for others", id="a compatibility module"),
        pytest.param("import json  # noqa\nx = 1\n", "x = 1\n", "a.py", "a comment that tools or lawyers read changes or moves", id="somebody said it is wanted"),
        pytest.param("from os import *\nx = 1\n", "x = 1\n", "a.py", "line 1: a __future__ or star import is removed", id="a star import"),
        pytest.param("from __future__ import annotations\nx = 1\n", "x = 1\n", "a.py", "line 1: a __future__ or star import is removed", id="a change of the language"),
        pytest.param("try:\n    import json\n    x()\nexcept ImportError:\n    x = 1\n", "try:\n    x()\nexcept ImportError:\n    x = 1\n", "a.py", "line 2: an import inside a class or a condition is removed", id="an import that may fail"),
        pytest.param(function("try:", "    import ssl", "    return 1", "except ImportError:", "    return 0"), function("try:", "    return 1", "except ImportError:", "    return 0"), "a.py", "line 3: whether the import works is asked for", id="an import that is tried in a function"),
        pytest.param("from json import loads as loads\nx = 1\n", "x = 1\n", "a.py", "line 1: an import that says it exports the name", id="an export by its form"),
        pytest.param("import json\nimport json\njson.x\n", "json.x\n", "a.py", "line 1: json is still read", id="both of two equal ones"),
        pytest.param("import json\njson.x\n", "json.x\n", "a.py", "line 1: json is still read", id="a name that is read"),
    ],
)  # fmt: skip
def test_an_import_that_may_matter_stays(old: str, new: str, path: str, reason: str) -> None:
    assert judged(old, new, path) == (Category.B, (reason,))


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        pytest.param("from shop.cart import json\n", "line 1: json may be taken from here by b.py", id="another module imports it from here"),
        pytest.param("from shop.cart import *\n", "line 1: json may be taken from here by b.py", id="another module imports everything"),
        pytest.param("import shop.cart as c\nc.json.loads\n", "line 1: json may be taken from here by b.py", id="another module reads it as an attribute"),
        pytest.param("patch('shop.cart.json')\n", "line 1: json may be taken from here by b.py", id="a test replaces it by name"),
        pytest.param("from x import (json\n", "line 1: json may be taken from here by b.py", id="a file that does not parse has the word"),
        pytest.param("import shop.cart\nx = 1\n", "", id="nobody takes it"),
    ],
)  # fmt: skip
def test_an_import_that_another_file_takes_from_here_stays(other: str, reason: str) -> None:
    old, new = "import json\nx = 1\n", "x = 1\n"
    view = search_repository({"shop/cart.py": old, "b.py": other})

    verdict = classify_file("shop/cart.py", old, new, view=view)

    expected = (Category.B, (reason,)) if reason else (Category.A, verdict.reasons)
    assert (verdict.category, verdict.reasons) == expected


@pytest.mark.parametrize(
    ("path", "files", "expected"),
    [
        pytest.param("shop/cart.py", {"shop/sums.py": "x = 1\n"}, Category.A, id="a name of a file"),
        pytest.param("shop/cart.py", {"shop/sums/__init__.py": "x = 1\n"}, Category.B, id="a name of a folder may be a module"),
        pytest.param("shop/cart.py", {}, Category.B, id="a name of a module that nobody knows"),
        pytest.param("tests/test_cart.py", {"tests/sums.py": "x = 1\n"}, Category.B, id="in a test it may be a fixture"),
    ],
)  # fmt: skip
def test_a_function_beside_another_name_may_go(
    path: str, files: dict[str, str], expected: Category
) -> None:
    old, new = "from .sums import add, sub\nsub()\n", "from .sums import sub\nsub()\n"
    view = search_repository({path: old, **files})

    assert classify_file(path, old, new, view=view).category is expected


def test_a_module_of_the_same_name_in_the_repository_may_have_effects() -> None:
    view = search_repository({"shop/cart.py": "import json\nx = 1\n", "shop/json.py": "print()\n"})

    verdict = classify_file("shop/cart.py", "import json\nx = 1\n", "x = 1\n", view=view)

    assert verdict.reasons == ("line 1: json may be shop/json.py",)


def test_without_a_search_of_the_repository_an_import_stays() -> None:
    verdict = classify_file("a.py", "import json\nx = 1\n", "x = 1\n")

    assert verdict.reasons == ("line 1: no-external-reexport needs a search of the repository",)
