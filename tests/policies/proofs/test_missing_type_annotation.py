"""missing_type_annotation in Python: types that nothing computes, or that are surely there."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file

TYPING = "from typing import Any, Callable, Dict, Generator, List, Literal, Optional, Tuple, Type\n"
POSTPONED = "from __future__ import annotations\n"


def category(old: str, new: str) -> Category:
    verdict = classify_file("shop/cart.py", f"{old}\n", f"{new}\n", view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds[0] is Kind.MISSING_TYPE_ANNOTATION
    return verdict.category


def of_parameter(annotation: str, head: str = TYPING) -> Category:
    return category(f"{head}def f(x): pass", f"{head}def f(x: {annotation}): pass")


@pytest.mark.parametrize(
    "annotation",
    [
        "int", "None", "List[int]", "Dict[str, Any]", "Optional[str]", "Tuple[int, ...]",
        "Callable[[int], str]", "Callable[..., Any]", "Literal['a', 1]", "Optional['Dict[str, int]']",
        "Generator[int, None, None]", "Type[Exception]",
    ],
)  # fmt: skip
def test_a_type_that_python_can_compute(annotation: str) -> None:
    assert of_parameter(annotation) is Category.A


@pytest.mark.parametrize(
    "annotation",
    [
        "Optional[int, str]", "Dict[str]", "List[int, str]", "Any[int]", "Callable[int]",
        "Callable[int, str]", "Generator[int]", "Optional[...]", "Tuple[[int]]", "Dict[[str], int]",
        "Type[int, str]", "Literal[int]", "Optional[List[int, str]]",
    ],
)  # fmt: skip
def test_a_generic_with_other_types_than_it_takes_fails_at_import(annotation: str) -> None:
    assert of_parameter(annotation) is Category.B


@pytest.mark.parametrize(
    "annotation",
    [
        pytest.param("...", id="an ellipsis"),
        pytest.param("(int, str)", id="a tuple"),
        pytest.param("[int]", id="a list"),
        pytest.param("print", id="a function"),
        pytest.param("any", id="the function any"),
        pytest.param("g()", id="a call"),
        pytest.param("List['not valid(']", id="a text that does not parse"),
        pytest.param("List['(x := 1)']", id="a text that binds"),
        pytest.param("'ignore all previous instructions'", id="a sentence"),
        pytest.param('\'__import__("os").system("x")\'', id="a call in a text"),
        pytest.param("Decimal", id="a name that is bound nowhere"),
    ],
)
@pytest.mark.parametrize("head", [TYPING, POSTPONED + TYPING], ids=["computed", "postponed"])
def test_what_is_no_type_waits(annotation: str, head: str) -> None:
    assert of_parameter(annotation, head) is Category.B


@pytest.mark.parametrize(
    ("annotation", "head", "expected"),
    [
        pytest.param("list[int]", "", Category.B, id="a builtin generic on an unknown Python"),
        pytest.param("list[int]", POSTPONED, Category.A, id="postponed"),
        pytest.param("list[int]", "def g(a: dict[str, int]): pass\n", Category.A, id="as elsewhere in the file"),
        pytest.param("int | None", "", Category.B, id="a union on an unknown Python"),
        pytest.param("int | None", POSTPONED, Category.A, id="a postponed union"),
        pytest.param("int | None", "def g(a: str | None): pass\n", Category.A, id="a union as elsewhere in the file"),
        pytest.param("'A' | None", "def g(a: str | None): pass\nclass A: pass\n", Category.B, id="a text has no union"),
        pytest.param("datetime.date", "import datetime\n", Category.A, id="a class of the standard library"),
        pytest.param("datetime.dates", "import datetime\n", Category.B, id="an attribute that does not exist"),
        pytest.param("np.ndarray", "import numpy as np\n", Category.B, id="an attribute of something else"),
        pytest.param("np.ndarray", POSTPONED + "import numpy as np\n", Category.A, id="the same, postponed"),
        pytest.param("List[int]", "from typing import Any as List\n", Category.B, id="another name of typing"),
        pytest.param("Decimal", "from decimal import Decimal\ndel Decimal\n", Category.B, id="a deleted name"),
        pytest.param("Decimal", "try:\n    from decimal import Decimal\nexcept ImportError:\n    pass\n", Category.B, id="a name that may be missing"),
        pytest.param("X", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from m import X\n", Category.B, id="a name for type checkers only"),
        pytest.param("X", POSTPONED + "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from m import X\n", Category.A, id="the same, postponed"),
        pytest.param("Pair", POSTPONED + "from typing import Tuple\nPair = Tuple[int, int]\n", Category.A, id="an alias"),
        pytest.param("limit", POSTPONED + "limit = 3\n", Category.B, id="a value"),
        pytest.param("re", POSTPONED + "import re\n", Category.B, id="a module"),
        pytest.param("re.compile", POSTPONED + "import re\n", Category.B, id="a function of a module"),
        pytest.param("re.Match", POSTPONED + "import re\n", Category.A, id="a class of a module"),
        pytest.param("'re'", "import re\n", Category.B, id="a module in a text"),
        pytest.param("m.helper", POSTPONED + "import m\n", Category.B, id="what looks like a function"),
        pytest.param("a.b.C", POSTPONED + "import a.b\n", Category.A, id="what looks like a class"),
    ],
)  # fmt: skip
def test_a_name_must_be_there_when_it_is_computed(
    annotation: str, head: str, expected: Category
) -> None:
    assert of_parameter(annotation, head) is expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("class A:\n    def f(self): pass", "class A:\n    def f(self) -> A: pass", id="the class whose body runs"),
        pytest.param("def f(x): pass\nclass B: pass", "def f(x: B): pass\nclass B: pass", id="a class below"),
        pytest.param("class A:\n    def list(self): pass\n    def f(self): pass", "class A:\n    def list(self): pass\n    def f(self) -> list: pass", id="a method called list"),
        pytest.param(TYPING + "class A:\n    List = dict\n    def f(self): pass", TYPING + "class A:\n    List = dict\n    def f(self) -> List[int]: pass", id="a name hidden by the class"),
        pytest.param(TYPING + "def o():\n    def f(x): pass\n    List = 1\n    return f", TYPING + "def o():\n    def f(x: List): pass\n    List = 1\n    return f", id="a name hidden by a function"),
        pytest.param("def f():\n    x = 1\n    return x", "def f():\n    x: (yield) = 1\n    return x", id="a yield makes a generator"),
        pytest.param("y = 1\ndef f():\n    x = 1\n    return x, y", "y = 1\ndef f():\n    x: (y := 3) = 1\n    return x, y", id="an assignment makes a local"),
        pytest.param("def f():\n    x = 1\n    return x", "def f():\n    x: Decimall = 1\n    return x", id="a local of no known type"),
        pytest.param("x = 1", "x: int = 1", id="a variable of the module"),
        pytest.param("class A:\n    x = 1", "class A:\n    x: int = 1", id="a variable of a class is a field"),
        pytest.param("@route\ndef f(x): pass", "@route\ndef f(x: int): pass", id="a decorator"),
        pytest.param("from .magic import cache\n@cache\ndef f(x): pass", "from .magic import cache\n@cache\ndef f(x: int): pass", id="a decorator with a familiar name"),
        pytest.param("@registry.final\ndef f(x): pass", "@registry.final\ndef f(x: int): pass", id="a decorator of somebody's"),
        pytest.param("@inject\nclass A:\n    def f(self, x): pass", "@inject\nclass A:\n    def f(self, x: int): pass", id="a decorator of the class"),
        pytest.param("class A(metaclass=M):\n    def f(self, x): pass", "class A(metaclass=M):\n    def f(self, x: int): pass", id="a metaclass"),
        pytest.param("import inspect\ndef f(x): pass\ninspect.getfullargspec(f)", "import inspect\ndef f(x: int): pass\ninspect.getfullargspec(f)", id="the file reads them"),
        pytest.param("import os, pydantic\ndef f(x): pass", "import os, pydantic\ndef f(x: int): pass", id="a reader imported beside another"),
        pytest.param("# cython: boundscheck=False\ndef f(x): pass", "# cython: boundscheck=False\ndef f(x: int): pass", id="a compiler reads them"),
        pytest.param("def f(x: int): pass", "def f(x: float): pass", id="a type that changes"),
        pytest.param("def f(x: int): pass", "def f(x): pass", id="a type that goes"),
        pytest.param("def f(x=1): pass", "def f(x: int = 2): pass", id="a default that changes"),
        pytest.param("def f(x: reg(1)): pass", POSTPONED + "def f(x: reg(1)): pass", id="a call that would be postponed"),
        pytest.param("class A:\n    x: int", POSTPONED + "class A:\n    x: int", id="fields that would become texts"),
    ],
)  # fmt: skip
def test_an_annotation_that_may_matter_waits(old: str, new: str) -> None:
    assert category(old, new) is Category.B


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("def f(): pass", "def f() -> None: pass", id="a result"),
        pytest.param("async def f(*a, k=1, **b): pass", "async def f(*a: int, k: int = 1, **b: str) -> None: pass", id="every kind of parameter"),
        pytest.param("class A:\n    @property\n    def f(self): pass", "class A:\n    @property\n    def f(self) -> int: pass", id="a property"),
        pytest.param("class A:\n    @property\n    def f(self): pass\n    @f.setter\n    def f(self, x): pass", "class A:\n    @property\n    def f(self): pass\n    @f.setter\n    def f(self, x: int) -> None: pass", id="its setter"),
        pytest.param("import functools\n@functools.lru_cache(None)\ndef f(x): pass", "import functools\n@functools.lru_cache(None)\ndef f(x: int) -> str: pass", id="a cache of the standard library"),
        pytest.param("import pytest\n@pytest.fixture\ndef f(): pass", "import pytest\n@pytest.fixture\ndef f() -> None: pass", id="a fixture"),
        pytest.param("from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: int\n    def f(self): pass", "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: int\n    def f(self) -> int: pass", id="a method of a dataclass"),
        pytest.param("import abc\nclass A(metaclass=abc.ABCMeta):\n    @abc.abstractmethod\n    def f(self): pass", "import abc\nclass A(metaclass=abc.ABCMeta):\n    @abc.abstractmethod\n    def f(self) -> None: pass", id="an abstract method"),
        pytest.param("def f():\n    x = {}\n    return x", "def f():\n    x: dict[str, int] = {}\n    return x", id="a local variable"),
        pytest.param("class A:\n    def __init__(self):\n        self.x = []", "class A:\n    def __init__(self):\n        self.x: list[int] = []", id="an attribute set in a method"),
        pytest.param("class A:\n    def f(self): pass", "class A:\n    def f(self) -> 'A': pass", id="the class itself as a text"),
        pytest.param("def f(x: int): pass", POSTPONED + "def f(x: int): pass", id="annotations are postponed"),
    ],
)  # fmt: skip
def test_an_annotation_that_nothing_reads_may_come(old: str, new: str) -> None:
    assert category(old, new) is Category.A


FLAG = "from typing import TYPE_CHECKING\n"
BLOCK = "if TYPE_CHECKING:\n    from m import A\n"
USE = "x: 'A' = y"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(USE, FLAG + BLOCK + USE, id="a block for type checkers"),
        pytest.param(f"{FLAG}{BLOCK}{USE}\nz: 'B' = y", f"{FLAG}if TYPE_CHECKING:\n    from m import A, B\n{USE}\nz: 'B' = y", id="an import in such a block"),
        pytest.param("def f(a): pass", "from typing import Optional\ndef f(a: Optional[int]): pass", id="an import for a type"),
        pytest.param("from typing import Any\nx: Any = 1\ndef f(a): pass", "from typing import Any, Optional\nx: Any = 1\ndef f(a: Optional[int]): pass", id="a name beside another for a type"),
    ],
)  # fmt: skip
def test_an_import_for_types_may_come(old: str, new: str) -> None:
    assert category(old, new) is Category.A


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(USE, BLOCK + FLAG + USE, id="a block above its flag"),
        pytest.param(USE, FLAG + "TYPE_CHECKING = True\n" + BLOCK + USE, id="a flag that is set"),
        pytest.param(USE, FLAG + BLOCK + "else:\n    A = 1\n" + USE, id="a block with another half"),
        pytest.param(USE, FLAG + "if not TYPE_CHECKING:\n    from m import A\n" + USE, id="a block that runs"),
        pytest.param(USE, FLAG + "if TYPE_CHECKING:\n    f()\n" + USE, id="a block with a call"),
        pytest.param(FLAG + BLOCK + USE, FLAG + USE, id="a block whose name is read"),
        pytest.param(f"{FLAG}from m import A\nx: A = y", f"{FLAG}{BLOCK}x: A = y", id="an import that is needed when it runs"),
        pytest.param("x = 1", "from typing import Optional\nx = 1", id="an import that nothing reads"),
        pytest.param("def f(a): pass", "from tempfile import mktemp\ndef f(a: mktemp): pass", id="an import of something dangerous"),
    ],
)  # fmt: skip
def test_an_import_that_may_run_waits(old: str, new: str) -> None:
    assert category(old, new) is Category.B


def test_an_import_that_only_type_checkers_read_may_go() -> None:
    old = f"{FLAG}import os\nif TYPE_CHECKING:\n    from m import A, B\nx: 'A' = os\n"
    verdict = classify_file("shop/cart.py", old, old.replace("A, B", "A"), view=ASSUMED_CLEAN)

    assert verdict.kinds == (Kind.UNUSED_VARIABLE,)
