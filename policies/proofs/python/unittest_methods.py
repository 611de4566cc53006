"""Whether `self` is a TestCase of the standard library."""

import ast
from typing import Final

from policies.proofs.python.bindings import bindings, is_plain_module
from policies.proofs.python.trees import walk

_HOMES: Final = frozenset({"unittest", "django.test"})
MAX_CLASSES: Final = 20


def is_test_method(function: ast.AST | None, tree: ast.Module) -> bool:
    """A plain method whose first parameter is `self`, of a class that is a TestCase."""
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    above = next((node for node in _classes(tree) if function in node.body), None)
    first = (*function.args.posonlyargs, *function.args.args)[:1]
    if above is None or not first or first[0].arg != "self":
        return False
    rebound = any(
        isinstance(node, ast.Name) and node.id == "self" and not isinstance(node.ctx, ast.Load)
        for node in walk(function)
    )
    static = any(getattr(node, "id", "") == "staticmethod" for node in function.decorator_list)
    return not rebound and not static and _is_test_case(above, tree)


def _classes(tree: ast.Module) -> list[ast.ClassDef]:
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


def _is_test_case(node: ast.ClassDef, tree: ast.Module) -> bool:
    """By one base each, up to `unittest.TestCase`; no decorator may have replaced it."""
    for _ in range(MAX_CLASSES):
        if len(node.bases) != 1 or node.keywords or not _are_skips(node.decorator_list, tree):
            return False
        match node.bases[0]:
            case ast.Attribute(value=ast.Name(id="unittest"), attr="TestCase"):
                return is_plain_module("unittest", tree)
            case ast.Name(id=name):
                if _is_imported(name, tree):
                    return True
                own = [each for each in _classes(tree) if each.name == name]
                if len(own) != 1 or bindings(name, tree) != 1:
                    return False
                node = own[0]
            case _:
                return False
    return False


def _is_imported(name: str, tree: ast.Module) -> bool:
    """`from unittest import TestCase`."""
    return bindings(name, tree) == 1 and any(
        isinstance(node, ast.ImportFrom)
        and node.module in _HOMES
        and not node.level
        and any((a.asname or a.name) == name and a.name == "TestCase" for a in node.names)
        for node in tree.body
    )


def _are_skips(decorators: list[ast.expr], tree: ast.Module) -> bool:
    return not decorators or (
        is_plain_module("unittest", tree)
        and all(ast.unparse(each).startswith("unittest.skip") for each in decorators)
    )
