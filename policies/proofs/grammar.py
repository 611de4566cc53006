"""Parsed with tree-sitter: one grammar a language, loaded when it is first needed."""

import importlib
from functools import cache
from typing import Final

from tree_sitter import Language, Node, Parser, Tree

from policies.proofs.verdict import NotProvenError

MAX_DEPTH: Final = 400
"""Deeper trees are refused, so that every walk may recurse."""

_GRAMMARS: Final = {
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "css": ("tree_sitter_css", "language"),
    "sql": ("tree_sitter_sql", "language"),
}


def parse(language: str, text: str) -> Tree:
    """The tree of a text without a syntax error; raises `NotProvenError` where there is one.

    Rows and columns are 0-based; columns and offsets count UTF-8 bytes.
    """
    try:
        tree = _parser(language).parse(text.encode())
    except (ValueError, UnicodeEncodeError) as exc:
        raise NotProvenError("the file cannot be parsed") from exc
    _check(tree)
    return tree


@cache
def _parser(language: str) -> Parser:
    module, function = _GRAMMARS[language]
    return Parser(Language(getattr(importlib.import_module(module), function)()))


def _check(tree: Tree) -> None:
    """Neither an error nor a node that the parser made up, and not too deep to walk."""
    cursor, depth = tree.walk(), 0
    wrong = tree.root_node.has_error
    while True:
        node = cursor.node
        if wrong and node is not None and (node.is_error or node.is_missing):
            raise NotProvenError("the file has a syntax error", line=line_of(node))
        if cursor.goto_first_child():
            depth += 1
            if depth > MAX_DEPTH:
                raise NotProvenError("the file is nested too deeply")
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                if wrong:
                    raise NotProvenError("the file has a syntax error")
                return
            depth -= 1


def line_of(node: Node) -> int:
    """Of its first character, 1-based."""
    return node.start_point.row + 1


def text_of(node: Node) -> str:
    return (node.text or b"").decode()
