"""Where names are read, bound or hidden in a Python tree; in doubt a name counts as used."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.proofs.python.comments import Comment, is_directive
from policies.proofs.python.trees import Scoped, walk

_WORD = re.compile(r"[^\W\d]\w*")
DYNAMIC_NAMES = frozenset(
    {"locals", "vars", "eval", "exec", "dir", "globals", "compile", "__import__", "breakpoint"}
)
DYNAMIC_ATTRIBUTES = frozenset(
    {"_getframe", "currentframe", "f_locals", "f_globals", "getouterframes", "getinnerframes"}
    | {"f_back", "tb_frame", "__globals__", "__dict__", "modules", "set_trace", "f_code"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one tree or function."""

    read: frozenset[str]
    bound: frozenset[str]
    """By any statement, parameter, pattern or declaration, in any scope."""
    written: frozenset[str]
    """Words inside strings (docstrings only where they hold a doctest) and directives."""
    dynamic: frozenset[str]
    """Ways in use to reach names without naming them."""
    star: bool
    """`from x import *`"""


def names_of(tree: ast.AST, comments: Iterable[Comment] = ()) -> Names:
    read: set[str] = set()
    bound: set[str] = set()
    dynamic: set[str] = set()
    star = False
    nodes = tuple(walk(tree))
    for node in nodes:
        if isinstance(node, ast.Name):
            (bound if isinstance(node.ctx, ast.Store) else read).add(node.id)
            if isinstance(node.ctx, ast.Del):
                bound.add(node.id)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            read.add(node.target.id)
        elif isinstance(node, ast.Attribute) and _dynamic(node):
            dynamic.add(node.attr)
        bound.update(_bindings(node))
        star = star or (
            isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
        )
    written = set(_written(nodes))
    for comment in comments:
        if is_directive(comment.text):
            written.update(_WORD.findall(comment.text))
    return Names(
        frozenset(read),
        frozenset(bound),
        frozenset(written),
        frozenset(dynamic | (read & DYNAMIC_NAMES)),
        star,
    )


def _dynamic(node: ast.Attribute) -> bool:
    if node.attr in {"stack", "trace"}:  # only inspect's; arrays are stacked too
        return isinstance(node.value, ast.Name) and node.value.id == "inspect"
    return node.attr in DYNAMIC_ATTRIBUTES


def bound_name(statement: ast.Import | ast.ImportFrom) -> str:
    """The name that an import of one name binds."""
    alias = statement.names[0]
    return alias.asname or alias.name.partition(".")[0]


def _bindings(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case _:
            pass


def _written(nodes: Iterable[ast.AST]) -> Iterator[str]:
    docstrings: set[int] = set()
    for node in nodes:
        if isinstance(node, Scoped) and ast.get_docstring(node, clean=False) is not None:
            first = node.body[0]
            assert isinstance(first, ast.Expr)
            assert isinstance(first.value, ast.Constant)
            if ">>>" not in str(first.value.value):
                docstrings.add(id(first.value))
    for node in nodes:
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            if isinstance(node.value, str):
                yield from _WORD.findall(node.value)
            elif isinstance(node.value, bytes):
                yield from _WORD.findall(node.value.decode("ascii", "ignore"))
        comment = getattr(node, "type_comment", None)
        if comment:
            yield from _WORD.findall(comment)
