"""Genuine category A changes of a Python program, each made by undoing one."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.mutants_proofs.genuine import REMARKS, Rule, misspelt
from tests.mutants_proofs.python_statements import indent_of, lines
from tests.mutants_proofs.sources import Change, Edit, Source, applied

_SPACED: Final = frozenset({"=", "==", "!=", "+", "-", "*", "/", "<", ">", "<=", ">=", "+=", "%"})
_QUOTED = re.compile(r'"[^"\'\\\n]*"')
_SINK = re.compile(r"(?:log|logger)\.\w+$|print$|warnings\.warn$")
_OLD_NAMES: Final = (
    (r"\bclass (\w+)\(object\):", r"class \1:"),
    (r"\bsuper\(\w+, self\)", "super()"),
    (r"\bself\.assertEquals\(", "self.assertEqual("),
    (r"\bself\.assertAlmostEquals\(", "self.assertAlmostEqual("),
    (r"\bIOError\b", "OSError"),
    (r"\blog\.warn\(", "log.warning("),
)


def _undone(source: Source, change: Change) -> Iterator[tuple[str, str]]:
    if change:
        yield applied(source.raw, change), source.text


def quotes(source: Source) -> Iterator[tuple[str, str]]:
    yield from _undone(source, quote_edits(source))


def quote_edits(source: Source) -> Change:
    return tuple(
        Edit(token.start, token.end, f"'{token.text[1:-1]}'")
        for token in source.tokens
        if token.kind == "STRING" and _QUOTED.fullmatch(token.text)
    )


def spacing(source: Source) -> Iterator[tuple[str, str]]:
    yield from _undone(source, spacing_edits(source))


def spacing_edits(source: Source) -> Change:
    edits = []
    for token in source.tokens:
        around = source.raw[token.start - 1 : token.start], source.raw[token.end : token.end + 1]
        if token.kind == "OP" and token.text in _SPACED and around == (b" ", b" "):
            edits.append(Edit(token.start - 1, token.end + 1, token.text))
        elif token.text == "," and around[1] == b" ":
            edits.append(Edit(token.end, token.end + 1, ""))
    return tuple(edits)


def wrapping(source: Source) -> Iterator[tuple[str, str]]:
    edits = tuple(
        Edit(token.end, token.end, "\n                ")
        for place, token in enumerate(source.tokens[:-1])
        if token.text in "([{" and token.kind == "OP" and source.tokens[place + 1].kind == "NAME"
    )
    yield from _undone(source, edits)


def blank_lines(source: Source) -> Iterator[tuple[str, str]]:
    starts = {lines(source, n)[0] for n in source.nodes if isinstance(n, ast.Return | ast.If)}
    elif_free = [s for s in starts if not source.raw[s:].lstrip().startswith(b"elif")]
    yield from _undone(source, tuple(Edit(start, start, "\n") for start in elif_free))


def parentheses(source: Source) -> Iterator[tuple[str, str]]:
    edits = []
    for node in source.nodes:
        if isinstance(node, ast.Return | ast.Assign) and node.value is not None:
            start, end = source.span(node.value)
            if source.raw[start - 1 : start] != b"(":
                edits += [Edit(start, start, "("), Edit(end, end, ")")]
    yield from _undone(source, tuple(edits))


def last_commas(source: Source) -> Iterator[tuple[str, str]]:
    edits = [
        Edit(end, end, ",")
        for node in source.nodes
        if isinstance(node, ast.List | ast.Call)
        for last in (node.elts if isinstance(node, ast.List) else node.args)[-1:]
        for end in [source.span(last)[1]]
        if source.raw[end : end + 1] in {b"]", b")"} and not isinstance(last, ast.GeneratorExp)
    ]
    yield from _undone(source, tuple(edits))


def remarks(source: Source) -> Iterator[tuple[str, str]]:
    """Some were deleted; then some were spelt right."""
    spots = [n for n in source.nodes if isinstance(n, ast.Assign | ast.Return | ast.For)]
    for number in range(3):
        here = spots[number::4]
        text = REMARKS[number]
        noted = applied(source.raw, _above(source, here, text))
        yield noted, source.text
        for wrong in misspelt(text):
            yield applied(source.raw, _above(source, here, wrong)), noted


def _above(source: Source, spots: Sequence[ast.stmt], text: str) -> Change:
    return tuple(
        Edit(lines(source, spot)[0], lines(source, spot)[0], f"{indent_of(spot)}# {text}\n")
        for spot in spots
    )


def docstrings(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                for wrong in misspelt(source.text_of(first)):
                    yield from _undone(source, source.replaced(first, wrong))


def sentences(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.nodes:
        shown: list[ast.expr] = []
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            shown = node.exc.args[:1]
        elif isinstance(node, ast.Call) and _SINK.match(source.text_of(node.func)):
            shown = node.args[:1]
        elif isinstance(node, ast.keyword) and node.arg in {"help", "description"}:
            shown = [node.value]
        elif isinstance(node, ast.Assert) and node.msg is not None:
            shown = [node.msg]
        for each in shown:
            for wrong in misspelt(source.text_of(each)):
                yield from _undone(source, source.replaced(each, wrong))


def locals_dropped(source: Source) -> Iterator[tuple[str, str]]:
    for number, node in enumerate(n for n in source.nodes if isinstance(n, ast.FunctionDef)):
        value = ("0", "[]", "None", "{'a': (1, 2)}")[number % 4]
        last = node.body[-1]
        start, _ = lines(source, last)
        yield from _undone(source, (Edit(start, start, f"{indent_of(last)}unread = {value}\n"),))


def imports_dropped(source: Source) -> Iterator[tuple[str, str]]:
    spot = next((n for n in source.tree.body if isinstance(n, ast.Import)), None)
    if spot is not None:
        start, _ = lines(source, spot)
        for text in ("import fnmatch", "from fractions import Fraction"):
            yield from _undone(source, (Edit(start, start, f"{text}\n"),))


def imports_added(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _undone(source, (Edit(*lines(source, node), ""),))


def annotations(source: Source) -> Iterator[tuple[str, str]]:
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef):
            continue
        edits = []
        for argument in (*node.args.args, *node.args.kwonlyargs):
            if argument.annotation is not None:
                start, end = source.span(argument)
                edits.append(Edit(start + len(argument.arg), end, ""))
        if node.returns is not None:
            start, end = source.span(node.returns)
            edits.append(Edit(source.raw.rfind(b" ->", 0, start), end, ""))
        yield from _undone(source, tuple(edits))


def old_names(source: Source) -> Iterator[tuple[str, str]]:
    for before, after in _OLD_NAMES:
        new = re.sub(before, after, source.text)
        if new != source.text:
            yield source.text, new
    for right, wrong in (("OSError", "IOError"), ("log.warning(", "log.warn(")):
        if right in source.text:
            yield source.text.replace(right, wrong), source.text


def ugly(source: Source) -> Iterator[tuple[str, str]]:
    """Laid out in another way, on the new side."""
    yield source.text, applied(source.raw, (*quote_edits(source), *spacing_edits(source)))


RULES: Final[Mapping[str, Rule]] = {
    "quotes": quotes,
    "spacing": spacing,
    "wrapping": wrapping,
    "blank lines": blank_lines,
    "parentheses": parentheses,
    "last commas": last_commas,
    "comments": remarks,
    "docstrings": docstrings,
    "sentences": sentences,
    "unread locals": locals_dropped,
    "unread imports": imports_dropped,
    "missing imports": imports_added,
    "annotations": annotations,
    "old names": old_names,
    "another layout": ugly,
}
