"""A misspelt word in one message: exactly that literal, exactly that word."""

import ast
import asyncio
import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from bot.fixers.lint_findings import report_text
from bot.fixers.proposal import CodeFrame, Proposal
from bot.fixers.python_source import (
    PythonSource,
    docstrings,
    means,
    read_source,
    with_lines,
)
from bot.fixers.repository_files import python_files
from bot.fixers.spelling_report import Correction, correction_in
from bot.ports import RepositoryView
from policies.category import Kind
from policies.patch import Change, Op
from policies.report import ErrorReport

_MAX_FILES = 2000
_MIN_WORDS = 3


async def correct_spelling(
    report: ErrorReport, view: RepositoryView, _frames: Sequence[CodeFrame]
) -> Proposal | None:
    correction = correction_in(report_text(report))
    if correction is None:
        return None
    paths = python_files(await view.paths())
    if len(paths) > _MAX_FILES:
        return None
    change = await _only_change(correction, await view.texts(paths))
    if change is None:
        return None
    pair = f"`{correction.old}` → `{correction.new}`"
    return Proposal(
        kind=Kind.TYPO_IN_STRING,
        change=(change,),
        summary=f"Correct the spelling of a message in {change.path}: {pair}",
        root_cause=f"A message in {change.path} is misspelt: {pair}.",
        evidence="The word stands in one string literal of the repository's Python files.",
    )


async def _only_change(correction: Correction, texts: Mapping[str, str]) -> Change | None:
    """None unless the word stands in the whole repository once, in a string people read."""
    word = re.compile(rf"(?<![A-Za-z]){correction.old}(?![A-Za-z])", re.IGNORECASE)
    holders = [path for path, text in texts.items() if word.search(text)]
    if len(holders) != 1 or len(word.findall(texts[holders[0]])) != 1:
        return None
    path, text = holders[0], texts[holders[0]]
    await asyncio.sleep(0)
    source = read_source(text)
    new = _corrected(source, word, correction) if source is not None else None
    return Change(Op.PUT, path, old=text, new=new) if new is not None else None


def _corrected(source: PythonSource, word: re.Pattern[str], correction: Correction) -> str | None:
    found = [node for node in _messages(source.tree) if word.search(node.value)]
    if len(found) != 1:
        return None
    (literal,) = found
    old = word.findall(literal.value)
    new = _in_style_of(old[0], correction.new)
    if len(old) != 1 or new is None:
        return None
    lines = [word.sub(new, line) for line in source.lines]
    expected = copy.deepcopy(source.tree)
    twin = next(node for node in _messages(expected) if word.search(node.value))
    twin.value = word.sub(new, literal.value)
    text = with_lines(source, 0, len(source.lines), lines)
    return text if means(text, expected) else None


class _Text(ast.Constant):
    value: str


def _messages(tree: ast.Module) -> Iterator[_Text]:
    """String literals of three words or more that are no docstrings, keys or operands."""
    excluded = {id(node) for node in docstrings(tree)} | set(_compared(tree))
    parts = {id(part): node for node in ast.walk(tree) for part in _parts(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        whole = parts.get(id(node))
        prose = _prose(whole) if whole is not None else node.value
        if id(whole or node) not in excluded and len(prose.split()) >= _MIN_WORDS:
            yield node  # type: ignore[misc]  # a Constant whose value is a string


def _parts(node: ast.AST) -> list[ast.expr]:
    return node.values if isinstance(node, ast.JoinedStr) else []


def _prose(node: ast.JoinedStr | ast.AST) -> str:
    """An f-string's words; what stands in braces counts as one letter."""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "x" for part in _parts(node)
    )


def _compared(tree: ast.Module) -> Iterator[int]:
    """Literals that the program itself reads: keys, subscripts, comparisons, patterns."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys):
                yield from (id(key) for key in keys)
            case ast.Subscript(slice=key):
                yield id(key)
            case ast.Compare(left=left, comparators=others):
                yield from (id(inner) for operand in (left, *others) for inner in ast.walk(operand))
            case ast.MatchValue(value=value):
                yield id(value)
            case _:
                pass


def _in_style_of(old: str, new: str) -> str | None:
    for style in (str.lower, str.capitalize, str.upper):
        if style(old) == old:
            return style(new)
    return None
