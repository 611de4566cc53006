"""Two expressions or heads of statements side by side, down to the nodes that differ."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from policies.proofs.python.trees import dump
from policies.proofs.verdict import NotProvenError


@dataclass(frozen=True, slots=True)
class Replaced:
    """One node in another's place, of the smallest that hold the difference."""

    old: ast.AST
    new: ast.AST
    old_above: tuple[ast.AST, ...]
    """What it stands in, outermost first."""
    new_above: tuple[ast.AST, ...]


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotation where there was none."""

    annotation: ast.expr
    above: tuple[ast.AST, ...]
    """What it stands in on the new side, outermost first; last the argument or function."""


def compare(
    old: ast.AST,
    new: ast.AST,
    old_above: tuple[ast.AST, ...] = (),
    new_above: tuple[ast.AST, ...] = (),
) -> Iterator[Replaced | Annotated]:
    """Every difference; raises `NotProvenError` where the two have not the same shape."""
    if dump(old) == dump(new):
        return
    if type(old) is not type(new) or isinstance(old, ast.Constant | ast.Name):
        yield Replaced(old, new, old_above, new_above)
        return
    inside = (*old_above, old), (*new_above, new)
    for name in old._fields:
        before, after = getattr(old, name, None), getattr(new, name, None)
        if isinstance(before, ast.AST) and isinstance(after, ast.AST):
            yield from compare(before, after, *inside)
        elif isinstance(before, list) and isinstance(after, list):
            yield from _compare_lists(before, after, old, new, *inside)
        elif before is None and isinstance(after, ast.expr) and name in {"annotation", "returns"}:
            yield Annotated(after, inside[1])
        elif before != after or type(before) is not type(after):
            yield Replaced(old, new, old_above, new_above)
            return


def _compare_lists(
    before: list[ast.AST],
    after: list[ast.AST],
    old: ast.AST,
    new: ast.AST,
    old_above: tuple[ast.AST, ...],
    new_above: tuple[ast.AST, ...],
) -> Iterator[Replaced | Annotated]:
    if len(before) != len(after) or not all(isinstance(n, ast.AST) for n in (*before, *after)):
        if before != after:
            yield Replaced(old, new, old_above[:-1], new_above[:-1])
        return
    for one, other in zip(before, after, strict=True):
        yield from compare(one, other, old_above, new_above)


def line_of(node: ast.AST) -> int:
    """Of the node, or of the first part of it that has one."""
    for part in ast.walk(node):
        line = getattr(part, "lineno", None)
        if isinstance(line, int):
            return line
    raise NotProvenError("a part of a statement changes")
