"""Where one new import line goes: no other line moves or changes."""

import ast
import copy
from dataclasses import dataclass

from bot.fixers.import_line import ImportLine, import_lines
from bot.fixers.python_source import (
    PythonSource,
    first_line,
    is_text,
    last_line,
    means,
    with_lines,
)
from bot.fixers.stdlib_imports import is_stdlib

_Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class _Place:
    line: int
    """0-based: the new lines come before it."""
    blank_before: int = 0
    blank_after: int = 0


def insert_import(
    source: PythonSource, line: ImportLine, *, local: frozenset[str], first_use: int
) -> str | None:
    """The file's text with `line` in it; None if no place is safe.

    `local` holds the top-level names of the repository's own modules, `first_use` is 1-based.
    """
    place = _place(source, line, local)
    if place.line >= first_use:
        return None
    if place.line and not source.lines[place.line - 1].endswith(("\n", "\r")):
        return None
    end = source.newline
    new = [end] * place.blank_before + [line.statement + end] + [end] * place.blank_after
    text = with_lines(source, place.line, place.line, new)
    expected = copy.copy(source.tree)
    before = [node for node in source.tree.body if last_line(node) <= place.line]
    expected.body = [*before, line.node, *source.tree.body[len(before) :]]
    return text if means(text, expected) else None


def _place(source: PythonSource, line: ImportLine, local: frozenset[str]) -> _Place:
    head, rest = _split_head(source.tree)
    block = _first_block(rest)
    if block:
        return _in_block(block, line, local)
    if head:
        at = last_line(head[-1])
        touching = at < len(source.lines) and bool(source.lines[at].strip())
        return _Place(at, blank_before=1, blank_after=_blank_lines(rest) if touching else 0)
    return _before_code(source, rest)


def _split_head(tree: ast.Module) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The docstring and `from __future__` imports, and what follows them."""
    count = 1 if tree.body and is_text(tree.body[0]) else 0
    while count < len(tree.body):
        node = tree.body[count]
        if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
            break
        count += 1
    return tree.body[:count], tree.body[count:]


def _first_block(statements: list[ast.stmt]) -> list[_Import]:
    """The first run of imports."""
    block: list[_Import] = []
    for node in statements:
        if isinstance(node, _Import):
            block.append(node)
        elif block:
            break
    return block


def _in_block(block: list[_Import], line: ImportLine, local: frozenset[str]) -> _Place:
    rank = _rank(line, local)
    ranks = [_rank(_head_line(node), local) for node in block]
    peers = [node for node, its in zip(block, ranks, strict=True) if its == rank]
    if peers:
        mixed = _is_mixed(peers)
        key = _key(line, mixed=mixed)
        for position, peer in enumerate(peers):
            if _key(_head_line(peer), mixed=mixed) > key:
                if position:
                    break
                return _Place(peer.lineno - 1)
        else:
            position = len(peers)
        return _Place(last_line(peers[position - 1]))
    lower = [node for node, its in zip(block, ranks, strict=True) if its < rank]
    if lower:
        return _Place(last_line(lower[-1]), blank_before=1)
    return _Place(block[0].lineno - 1, blank_after=1)


def _before_code(source: PythonSource, rest: list[ast.stmt]) -> _Place:
    """Above the first statement and its comments, but below a header on line 1."""
    at = first_line(rest[0]) - 1
    top = at
    while top and source.lines[top - 1].lstrip(" \t\f").startswith("#"):
        top -= 1
    return _Place(top or at, blank_after=_blank_lines(rest))


def _blank_lines(rest: list[ast.stmt]) -> int:
    """As formatters leave between imports and what follows."""
    definitions = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return 2 if rest and isinstance(rest[0], definitions) else 1


def _head_line(node: _Import) -> ImportLine:
    return next(import_lines(node))


def _rank(line: ImportLine, local: frozenset[str]) -> int:
    """The customary groups: standard library, others, ours, relative."""
    if line.level:
        return 3
    if is_stdlib(line.module):
        return 0
    return 2 if line.module.partition(".")[0] in local else 1


def _key(line: ImportLine, *, mixed: bool) -> tuple[bool, str, str]:
    from_import = line.name is not None and not mixed
    return from_import, line.module.lower(), (line.name or "").lower()


def _is_mixed(peers: list[_Import]) -> bool:
    """Whether the file sorts by module only, `from` or not."""
    lines = [_head_line(peer) for peer in peers]
    return lines != sorted(lines, key=lambda line: _key(line, mixed=False)) and lines == sorted(
        lines, key=lambda line: _key(line, mixed=True)
    )
