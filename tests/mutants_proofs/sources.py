"""A program's text with what the operators need to know of it: tokens, nodes, statements."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from policies.proofs.grammar import parse


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in the place of the bytes from `start` to `end`."""

    start: int
    end: int
    text: str


Change = tuple[Edit, ...]
"""Edits that do not overlap."""


def applied(raw: bytes, change: Change) -> str:
    for edit in sorted(change, key=lambda edit: edit.start, reverse=True):
        raw = raw[: edit.start] + edit.text.encode() + raw[edit.end :]
    return raw.decode()


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """In Python as `tokenize` names it, else as the grammar does."""
    text: str
    start: int
    end: int
    inside: str = ""
    """The node above; empty in Python."""


@dataclass(frozen=True)
class Source:
    """The text; offsets count bytes."""

    text: str
    language: str

    @cached_property
    def raw(self) -> bytes:
        return self.text.encode()

    @cached_property
    def line_starts(self) -> list[int]:
        starts = [0]
        for line in self.raw.split(b"\n"):
            starts.append(starts[-1] + len(line) + 1)
        return starts

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Comments too; in Python nothing else that is only layout."""
        return tuple(_python_tokens(self) if self.language == "python" else _leaves(self.root))

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All but what stands inside f-strings: Python 3.11 does not know where that is."""
        found: list[ast.AST] = [self.tree]
        for node in found:
            if not isinstance(node, ast.JoinedStr):
                found += ast.iter_child_nodes(node)
        return tuple(found)

    @cached_property
    def root(self) -> Node:
        return parse(self.language, self.text).root_node

    @cached_property
    def parts(self) -> tuple[Node, ...]:
        """Every node of the grammar, those above first."""
        found = [self.root]
        for node in found:
            found += node.children
        return tuple(found)

    @cached_property
    def types(self) -> tuple[tuple[int, int], ...]:
        """Where annotations stand."""
        if self.language != "python":
            return tuple(self.span(part) for part in self.parts if part.type == "type_annotation")
        fields = [vars(node) for node in self.nodes]
        found = [field.get(name) for field in fields for name in ("annotation", "returns")]
        return tuple(self.span(each) for each in found if isinstance(each, ast.expr))

    def span(self, node: ast.AST | Node) -> tuple[int, int]:
        if isinstance(node, Node):
            return node.start_byte, node.end_byte
        place = vars(node)
        first = self.line_starts[place["lineno"] - 1] + place["col_offset"]
        last = self.line_starts[place["end_lineno"] - 1] + place["end_col_offset"]
        return first, last

    def text_of(self, node: ast.AST | Node) -> str:
        start, end = self.span(node)
        return self.raw[start:end].decode()

    def replaced(self, node: ast.AST | Node, text: str) -> Change:
        return (Edit(*self.span(node), text),)

    def exchanged(self, one: ast.AST | Node, other: ast.AST | Node) -> Change:
        return (
            Edit(*self.span(one), self.text_of(other)),
            Edit(*self.span(other), self.text_of(one)),
        )


_LAYOUT = {
    tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
}  # fmt: skip


def _python_tokens(source: Source) -> Iterator[Token]:
    lines = source.text.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type in _LAYOUT:
            continue
        (row, column), (last_row, last_column) = token.start, token.end
        start = source.line_starts[row - 1] + len(lines[row - 1][:column].encode())
        end = source.line_starts[last_row - 1] + len(lines[last_row - 1][:last_column].encode())
        yield Token(tokenize.tok_name[token.type], token.string, start, end)


def _leaves(root: Node) -> Iterator[Token]:
    """Strings, templates' fragments and regular expressions as one token each."""
    stack = [(root, "")]
    while stack:
        node, above = stack.pop()
        if node.children and node.type not in {"string", "regex"}:
            stack += [(child, node.type) for child in reversed(node.children)]
        elif node.end_byte > node.start_byte:
            text = (node.text or b"").decode()
            yield Token(node.type, text, node.start_byte, node.end_byte, above)
