"""Take one unused import out of a file."""

import ast
import copy
import re
from pathlib import PurePosixPath

from bot.fixers.import_line import import_lines
from bot.fixers.lint_findings import Finding
from bot.fixers.python_source import (
    PythonSource,
    cut,
    docstrings,
    is_text,
    last_line,
    means,
    with_lines,
)
from bot.fixers.stdlib_imports import MODULES, SUBMODULES

_Import = ast.Import | ast.ImportFrom
_OFTEN_REEXPORT = frozenset({"__init__", "conftest", "models", "signals"})


def without_import(source: PythonSource, path: str, finding: Finding) -> str | None:
    """The text without it; None if it may be wanted after all."""
    stem = PurePosixPath(path).stem
    if stem in _OFTEN_REEXPORT or "compat" in stem:
        return None
    place = _place(source.tree, finding)
    if place is None:
        return None
    node, alias, bound = place
    if not _is_harmless(node, source.tree) or _is_wanted(source.tree, bound):
        return None
    if _has_comment(source, node):
        return None
    if len(node.names) == 1:
        return _without_statement(source, node)
    return _without_alias(source, node, alias)


def _place(tree: ast.Module, finding: Finding) -> tuple[_Import, ast.alias, str] | None:
    """The only import at module level, on the finding's lines, that is called so."""
    found = []
    for node in tree.body:
        if not isinstance(node, _Import) or not node.lineno <= finding.line <= last_line(node):
            continue
        for alias, line in zip(node.names, import_lines(node), strict=True):
            dots = "." * line.level + line.module
            full = dots if line.name is None else f"{dots}.{line.name}".replace("..", ".")
            tail = f" as {alias.asname}" if alias.asname else ""
            names = {full + tail, full, f"{alias.name}{tail}", alias.asname or alias.name}
            if finding.name.strip() in names:
                found.append((node, alias, line.bound))
    return found[0] if len(found) == 1 else None


def _is_harmless(node: _Import, tree: ast.Module) -> bool:
    """Whether importing it has no effect, or happens anyway."""
    lines = list(import_lines(node))
    if any(line.level == 0 and line.module == "__future__" for line in lines):
        return False
    if any(line.name == "*" for line in lines):
        return False
    if all(not line.level and line.module in MODULES | SUBMODULES for line in lines):
        return True
    if isinstance(node, ast.Import):
        return False
    others = [line for other in tree.body if other is not node for line in import_lines(other)]
    stays = len(node.names) > 1 or any(
        (line.level, line.module) == (node.level, node.module or "") and line.name is not None
        for line in others
    )
    # A lower-case name may be a submodule, whose import runs code.
    return stays and all(alias.name[:1].isupper() for alias in node.names)


def _is_wanted(tree: ast.Module, bound: str) -> bool:
    """Read, bound again, exported, or spelled in a string that something may evaluate."""
    bindings = 0
    prose = {id(node) for node in docstrings(tree)}
    word = re.compile(rf"\b{re.escape(bound)}\b")
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Global(names=[name]) if name == bound:
                return True
            case ast.Global(names=names) if bound in names:
                return True
            case ast.Constant(value=str(text)) if id(node) not in prose and word.search(text):
                return True
            case ast.Call(func=ast.Name(id="eval" | "exec" | "globals" | "vars" | "locals")):
                return True
            case ast.Import() | ast.ImportFrom():
                bindings += sum(line.bound == bound for line in import_lines(node))
            case _:
                pass
    return bindings > 1


def _has_comment(source: PythonSource, node: _Import) -> bool:
    """A comment on these lines may be meant for a machine (`noqa`), or tell why it is there."""
    return any("#" in line for line in source.lines[node.lineno - 1 : last_line(node)])


def _without_statement(source: PythonSource, node: _Import) -> str | None:
    start, end = node.lineno - 1, last_line(node)
    position = source.tree.body.index(node)
    following = source.tree.body[position + 1 : position + 2]
    if position == 0 and following and is_text(following[0]):
        return None  # that string would become the docstring
    expected = copy.copy(source.tree)
    expected.body = [other for other in source.tree.body if other is not node]
    text = with_lines(source, start, end, [])
    return text if means(text, expected) else None


def _without_alias(source: PythonSource, node: _Import, alias: ast.alias) -> str | None:
    row = alias.lineno - 1
    line = source.lines[row]
    position = node.names.index(alias)
    encoded = line.encode()
    alone = (
        not encoded[: alias.col_offset].strip()
        and encoded[alias.end_col_offset or 0 :].strip() in {b",", b""}
        and alias.end_lineno == alias.lineno
    )
    if alone:
        text = with_lines(source, row, row + 1, [])
    elif (span := _span_on_line(node.names, position)) is not None:
        text = with_lines(source, row, row + 1, [cut(line, *span)])
    else:
        return None
    expected = copy.deepcopy(source.tree)
    twin = expected.body[source.tree.body.index(node)]
    assert isinstance(twin, _Import)
    del twin.names[position]
    return text if means(text, expected) else None


def _span_on_line(names: list[ast.alias], position: int) -> tuple[int, int] | None:
    """The bytes of one alias with its comma; None if they go over several lines."""
    this = names[position]
    if position + 1 < len(names):
        after = names[position + 1]
        same = this.lineno == after.lineno
        return (this.col_offset, after.col_offset) if same else None
    before = names[position - 1]
    if before.end_lineno != this.end_lineno or before.lineno != this.lineno:
        return None
    assert before.end_col_offset is not None
    assert this.end_col_offset is not None
    return before.end_col_offset, this.end_col_offset
