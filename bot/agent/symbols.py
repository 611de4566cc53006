"""Where names are defined and used: by syntax tree in Python, by whole words elsewhere."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

DEFINERS = frozenset(
    {
        "def",
        "function",
        "class",
        "const",
        "let",
        "var",
        "interface",
        "type",
        "enum",
        "func",
        "fn",
        "struct",
        "trait",
    }
)
MAX_LINE = 300
PYTHON = (".py", ".pyi")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Mention:
    """One line of a file that defines or uses a name."""

    line: int
    end: int
    """The last line of what is defined; `line` itself for a use."""
    defines: bool
    text: str


def python_tree(text: str) -> ast.Module | str:
    """The tree of a Python file, or the parser's complaint in one line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the repository's own, such as invalid escapes
            return ast.parse(text)
    except SyntaxError as exc:
        return f"line {exc.lineno}: {exc.msg}"
    except (ValueError, RecursionError, MemoryError):
        return "it is not Python, or nested too deeply"


def mentions(path: str, text: str, name: str) -> tuple[Mention, ...]:
    """The lines that name it, definitions first; one mention a line."""
    if name not in text:
        return ()
    tree = python_tree(text) if path.endswith(PYTHON) else ""
    lines = text.split("\n")
    found = _by_word(lines, name) if isinstance(tree, str) else _in_tree(tree, name)
    best: dict[int, Mention] = {}
    for line, end, defines in found:
        if line not in best or defines > best[line].defines:
            shown = lines[line - 1].strip()[:MAX_LINE] if line <= len(lines) else ""
            best[line] = Mention(line, end, defines, shown)
    return tuple(sorted(best.values(), key=lambda mention: (not mention.defines, mention.line)))


def _in_tree(tree: ast.Module, name: str) -> Iterator[tuple[int, int, bool]]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.name == name:
                yield node.lineno, node.end_lineno or node.lineno, True
            case ast.Name() if node.id == name:
                yield node.lineno, node.lineno, isinstance(node.ctx, ast.Store)
            case ast.Attribute() if node.attr == name:
                line = node.end_lineno or node.lineno  # where the attribute's own name stands
                yield line, line, isinstance(node.ctx, ast.Store)
            case ast.alias() if name in {node.asname, node.name, node.name.rpartition(".")[2]}:
                yield node.lineno, node.lineno, False
            case ast.arg() | ast.keyword() if node.arg == name:
                yield node.lineno, node.lineno, False
            case _:
                pass


def _by_word(lines: list[str], name: str) -> Iterator[tuple[int, int, bool]]:
    for number, line in enumerate(lines, start=1):
        at = _word_at(line, name)
        if at >= 0:
            words = line[:at].split()
            yield number, number, bool(words) and words[-1] in DEFINERS


def _word_at(line: str, name: str) -> int:
    """The first place where `name` stands as a word of its own, or -1."""
    at = line.find(name)
    while at >= 0:
        before = line[at - 1] if at else " "
        after = line[at + len(name) : at + len(name) + 1] or " "
        if not _continues_word(before) and not _continues_word(after):
            return at
        at = line.find(name, at + 1)
    return -1


def _continues_word(char: str) -> bool:
    return char.isalnum() or char in "_$"


def enclosing(tree: ast.Module, line: int) -> ast.stmt | None:
    """The innermost function around a line, else the class, else the statement."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and first_line(node) <= line <= (node.end_lineno or 0)
    ]
    functions = [node for node in around if isinstance(node, FUNCTIONS)]
    classes = [node for node in around if isinstance(node, ast.ClassDef)]
    ranked: list[ast.stmt] = [*functions] or [*classes] or around
    return max(ranked, key=lambda node: node.lineno, default=None)


def first_line(node: ast.stmt) -> int:
    """Decorators included."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    return node.lineno
