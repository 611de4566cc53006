"""Take one unused local variable out of a function."""

import ast
import copy
import re

from bot.fixers.lint_findings import Finding
from bot.fixers.python_source import (
    PythonSource,
    bodies,
    cut,
    is_text,
    last_line,
    means,
    with_lines,
)

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_WATCHERS = frozenset({"locals", "vars", "eval", "exec", "globals", "dir", "_getframe"})
_Edit = tuple[str, ast.Module]
"""The new text, and the tree that it must have."""


def without_variable(source: PythonSource, _path: str, finding: Finding) -> str | None:
    """The text without it; None if it may be wanted after all."""
    name = finding.name
    function = _innermost_function(source.tree, finding.line)
    if function is None or _in_class(function, finding.line) or _is_wanted(function, name):
        return None
    edits = [
        edit
        for node in ast.walk(function)
        if (edit := _edit(source, node, name, finding.line)) is not None
    ]
    if len(edits) != 1:
        return None
    text, expected = edits[0]
    return text if means(text, expected) else None


def _innermost_function(tree: ast.Module, line: int) -> _Function | None:
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, _Function) and node.lineno <= line <= last_line(node)
    ]
    return max(around, key=lambda node: node.lineno, default=None)


def _in_class(function: _Function, line: int) -> bool:
    """Whether a binding on `line` makes an attribute, not a variable."""
    return any(
        isinstance(node, ast.ClassDef) and node.lineno <= line <= last_line(node)
        for node in ast.walk(function)
    )


def _is_wanted(function: _Function, name: str) -> bool:
    """Read, deleted or declared anywhere inside, or seen by something that looks at all names."""
    for node in ast.walk(function):
        match node:
            case ast.Name(id=used, ctx=ast.Load() | ast.Del()) if used == name:
                return True
            case ast.AugAssign(target=ast.Name(id=used)) if used == name:
                return True
            case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                return True
            case ast.Name(id=called) | ast.Attribute(attr=called) if called in _WATCHERS:
                return True
            case ast.arg(arg=parameter) if parameter == name:
                return True
            case _:
                pass
    return False


def _edit(source: PythonSource, node: ast.AST, name: str, line: int) -> _Edit | None:
    """What to do if `node` binds `name` on `line`."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=bound)], value=value, lineno=at)
            | ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value, lineno=at)
        ) if bound == name and at == line and _is_pure(value):
            assert isinstance(node, ast.stmt)
            return _without_statement(source, node)
        case ast.ExceptHandler(name=bound, type=ast.expr() as caught, lineno=at) if (
            bound == name and at == line
        ):
            return _without_as(source, node, caught, name)
        case ast.withitem(context_expr=manager, optional_vars=ast.Name(id=bound, lineno=at)) if (
            bound == name and at == line
        ):
            return _without_as(source, node, manager, name)
        case _:
            return None


def _is_pure(value: ast.expr) -> bool:
    """Whether nothing happens, and nothing can fail, when it is evaluated."""
    match value:
        case ast.Constant():
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float())):
            return True
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return all(map(_is_pure, parts))
        case ast.Dict(keys=keys, values=values):
            return all(isinstance(key, ast.Constant) for key in keys) and all(map(_is_pure, values))
        case _:
            return False


def _without_statement(source: PythonSource, node: ast.stmt) -> _Edit | None:
    body = next(statements for statements in bodies(source.tree) if node in statements)
    position = body.index(node)
    start, end = node.lineno - 1, last_line(node)
    following = body[1] if len(body) > 1 else None
    if following is None or (position == 0 and is_text(following)):
        return None  # an empty block, or a string that becomes the docstring
    if any("#" in line for line in source.lines[start:end]):
        return None  # perhaps a directive
    where = next(
        index for index, statements in enumerate(bodies(source.tree)) if statements is body
    )
    expected = copy.deepcopy(source.tree)
    del list(bodies(expected))[where][position]
    return with_lines(source, start, end, []), expected


def _without_as(source: PythonSource, node: ast.AST, before: ast.expr, name: str) -> _Edit | None:
    """`except E as e:` and `with x as y:` without the name."""
    row, start = last_line(before) - 1, before.end_col_offset or 0
    line = source.lines[row]
    rest = line.encode()[start:].decode()
    match = re.match(rf"(\)*)[ \t]+as[ \t]+{re.escape(name)}(?=[ \t]*[:,)])", rest)
    if match is None or "#" in line:
        return None
    text = with_lines(source, row, row + 1, [cut(line, start, start + match.end(), match[1])])
    where = next(index for index, other in enumerate(ast.walk(source.tree)) if other is node)
    expected = copy.deepcopy(source.tree)
    twin = next(other for index, other in enumerate(ast.walk(expected)) if index == where)
    if isinstance(twin, ast.ExceptHandler):
        twin.name = None
    elif isinstance(twin, ast.withitem):
        twin.optional_vars = None
    return text, expected
