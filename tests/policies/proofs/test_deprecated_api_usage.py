"""deprecated_api_usage in Python: another name of the same object, and of nothing else."""

import pytest

from policies.category import Category, Kind
from policies.proofs import ASSUMED_CLEAN, classify_file


def category(old: str, new: str, path: str = "shop/cart.py") -> Category:
    verdict = classify_file(path, f"{old}\n", f"{new}\n", view=ASSUMED_CLEAN)
    if verdict.category is Category.A:
        assert verdict.kinds[0] is Kind.DEPRECATED_API_USAGE
    return verdict.category


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("try: f()\nexcept IOError: g()", "try: f()\nexcept OSError: g()", id="IOError"),
        pytest.param("try: f()\nexcept (KeyError, EnvironmentError) as e: g(e)", "try: f()\nexcept (KeyError, OSError) as e: g(e)", id="EnvironmentError"),
        pytest.param("class A(object):\n    x = 1", "class A:\n    x = 1", id="object as the only base"),
        pytest.param("import abc\nclass A(object, metaclass=abc.ABCMeta):\n    x = 1", "import abc\nclass A(metaclass=abc.ABCMeta):\n    x = 1", id="the same with ABCMeta"),
        pytest.param("class A(B):\n    def f(self):\n        return super(A, self).f()", "class A(B):\n    def f(self):\n        return super().f()", id="super"),
        pytest.param("from collections import Mapping\nf(Mapping)", "from collections.abc import Mapping\nf(Mapping)", id="an abstract class that moved"),
        pytest.param("from collections import OrderedDict, Mapping as M\nf(M, OrderedDict)", "from collections import OrderedDict\nfrom collections.abc import Mapping as M\nf(M, OrderedDict)", id="one of two names that moved"),
        pytest.param("import logging\nlog = logging.getLogger(__name__)\nlog.warn('x')", "import logging\nlog = logging.getLogger(__name__)\nlog.warning('x')", id="a logger's warn"),
        pytest.param("class A(B):\n    @property\n    def f(self):\n        return super(A, self).f", "class A(B):\n    @property\n    def f(self):\n        return super().f", id="super in a property"),
        pytest.param("class A(B):\n    @classmethod\n    def f(cls):\n        return super(A, cls).f()", "class A(B):\n    @classmethod\n    def f(cls):\n        return super().f()", id="super in a method of the class"),
        pytest.param("from logging import getLogger\nlog = getLogger(__name__)\nlog.warn('x')", "from logging import getLogger\nlog = getLogger(__name__)\nlog.warning('x')", id="a logger made by a function"),
        pytest.param("import logging\nlogging.warn('x')", "import logging\nlogging.warning('x')", id="the module's warn"),
        pytest.param("import threading\nthreading.currentThread()", "import threading\nthreading.current_thread()", id="currentThread"),
    ],
)  # fmt: skip
def test_another_name_of_the_same_object(old: str, new: str) -> None:
    assert category(old, new) is Category.A


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("class A(object, metaclass=M):\n    x = 1", "class A(metaclass=M):\n    x = 1", id="a metaclass sees the bases"),
        pytest.param("object = str\nclass A(object):\n    x = 1", "object = str\nclass A:\n    x = 1", id="another object"),
        pytest.param("class A(object, B):\n    x = 1", "class A(B):\n    x = 1", id="one of two bases"),
        pytest.param("IOError = E\ntry: f()\nexcept IOError: g()", "IOError = E\ntry: f()\nexcept OSError: g()", id="another IOError"),
        pytest.param("try: f()\nexcept socket.error: g()", "try: f()\nexcept OSError: g()", id="an alias nobody proved"),
        pytest.param("import logging\nlogging.warn = f\nlogging.warn('x')", "import logging\nlogging.warn = f\nlogging.warning('x')", id="a module that was patched"),
        pytest.param("from mine import logging\nlogging.warn('x')", "from mine import logging\nlogging.warning('x')", id="another module of the name"),
        pytest.param("def f(log):\n    log.warn('x')", "def f(log):\n    log.warning('x')", id="an unknown logger"),
        pytest.param("import logging\nlogging.setLoggerClass(L)\nlog = logging.getLogger()\nlog.warn('x')", "import logging\nlogging.setLoggerClass(L)\nlog = logging.getLogger()\nlog.warning('x')", id="loggers of another class"),
        pytest.param("import logging\nlog = logging.getLogger()\npatch.object(log, 'warn')\nlog.warn('x')", "import logging\nlog = logging.getLogger()\npatch.object(log, 'warn')\nlog.warning('x')", id="a mock of the old name"),
        pytest.param("from collections import OrderedDict\nf(OrderedDict)", "from collections.abc import OrderedDict\nf(OrderedDict)", id="a class that did not move"),
        pytest.param("from collections import Mapping\nf(Mapping)", "from collections.abc import MutableMapping as Mapping\nf(Mapping)", id="another class under its name"),
        pytest.param("from collections import Mapping\nf(Mapping)", "f(Mapping)\nfrom collections.abc import Mapping", id="an import below its use"),
        pytest.param("import six\nfrom collections import Mapping\nf(Mapping)", "import six\nfrom collections.abc import Mapping\nf(Mapping)", id="a file for Python 2 too"),
        pytest.param("try:\n    from collections import Mapping\nexcept ImportError:\n    Mapping = None", "try:\n    from collections.abc import Mapping\nexcept ImportError:\n    Mapping = None", id="an import that is tried"),
        pytest.param("datetime.utcnow()", "datetime.now(timezone.utc)", id="a time with a zone"),
        pytest.param("yaml.load(x)", "yaml.safe_load(x)", id="another loader"),
        pytest.param("x = '%s' % y", "x = f'{y}'", id="another way to format"),
    ],
)  # fmt: skip
def test_a_name_that_may_mean_something_else_waits(old: str, new: str) -> None:
    assert category(old, new) is Category.B


@pytest.mark.parametrize(
    ("head", "call"),
    [
        pytest.param("class A(B):\n    def f(self):", "lambda: super(A, self)", id="in a lambda"),
        pytest.param("class A(B):\n    def f(self):", "[super(A, self) for _ in x]", id="in a comprehension"),
        pytest.param("class A(B):\n    def f(self):", "g(**locals(), s=super(A, self))", id="beside locals()"),
        pytest.param("class A(B):\n    def f(self):", "eval(x, super(A, self))", id="beside eval"),
        pytest.param("class A(B):\n    def f(self, A):", "super(A, self)", id="a parameter of the class's name"),
        pytest.param("class A(B):\n    def f(self):\n        A = self.x", "super(A, self)", id="a variable of the class's name"),
        pytest.param("class A(B):\n    def f(self):\n        self = g()", "super(A, self)", id="another self"),
        pytest.param("class A(B):\n    @staticmethod\n    def f(self):", "super(A, self)", id="a static method"),
        pytest.param("class A(B, metaclass=M):\n    def f(self):", "super(A, self)", id="a metaclass may return another class"),
        pytest.param("@dec\nclass A(B):\n    def f(self):", "super(A, self)", id="a decorator may return another class"),
        pytest.param("class A(B):\n    def f(self):", "super(B, self)", id="the class above"),
        pytest.param("class A(B):\n    def f(self, x=super(A, self)):", "super(A, self)", id="in a default too"),
        pytest.param("class A(B):\n    def f(self):", "super(A)", id="one argument"),
        pytest.param("class A(B):\n    def f(self, other):", "super(A, other)", id="another object"),
    ],
)  # fmt: skip
def test_super_that_may_mean_another_class_waits(head: str, call: str) -> None:
    old = f"{head}\n        return {call}"
    start = call.index("super(")
    new = old.replace(call[start : call.index(")", start) + 1], "super()")
    assert category(old, new) is Category.B


@pytest.mark.parametrize(
    "below", ["A = wrap(A)", "del A", "from x import A", "for A in y: pass", "def g():\n    global A\n    A = 1"]
)  # fmt: skip
def test_super_of_a_class_that_is_bound_anew_waits(below: str) -> None:
    code = f"class A(B):\n    def f(self):\n        return @@.f()\n{below}"
    old, new = code.replace("@@", "super(A, self)"), code.replace("@@", "super()")
    assert category(old, new) is Category.B


CASE = "import unittest\nclass T(unittest.TestCase):\n"
CALL = "    def test_x(self):\n        self.@@(1, 1.0)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(CASE + CALL, Category.A, id="a TestCase"),
        pytest.param(f"from unittest import TestCase\nclass T(TestCase):\n{CALL}", Category.A, id="a TestCase by name"),
        pytest.param(f"import unittest\nclass B(unittest.TestCase):\n    x = 1\nclass T(B):\n{CALL}", Category.A, id="by a class between"),
        pytest.param(f"import unittest\n@unittest.skip('x')\nclass T(unittest.TestCase):\n{CALL}", Category.A, id="a skipped TestCase"),
        pytest.param(f"{CASE}    assertEquals = g\n{CALL}", Category.B, id="an alias of its own"),
        pytest.param(f"{CASE}    def assertEqual(self, a, b): pass\n{CALL}", Category.B, id="a method of its own"),
        pytest.param(f"{CASE}{CALL}\nunittest.TestCase.assertEquals = g", Category.B, id="a patch"),
        pytest.param(f"{CASE}{CALL}\nsetattr(T, 'assertEquals', g)", Category.B, id="a patch by name"),
        pytest.param(f"from mine import TestCase\nclass T(TestCase):\n{CALL}", Category.B, id="another TestCase"),
        pytest.param(f"class TestCase: pass\nclass T(TestCase):\n{CALL}", Category.B, id="a TestCase of its own"),
        pytest.param(f"import unittest\nclass T(unittest.TestCase, M):\n{CALL}", Category.B, id="a second base"),
        pytest.param(f"import unittest\n@patched\nclass T(unittest.TestCase):\n{CALL}", Category.B, id="a decorator"),
        pytest.param(CASE + CALL.replace("(self)", "(me, self)"), Category.B, id="another self"),
        pytest.param(CASE + CALL.replace("        self", "        self = X()\n        self"), Category.B, id="a self bound anew"),
    ],
)  # fmt: skip
def test_an_alias_of_unittest_needs_a_test_case(text: str, expected: Category) -> None:
    old, new = text.replace("@@", "assertEquals"), text.replace("@@", "assertEqual")
    assert category(old, new, "tests/test_x.py") is expected
