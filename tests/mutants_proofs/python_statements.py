"""Operators for Python's statements: whole lines, blocks, heads and what stands on them."""

import ast
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.mutants_proofs.operators import Proposals, swaps
from tests.mutants_proofs.sources import Change, Edit, Source

Block = list[ast.stmt]


def blocks(source: Source) -> Iterator[Block]:
    for node in source.nodes:
        for name in ("body", "orelse", "finalbody"):
            block = vars(node).get(name)
            if isinstance(block, list) and block:
                yield block


def lines(source: Source, statement: ast.stmt) -> tuple[int, int]:
    """From the start of its first line, decorators included, to behind its last."""
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", []))])
    last = statement.end_lineno or first
    return source.line_starts[first - 1], min(source.line_starts[last], len(source.raw))


def text_between(source: Source, span: tuple[int, int]) -> str:
    return source.raw[slice(*span)].decode()


def indent_of(statement: ast.stmt) -> str:
    return " " * statement.col_offset


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def deleted(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            if len(block) > 1 and not is_docstring(statement):
                yield (Edit(*lines(source, statement), ""),)


def emptied(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            if not isinstance(statement, ast.Pass) and not is_docstring(statement):
                yield (Edit(*lines(source, statement), f"{indent_of(statement)}pass\n"),)


def duplicated(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for statement in block:
            if not isinstance(statement, ast.Import | ast.ImportFrom | ast.Pass):
                start, end = lines(source, statement)
                yield (Edit(end, end, text_between(source, (start, end))),)


def exchanged(source: Source) -> Iterator[Change]:
    for block in blocks(source):
        for one, other in pairwise(block):
            first, second = lines(source, one), lines(source, other)
            is_import = isinstance(one, ast.Import | ast.ImportFrom) and one in source.tree.body
            # The order of the standard library's imports may change, before any code.
            if not is_docstring(one) and not is_import and first[1] <= second[0]:
                yield (
                    Edit(*first, text_between(source, second)),
                    Edit(*second, text_between(source, first)),
                )


def appended(*texts: str) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        for number, block in enumerate(blocks(source)):
            _, end = lines(source, block[-1])
            yield (Edit(end, end, f"{indent_of(block[-1])}{texts[number % len(texts)]}\n"),)

    return propose


def prepended(*texts: str) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        for number, block in enumerate(blocks(source)):
            spot = block[1] if is_docstring(block[0]) and len(block) > 1 else block[0]
            start, _ = lines(source, spot)
            yield (Edit(start, start, f"{indent_of(spot)}{texts[number % len(texts)]}\n"),)

    return propose


def moved_out(source: Source) -> Iterator[Change]:
    """The last statement of a block behind the block."""
    for node in source.nodes:
        if isinstance(node, ast.If | ast.For | ast.While | ast.With) and not node.__dict__.get(
            "orelse"
        ):
            last = node.body[-1]
            if len(node.body) > 1 and last.lineno == last.end_lineno:
                yield (Edit(*_indentation(source, last), indent_of(node)),)


def moved_in(source: Source) -> Iterator[Change]:
    """The statement behind a block as the last one of the block."""
    for block in blocks(source):
        for one, other in pairwise(block):
            is_line = other.lineno == other.end_lineno and not hasattr(other, "body")
            if isinstance(one, ast.If | ast.For | ast.While | ast.With) and is_line:
                deeper = indent_of(one) + "    "
                yield (Edit(*_indentation(source, other), deeper),)


def _indentation(source: Source, statement: ast.stmt) -> tuple[int, int]:
    start = source.line_starts[statement.lineno - 1]
    return start, start + statement.col_offset


def values_returned(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Return) and node.value is not None:
            yield source.replaced(node, "return None")
            yield source.replaced(node, source.text_of(node.value))
            yield source.replaced(node, f"yield {source.text_of(node.value)}")


def raised(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Raise) and node.exc is not None:
            yield source.replaced(node, f"return {source.text_of(node.exc)}")
            yield source.replaced(node.exc, "RuntimeError()")
            if node.cause is not None:
                yield source.replaced(node, f"raise {source.text_of(node.exc)}")


def caught(source: Source) -> Iterator[Change]:
    """More, less, or something else."""
    for node in source.nodes:
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            yield source.replaced(node.type, "Exception")
            yield source.replaced(node.type, "ZeroDivisionError")
            if node.name is None:
                yield source.replaced(node.type, "")
        elif isinstance(node, ast.Try):
            for one, other in pairwise(node.handlers):
                if one.type is not None and other.type is not None:
                    yield source.exchanged(one.type, other.type)


def tails_dropped(source: Source) -> Iterator[Change]:
    """`finally` and `else`, with their blocks or only the word."""
    for node in source.nodes:
        for name, word in (("finalbody", b"finally:"), ("orelse", b"else:")):
            block = vars(node).get(name)
            if not isinstance(node, ast.stmt) or not isinstance(block, list) or not block:
                continue
            start, end = lines(source, block[0])[0], lines(source, block[-1])[1]
            head = source.raw.rfind(word, 0, start)
            if head >= 0 and not source.raw[head + len(word) : start].strip():
                head = source.raw.rfind(b"\n", 0, head) + 1
                yield (Edit(head, end, ""),)


def deletions(source: Source) -> Iterator[Change]:
    """A name is deleted behind its binding."""
    for node in source.nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            _, end = lines(source, node)
            yield (Edit(end, end, f"{indent_of(node)}del {node.targets[0].id}\n"),)
        elif isinstance(node, ast.Delete):
            yield source.replaced(node, "pass")


def patterns_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.match_case):
            yield source.replaced(node.pattern, f"({source.text_of(node.pattern)} | None)")
            if node.guard is not None:
                yield source.replaced(node.guard, "True")


STATEMENTS: Final[Mapping[str, Proposals]] = {
    "statement deleted": deleted,
    "statement emptied": emptied,
    "statement duplicated": duplicated,
    "statements exchanged": exchanged,
    "statement appended": appended("print('done')", "total = 0", "items.clear()", "__name__"),
    "statement prepended": prepended("return", "raise SystemExit", "import os", "x = y = 1"),
    "statement moved out of a block": moved_out,
    "statement moved into a block": moved_in,
    "return changed": values_returned,
    "raise changed": raised,
    "handler changed": caught,
    "else or finally dropped": tails_dropped,
    "break for continue": swaps({"break": ("continue", "pass"), "continue": ("break", "pass")}),
    "if for while": swaps({"if": "while", "while": "if", "elif": "if"}),
    "pattern changed": patterns_changed,
    "deletion added": deletions,
    "assertion inverted": swaps({"assert": "assert not"}),
}
