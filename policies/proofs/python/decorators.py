"""Decorators and base classes that are known to read neither annotations nor docstrings."""

import ast
from collections.abc import Iterable
from typing import Final

_INERT: Final = {
    "builtins": frozenset({"staticmethod", "classmethod", "property"}),
    "functools": frozenset(
        {"wraps", "lru_cache", "cache", "cached_property", "total_ordering"}
    ),
    "contextlib": frozenset({"contextmanager", "asynccontextmanager"}),
    "abc": frozenset({"abstractmethod"}),
    "typing": frozenset({"override", "final", "overload", "no_type_check", "runtime_checkable"}),
    "enum": frozenset({"unique"}),
}  # fmt: skip
_INERT_MODULES: Final = frozenset({"pytest", "unittest", "unittest.mock", "mock"})
"""Test runners: nothing in them reads annotations."""
_SAME_MODULE: Final = {"typing_extensions": "typing"}
_OF_A_PROPERTY: Final = frozenset({"setter", "getter", "deleter"})


def first_unknown(
    decorators: Iterable[ast.expr], name: str, tree: ast.Module, *, of_class: bool = False
) -> ast.expr | None:
    """The first that may be anything; `name` is what the decorated thing is called."""
    modules, names = _imported(tree)
    for decorator in decorators:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        match called:
            case ast.Name(id=used):
                origin = names.get(used, ("builtins", used))
                known = used in names or used in _INERT["builtins"]
                if known and (_is_inert(*origin) or (of_class and _is_dataclass(*origin))):
                    continue
            case ast.Attribute(value=ast.Name(id=owner), attr=attr):
                if attr in _OF_A_PROPERTY and owner == name:
                    continue
                module = modules.get(owner, "")
                if _is_inert(module, attr) or (of_class and _is_dataclass(module, attr)):
                    continue
            case ast.Attribute() if modules.get(_root(called), "") in _INERT_MODULES:
                continue
            case _:
                pass
        return decorator
    return None


def has_plain_metaclass(node: ast.ClassDef, tree: ast.Module) -> bool:
    """Whether no metaclass but `ABCMeta` looks at the class."""
    modules, names = _imported(tree)
    for keyword in node.keywords:
        match keyword:
            case ast.keyword(arg="metaclass", value=ast.Name(id=used)):
                if names.get(used) == ("abc", "ABCMeta"):
                    continue
            case ast.keyword(arg="metaclass", value=ast.Attribute(value=ast.Name(id=owner))):
                if modules.get(owner) == "abc":
                    continue
            case _:
                pass
        return False
    return True


def _is_inert(module: str, name: str) -> bool:
    module = _SAME_MODULE.get(module, module)
    return module in _INERT_MODULES or name in _INERT.get(module, ())


def _is_dataclass(module: str, name: str) -> bool:
    """It reads the fields of the class, and nothing of its methods."""
    return (module, name) == ("dataclasses", "dataclass")


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _imported(tree: ast.Module) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Name → module, and name → (module, name there), of the imports at module level."""
    modules: dict[str, str] = {}
    names: dict[str, tuple[str, str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name if alias.asname else alias.name.partition(".")[0]
                modules[alias.asname or root] = root
        elif isinstance(node, ast.ImportFrom):
            module = "" if node.level else node.module or ""
            for alias in node.names:
                names[alias.asname or alias.name] = (module, alias.name)
    return modules, names
