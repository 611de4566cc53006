"""A Python file that can be edited line by line without touching any other byte."""

import ast
import re
import symtable
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MAX_CHARACTERS = 256 * 1024
_BOM = "\ufeff"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True, slots=True)
class PythonSource:
    bom: str
    lines: tuple[str, ...]
    """With their ends, as Python counts lines: form feeds and the like end none."""
    newline: str
    tree: ast.Module


def read_source(text: str) -> PythonSource | None:
    """None for what is too long or does not parse."""
    bom, code = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    tree = _parse(code)
    if tree is None:
        return None
    lines = tuple(_LINE.findall(code))
    return PythonSource(bom, lines, _newline(lines), tree)


def with_lines(source: PythonSource, start: int, end: int, new: Sequence[str]) -> str:
    """The text with lines `start` to `end` (0-based, `end` excluded) replaced."""
    return source.bom + "".join((*source.lines[:start], *new, *source.lines[end:]))


def means(text: str, expected: ast.Module) -> bool:
    """Whether `text` parses to exactly `expected`, wherever its nodes stand."""
    source = read_source(text)
    return source is not None and ast.dump(source.tree) == ast.dump(expected)


def cut(line: str, start: int, end: int, new: str = "") -> str:
    """`line` with the UTF-8 bytes from `start` to `end` replaced: `ast` counts in bytes."""
    encoded = line.encode()
    return (encoded[:start] + new.encode() + encoded[end:]).decode()


def first_line(node: ast.stmt) -> int:
    """1-based, decorators included."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.lineno


def last_line(node: ast.stmt | ast.expr) -> int:
    return node.end_lineno or node.lineno


def bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements in the file."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                yield statements


def docstrings(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            match node.body:
                case [ast.Expr(value=first), *_] if is_text(node.body[0]):
                    yield first
                case _:
                    pass


def is_text(node: ast.stmt | None) -> bool:
    """Whether a statement is a lone string: as the first of a body it is the docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def symbols(source: PythonSource) -> symtable.SymbolTable | None:
    """The compiler's tables; None if the file parses but does not compile."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            code = "".join(source.lines)
            compile(source.tree, "<file>", "exec", dont_inherit=True)
            return symtable.symtable(code, "<file>", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _parse(code: str) -> ast.Module | None:
    if len(code) > MAX_CHARACTERS:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the repository's invalid escapes are not our news
        try:
            return ast.parse(code)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _newline(lines: Sequence[str]) -> str:
    """The line end of the first line, or a line feed."""
    first = lines[0] if lines else ""
    return first[len(first.rstrip("\r\n")) :] or "\n"
