"""How a file uses one name that nothing in it binds."""

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from bot.fixers.python_source import PythonSource, symbols


@dataclass(frozen=True, slots=True)
class Usage:
    attributes: frozenset[tuple[str, ...]]
    """`name.a.b` is ("a", "b")."""
    called: bool
    """As `name(...)`."""
    subscripted: bool
    bare: bool
    """Used in any other way: passed on, annotated with, inherited from."""
    first_line: int
    """1-based."""


def usage_of(source: PythonSource, name: str) -> Usage | None:
    """None unless the file reads `name`, binds it nowhere, and cannot get it in secret."""
    if hasattr(builtins, name) or _is_bound(source, name) or _may_bind_in_secret(source.tree):
        return None
    reads = list(_reads(source.tree, name))
    if not reads:
        return None
    parents = [chain[-2] if len(chain) > 1 else None for chain in reads]
    kinds = [_kind(chain[-1], parent) for chain, parent in zip(reads, parents, strict=True)]
    return Usage(
        attributes=frozenset(_attributes(chain) for chain in reads) - {()},
        called="called" in kinds,
        subscripted="subscripted" in kinds,
        bare="bare" in kinds,
        first_line=min(chain[-1].lineno for chain in reads),
    )


_Chain = tuple[ast.AST, ...]


def _reads(tree: ast.Module, name: str) -> Iterator[tuple[*_Chain, ast.Name]]:
    """Each read with its ancestors, outermost first."""
    stack: list[tuple[ast.AST, ...]] = [(tree,)]
    while stack:
        chain = stack.pop()
        node = chain[-1]
        if isinstance(node, ast.Name) and node.id == name:
            yield (*chain[:-1], node)
        # Only the nearest ancestors matter; a whole chain each would cost the square.
        stack.extend((*chain[-12:], child) for child in ast.iter_child_nodes(node))


def _attributes(chain: tuple[ast.AST, ...]) -> tuple[str, ...]:
    names = []
    for ancestor in reversed(chain[:-1]):
        if not isinstance(ancestor, ast.Attribute):
            break
        names.append(ancestor.attr)
    return tuple(names)


def _kind(node: ast.Name, parent: ast.AST | None) -> str:
    match parent:
        case ast.Attribute():
            return "attribute"
        case ast.Call(func=called) if called is node:
            return "called"
        case ast.Subscript(value=value) if value is node:
            return "subscripted"
        case _:
            return "bare"


def _is_bound(source: PythonSource, name: str) -> bool:
    table = symbols(source)
    if table is None:
        return True  # nothing can be said
    tables = [table]
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        if name in table.get_identifiers() and _binds(table.lookup(name)):
            return True
    return False


def _binds(symbol: symtable.Symbol) -> bool:
    return (
        symbol.is_assigned()
        or symbol.is_imported()
        or symbol.is_parameter()
        or symbol.is_annotated()
        or symbol.is_declared_global()
    )


def _may_bind_in_secret(tree: ast.Module) -> bool:
    """Star imports, code that expects a NameError, code made at run time."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=[ast.alias(name="*")]):
                return True
            case ast.ExceptHandler(type=ast.expr() as caught):
                if any(isinstance(n, ast.Name) and n.id == "NameError" for n in ast.walk(caught)):
                    return True
            case ast.Call(func=ast.Name(id="exec" | "globals" | "vars" | "locals")):
                return True
            case _:
                pass
    return False
