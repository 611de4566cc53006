"""How often and where a file binds a name, and whether it lays hands on an attribute."""

import ast
import re
from typing import Final

from policies.proofs.python.trees import walk

_DOTTED: Final = re.compile(r"(?:\w{1,60}[.:]){0,10}(\w{1,60})")


def bindings(name: str, tree: ast.Module) -> int:
    """How often any scope of the file binds or deletes the name, or declares it."""
    return sum(_binds(node, name) for node in walk(tree))


def _binds(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=bound):
            return bound == name and not isinstance(node.ctx, ast.Load)
        case ast.arg(arg=bound) | ast.MatchMapping(rest=bound):
            return bound == name
        case ast.alias(name=imported, asname=asname):
            return (asname or imported.partition(".")[0]) == name or imported == "*"
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return name in names
        case _:
            # functions, classes, handlers and patterns; of others no name is a text
            return getattr(node, "name", None) == name


def is_plain_module(name: str, tree: ast.Module) -> bool:
    """Whether the name is the module of that name, imported once and never bound anew."""
    imported = any(
        isinstance(node, ast.Import)
        and [alias.name for alias in node.names if alias.asname is None] == [name]
        for node in tree.body
    )
    return imported and bindings(name, tree) == 1


def is_touched(attribute: str, tree: ast.Module) -> bool:
    """Whether the file does more with an attribute than call it: set it, patch it, pass it on."""
    called = {
        id(node.func) for node in walk(tree) if isinstance(node, ast.Call)
    }  # fmt: skip
    for node in walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == attribute and id(node) not in called:
            return True
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = _DOTTED.fullmatch(node.value)
            if match is not None and match[1] == attribute:
                return True
        if _binds(node, attribute):
            return True
    return False
