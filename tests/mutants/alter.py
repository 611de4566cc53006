"""Small lies about a module's text: each one a condition dropped, inverted or shifted by one.

What only words a sentence (f-strings and slices) is left alone, and so are annotations and the
fields of classes.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_INVERSE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_SHIFTED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}
_TWIN = {"any": "all", "all": "any", "max": "min", "min": "max"}


@dataclass(frozen=True, slots=True)
class Mutant:
    place: str
    """The function, `Class.method`, or `<module>`."""
    line: int
    before: str
    after: str
    nth: int
    """Tells apart equal changes of one function, from 1."""
    source: str
    """The whole module's text with this one change."""

    @property
    def name(self) -> str:
        repeated = f" #{self.nth}" if self.nth > 1 else ""
        return f"{self.place}: {self.before} → {self.after}{repeated}"


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of a module's text, in the order of its lines."""
    made: list[Mutant] = []
    seen: set[tuple[int, int, str]] = set()
    counts: Counter[tuple[str, str, str]] = Counter()
    for place, node, after in _changes(ast.parse(source), "<module>"):
        text = _replaced(source, node, after)
        key = (node.lineno, node.col_offset, text)
        if key in seen:
            continue
        seen.add(key)
        before = " ".join(ast.unparse(node).split())
        counts[place, before, after] += 1
        nth = counts[place, before, after]
        made.append(Mutant(place, node.lineno, before, after, nth, text))
    return sorted(made, key=lambda mutant: mutant.line)


Spot = ast.expr | ast.stmt
Change = tuple[str, Spot, str]


def _replaced(source: str, node: Spot, after: str) -> str:
    lines = source.encode().splitlines(keepends=True)
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    head = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    tail = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    new = after if isinstance(node, ast.stmt) else f"({after})"
    return (head + new.encode() + tail).decode()


def _changes(node: ast.AST, place: str, *, is_truth: bool = False) -> Iterator[Change]:
    """Those of `node` and of all below it; `is_truth`: what it returns is a truth value."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        place = node.name if place == "<module>" else f"{place}.{node.name}"
        truth = isinstance(node, ast.FunctionDef) and _is_name(node.returns, "bool")
        for statement in node.body:
            if isinstance(node, ast.FunctionDef) or isinstance(statement, ast.FunctionDef):
                yield from _changes(statement, place, is_truth=truth)
        return
    if isinstance(node, ast.AnnAssign):
        if node.value is not None:
            yield from _changes(node.value, place)
        return
    if isinstance(node, ast.JoinedStr | ast.Slice | ast.Assert | ast.arguments):
        return
    yield from ((place, spot, after) for spot, after in _here(node, is_truth=is_truth))
    for child in ast.iter_child_nodes(node):
        yield from _changes(child, place, is_truth=is_truth)


def _here(node: ast.AST, *, is_truth: bool) -> Iterator[tuple[Spot, str]]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        yield from _truths(node.test)
    elif isinstance(node, ast.comprehension):
        for test in node.ifs:
            yield from _truths(test)
        yield from _shorter(node.iter)
    elif isinstance(node, ast.Return) and node.value is not None and is_truth:
        yield from _truths(node.value)
    elif isinstance(node, ast.AugAssign | ast.Expr) and not _is_text(node.value):
        yield node, "pass"
    elif isinstance(node, ast.expr):
        yield from ((node, after) for after in _instead_of(node))


def _truths(test: ast.expr) -> Iterator[tuple[Spot, str]]:
    if not isinstance(test, ast.Constant):
        yield test, "True"
        yield test, "False"
    if not isinstance(test, ast.Compare | ast.UnaryOp):
        yield test, f"not ({ast.unparse(test)})"


def _instead_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.BoolOp):
        yield from _instead_of_connected(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        kinds = (table.get(type(node.ops[0])) for table in (_INVERSE, _SHIFTED))
        for kind in kinds:
            if kind is not None:
                yield ast.unparse(ast.Compare(node.left, [kind()], node.comparators))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield ast.unparse(node.operand)
    elif isinstance(node, ast.Name) and node.id in _TWIN:
        yield _TWIN[node.id]
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (str(node.value + 1), str(node.value - 1))
    else:
        yield from _parts_of(node)


def _parts_of(node: ast.expr) -> Iterator[str]:
    """A sum or a display with less in it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        if not (_is_text(node.left) or _is_text(node.right)):
            yield from (ast.unparse(node.left), ast.unparse(node.right))
    elif isinstance(node, ast.Set) or any(
        isinstance(each, ast.Starred) for each in getattr(node, "elts", ())
    ):
        yield from (after for _, after in _shorter(node))


def _instead_of_connected(node: ast.BoolOp) -> Iterator[str]:
    """Each operand dropped, each inverted, and the other connective."""
    for place, operand in enumerate(node.values):
        rest = [*node.values[:place], *node.values[place + 1 :]]
        yield ast.unparse(ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])
        if not isinstance(operand, ast.Compare | ast.UnaryOp):
            inverted = ast.UnaryOp(ast.Not(), operand)
            values = [*node.values[:place], inverted, *node.values[place + 1 :]]
            yield ast.unparse(ast.BoolOp(node.op, values))
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield ast.unparse(ast.BoolOp(other, node.values))


def _shorter(node: ast.expr) -> Iterator[tuple[Spot, str]]:
    """A display without one of its elements."""
    if not isinstance(node, ast.Set | ast.Tuple | ast.List) or len(node.elts) < 2:
        return
    for place in range(len(node.elts)):
        rest = [*node.elts[:place], *node.elts[place + 1 :]]
        yield node, ast.unparse(ast.Set(rest) if isinstance(node, ast.Set) else _row(rest))


def _row(elements: list[ast.expr]) -> ast.expr:
    return ast.Tuple(elements, ast.Load())


def _is_name(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
