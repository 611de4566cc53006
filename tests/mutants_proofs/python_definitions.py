"""Operators for what Python programs define and import."""

import ast
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.mutants_proofs.operators import Proposals
from tests.mutants_proofs.python_statements import indent_of, lines
from tests.mutants_proofs.sources import Change, Edit, Source


def decorated(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        start, _ = lines(source, node)
        indent = " " * node.col_offset
        yield (Edit(start, start, f"{indent}@staticmethod\n"),)
        for decorator in node.decorator_list:
            line = source.line_starts[decorator.lineno - 1]
            yield (Edit(line, source.line_starts[decorator.end_lineno or 0], ""),)
            yield source.replaced(decorator, "property")
        for one, other in pairwise(node.decorator_list):
            yield source.exchanged(one, other)


def imported(source: Source) -> Iterator[Change]:
    """Aliased, of another name, of another module, from one level up."""
    for node in source.nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield source.replaced(alias, f"{alias.name} as {alias.asname or 'other'}_")
                yield source.replaced(alias, f"{alias.name}s as {alias.asname or alias.name}")
            for one, other in pairwise(node.names):
                swapped = f"{one.name} as {other.name}", f"{other.name} as {one.name}"
                yield (
                    Edit(*source.span(one), swapped[0]),
                    Edit(*source.span(other), swapped[1]),
                )
        if isinstance(node, ast.ImportFrom) and node.module:
            text = source.text_of(node)
            yield source.replaced(node, text.replace("from ", "from .", 1))
            yield source.replaced(node, f"from {node.module} import *")


def imports_added(source: Source) -> Iterator[Change]:
    """Behind the first import: of what acts, shadows, or is not used."""
    spot = next((n for n in source.tree.body if isinstance(n, ast.Import | ast.ImportFrom)), None)
    if spot is None:
        return
    _, end = lines(source, spot)
    for text in (
        "import antigravity", "from os import *", "import this", "from json import loads as str",
        "import subprocess", "from builtins import print as sorted", "import textwrap as len",
        "from . import settings", "from __future__ import annotations as later",
        "import shop.plugins", "from random import random as round",
    ):  # fmt: skip
        yield (Edit(end, end, f"{text}\n"),)


def async_dropped(source: Source) -> Iterator[Change]:
    """With every `await` of the function, which would be an error without."""
    for node in source.nodes:
        if isinstance(node, ast.AsyncFunctionDef):
            start, end = source.span(node)
            text = source.raw[start:end].decode()
            yield (Edit(start, end, text.replace("async ", "").replace("await ", "")),)


def scopes_changed(source: Source) -> Iterator[Change]:
    """`global` and `nonlocal` left out, exchanged, added."""
    for node in source.nodes:
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield source.replaced(node, "pass")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stored = [
                part.id
                for part in ast.walk(node)
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            ]
            start, _ = lines(source, node.body[0])
            for name in stored[:2]:
                yield (Edit(start, start, f"{indent_of(node.body[0])}global {name}\n"),)


def signatures_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.arguments):
            if node.args and not node.posonlyargs and not node.vararg:
                _, end = source.span(node.args[-1])
                if not node.defaults and not node.kwonlyargs:
                    yield (Edit(end, end, "=None"),)
                    yield (Edit(end, end, ", *rest"),)
            for one, other in pairwise(node.args):
                if not node.defaults:
                    yield source.exchanged(one, other)


def bases_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                yield source.replaced(base, "object")
            for one, other in pairwise(node.bases):
                yield source.exchanged(one, other)


def annotations_changed(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        for name in ("annotation", "returns"):
            annotation = vars(node).get(name)
            if isinstance(annotation, ast.expr):
                yield source.replaced(annotation, "object")


DEFINITIONS: Final[Mapping[str, Proposals]] = {
    "async dropped": async_dropped,
    "decorator changed": decorated,
    "import changed": imported,
    "import added": imports_added,
    "scope changed": scopes_changed,
    "signature changed": signatures_changed,
    "base class changed": bases_changed,
    "annotation changed": annotations_changed,
}
