"""Walk two trees side by side and name every difference; what has no name is not provable."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from policies.line_diff import hunks
from policies.proofs.python.expressions import Annotated, Replaced, compare
from policies.proofs.python.trees import Function, dump
from policies.proofs.verdict import NotProvenError, Span

BLOCKS = frozenset({"body", "orelse", "finalbody"})
_PARTS = frozenset({"handlers", "items", "cases"})
Compound = (
    ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.If | ast.For | ast.AsyncFor
    | ast.While | ast.With | ast.AsyncWith | ast.Try | ast.TryStar | ast.Match
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a difference is: the innermost function or class (None: the module)."""

    owner: Function | ast.ClassDef | None
    top: bool
    """Directly in the owner's body, not inside an `if`, `try`, `for` …"""


@dataclass(frozen=True, slots=True)
class Removed:
    statement: ast.stmt
    scope: Scope
    place: Span


@dataclass(frozen=True, slots=True)
class Added:
    statement: ast.stmt
    scope: Scope
    place: Span
    before: tuple[ast.stmt, ...]
    """The new side's statements above it in the same block."""


@dataclass(frozen=True, slots=True)
class Unbound:
    """`except E as e` → `except E`, `with x as y` → `with x`, `for i` → `for _`."""

    name: str
    becomes: str | None
    scope: Scope
    old_span: Span
    new_span: Span


@dataclass(frozen=True, slots=True)
class Changed:
    """A node or an annotation that differs, and the function or class it stands in."""

    what: Replaced | Annotated
    scope: Scope


Difference = Removed | Added | Unbound | Changed


def differences(old: ast.Module, new: ast.Module) -> list[Difference]:
    """Every difference of two normalised trees; raises `NotProvenError` at the first nameless."""
    found: list[Difference] = []
    _blocks(old.body, new.body, Scope(None, top=True), found)
    return found


def span_of(node: ast.stmt | ast.expr | ast.ExceptHandler) -> Span:
    return node.lineno, node.end_lineno or node.lineno


def _blocks(
    old: Sequence[ast.stmt], new: Sequence[ast.stmt], scope: Scope, found: list[Difference]
) -> None:
    for hunk in hunks([dump(node) for node in old], [dump(node) for node in new]):
        olds, news = old[hunk.old_start : hunk.old_end], new[hunk.new_start : hunk.new_end]
        big_olds, big_news = [n for n in olds if _big(n)], [n for n in news if _big(n)]
        if len(big_olds) != len(big_news):
            node = (big_olds or big_news or olds)[0]
            raise NotProvenError("a block statement is added or removed", line=node.lineno)
        if _is_pairwise(olds, news):
            for one, other in zip(olds, news, strict=True):
                _statement(one, other, scope, found)
            continue
        place = _place(new, hunk.new_start)
        found += [Removed(node, scope, place) for node in olds if not _big(node)]
        gap = _place(old, hunk.old_start)
        for index in range(hunk.new_start, hunk.new_end):
            if not _big(new[index]):
                found.append(Added(new[index], scope, gap, tuple(new[:index])))
        for before, after in zip(big_olds, big_news, strict=True):
            _pair(before, after, scope, found)


def _is_pairwise(olds: Sequence[ast.stmt], news: Sequence[ast.stmt]) -> bool:
    """As many of the same kinds, none of them an import or a block: each changed in itself."""
    return len(olds) == len(news) and all(
        (type(old) is type(new) or (isinstance(old, ast.Assign) and isinstance(new, ast.AnnAssign)))
        and not isinstance(old, ast.Import | ast.ImportFrom)
        and not _big(old)
        for old, new in zip(olds, news, strict=True)
    )


def _statement(old: ast.stmt, new: ast.stmt, scope: Scope, found: list[Difference]) -> None:
    if isinstance(old, ast.Assign) and isinstance(new, ast.AnnAssign):
        named = new.simple or isinstance(new.target, ast.Attribute)
        plain = new.value is not None and len(old.targets) == 1 and named
        if not plain or (dump(old.targets[0]), dump(old.value)) != (
            dump(new.target), _text(new.value),
        ):  # fmt: skip
            raise NotProvenError("an assignment changes", line=new.lineno)
        found.append(Changed(Annotated(new.annotation, (new,)), scope))
        return
    found += [Changed(each, scope) for each in compare(old, new)]


def _big(node: ast.stmt) -> TypeGuard[Compound]:
    return isinstance(node, Compound)


def _place(block: Sequence[ast.stmt], index: int) -> Span:
    """The empty place before `block[index]`."""
    if index < len(block):
        line = block[index].lineno
    else:
        line = (block[-1].end_lineno or block[-1].lineno) + 1 if block else 1
    return line, line - 1


def _pair(old: Compound, new: Compound, scope: Scope, found: list[Difference]) -> None:
    if type(old) is not type(new):
        raise NotProvenError("a block statement changes its type", line=old.lineno)
    inner = Scope(scope.owner, top=False)
    if isinstance(old, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        inner = Scope(old, top=True)
    for name in old._fields:
        before, after = getattr(old, name), getattr(new, name)
        if name in BLOCKS:
            _blocks(before, after, inner, found)
        elif name in _PARTS:
            _parts(before, after, inner, found)
        elif name == "target" and isinstance(old, ast.For | ast.AsyncFor):
            _target(before, after, inner, found)
        elif _text(before) != _text(after):
            _head(name, (before, after), (old, new), inner, found)


def _head(
    name: str,
    values: tuple[object, object],
    statements: tuple[Compound, Compound],
    scope: Scope,
    found: list[Difference],
) -> None:
    """What a block statement says before its block."""
    old, new = statements
    match values:
        case ast.AST() as before, ast.AST() as after:
            found += [Changed(each, scope) for each in compare(before, after, (old,), (new,))]
        case list() as before, list() as after if name == "decorator_list" and len(before) == len(
            after
        ):
            for one, other in zip(before, after, strict=True):
                found += [Changed(each, scope) for each in compare(one, other, (old,), (new,))]
        case None, ast.expr() as result if name == "returns":
            found.append(Changed(Annotated(result, (new,)), scope))
        case _ if name == "bases":
            found.append(_bases(statements, scope))
        case _:
            raise NotProvenError(f"the head of a statement changes ({name})", line=old.lineno)


def _bases(statements: tuple[Compound, Compound], scope: Scope) -> Changed:
    """`class A(object)` as `class A`."""
    old, new = statements
    assert isinstance(old, ast.ClassDef)
    assert isinstance(new, ast.ClassDef)
    if [dump(base) for base in old.bases] != ["Name('object', Load())"] or new.bases:
        raise NotProvenError("the head of a statement changes (bases)", line=old.lineno)
    return Changed(Replaced(old.bases[0], new, (old,), (new,)), scope)


def _parts(
    old: Sequence[ast.AST], new: Sequence[ast.AST], scope: Scope, found: list[Difference]
) -> None:
    if len(old) != len(new):
        raise NotProvenError("a part of a statement is added or removed", line=_line(old, new))
    for before, after in zip(old, new, strict=True):
        match before, after:
            case ast.ExceptHandler(), ast.ExceptHandler():
                if before.type is not None and after.type is not None:
                    pair = compare(before.type, after.type, (before,), (after,))
                    found += [Changed(each, scope) for each in pair]
                else:
                    _same(before.type, after.type, before.lineno)
                if before.name != after.name:
                    spans = (before.lineno,) * 2, (after.lineno,) * 2
                    found.append(_dropped(before.name, after.name, scope, spans))
                _blocks(before.body, after.body, scope, found)
            case ast.withitem(), ast.withitem():
                _same(before.context_expr, after.context_expr, before.context_expr.lineno)
                _with_name(before, after, scope, found)
            case ast.match_case(), ast.match_case():
                _same(before.pattern, after.pattern, before.pattern.lineno)
                _same(before.guard, after.guard, before.pattern.lineno)
                _blocks(before.body, after.body, scope, found)
            case _:
                raise NotProvenError("a part of a statement changes", line=_line(old, new))


def _with_name(old: ast.withitem, new: ast.withitem, scope: Scope, found: list[Difference]) -> None:
    before, after = old.optional_vars, new.optional_vars
    if _text(before) == _text(after):
        return
    if not isinstance(before, ast.Name) or after is not None:
        raise NotProvenError("the name after `as` changes", line=old.context_expr.lineno)
    spans = span_of(old.context_expr), span_of(new.context_expr)
    found.append(_dropped(before.id, None, scope, spans))


def _target(old: ast.expr, new: ast.expr, scope: Scope, found: list[Difference]) -> None:
    match old, new:
        case ast.Name(), ast.Name():
            if old.id != new.id:
                found.append(_dropped(old.id, new.id, scope, (span_of(old), span_of(new))))
        case ast.Tuple(elts=olds), ast.Tuple(elts=news) if len(olds) == len(news):
            for before, after in zip(olds, news, strict=True):
                _target(before, after, scope, found)
        case _:
            _same(old, new, old.lineno)


def _dropped(old: str | None, new: str | None, scope: Scope, spans: tuple[Span, Span]) -> Unbound:
    if old is None or new not in {None, "_"}:
        raise NotProvenError("a binding changes its name", line=spans[0][0])
    return Unbound(old, new, scope, *spans)


def _same(old: ast.AST | None, new: ast.AST | None, line: int) -> None:
    if _text(old) != _text(new):
        raise NotProvenError("an expression changes", line=line)


def _text(value: object) -> object:
    if isinstance(value, list):
        return [_text(item) for item in value]
    return dump(value) if isinstance(value, ast.AST) else value


def _line(*sides: Sequence[ast.AST]) -> int:
    lines = [
        node.lineno
        for side in sides
        for part in side
        for node in ast.walk(part)
        if isinstance(node, ast.stmt | ast.expr | ast.ExceptHandler)
    ]
    return min(lines, default=1)
