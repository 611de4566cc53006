"""A parsed file as plain values: every token is in it, only comments and white space are not."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import is_
from typing import Final

from tree_sitter import Node, Tree

from policies.proofs.grammar import line_of
from policies.proofs.verdict import NotProvenError

COMMENTS: Final = frozenset(
    {"comment", "line_comment", "block_comment", "js_comment", "marginalia"}
)
LITERALS: Final = frozenset({"template_string", "string"})
"""Nodes in which what stands between the children is text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A node or token. Two are equal when they say the same; where they stand does not count."""

    kind: str
    text: str | None
    """Of a token; None where there are parts."""
    parts: tuple["Part", ...] = ()
    role: str | None = None
    """Its role in the node above, as the grammar names it."""
    start: int = field(default=0, compare=False)
    """In bytes."""
    end: int = field(default=0, compare=False)
    first_line: int = field(default=1, compare=False)
    last_line: int = field(default=1, compare=False)

    def of(self, name: str) -> "Part | None":
        """The part with that role."""
        return next((part for part in self.parts if part.role == name), None)

    def has(self, token: str) -> bool:
        return any(part.kind == token for part in self.parts)

    def with_parts(self, parts: tuple["Part", ...]) -> "Part":
        if len(parts) == len(self.parts) and all(map(is_, parts, self.parts)):
            return self
        return Part(
            self.kind,
            self.text,
            parts,
            self.role,
            self.start,
            self.end,
            self.first_line,
            self.last_line,
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and where it stands."""

    text: str
    line: int
    last_line: int
    start: int
    end: int
    inside: str
    """The kind of node it stands in."""


@dataclass(frozen=True, slots=True)
class Grain:
    """What a language's grammar does not show as tokens."""

    verbatim: frozenset[str] = frozenset({"regex", "jsx_text"})
    """Kinds of nodes that are one token, byte for byte."""
    spaced: frozenset[str] = frozenset()
    """Kinds in which it counts whether white space stands between two tokens."""


GAP: Final = "gap"


def read_parts(tree: Tree, grain: Grain = Grain()) -> tuple[Part, tuple[Remark, ...]]:
    """The file and its comments in order.

    Raises `NotProvenError` where a node hides text that none of its children shows.
    """
    remarks: list[Remark] = []
    root = tree.root_node
    return _read(root, None, remarks, grain, _Source(root)), tuple(remarks)


def leaves(root: Part) -> Iterator[Part]:
    """Every token, in order."""
    stack = [root]
    while stack:
        part = stack.pop()
        if part.parts:
            stack.extend(reversed(part.parts))
        else:
            yield part


def nodes(root: Part) -> Iterator[Part]:
    """Every part, those above first."""
    stack = [root]
    while stack:
        part = stack.pop()
        yield part
        stack.extend(reversed(part.parts))


class _Source:
    """The file's bytes, copied out of the parser once."""

    def __init__(self, root: Node) -> None:
        self._raw = root.text or b""
        self._start = root.start_byte

    def between(self, start: int, end: int) -> bytes:
        return self._raw[start - self._start : end - self._start]


def _read(
    node: Node, role: str | None, remarks: list[Remark], grain: Grain, source: _Source
) -> Part:
    kind, at, end = node.type, node.start_byte, node.end_byte
    children = node.children
    if not children or kind in grain.verbatim:
        return _part(node, role, source.between(at, end).decode(), ())
    parts: list[Part] = []
    for index, child in enumerate(children):
        start = child.start_byte
        if start > at:
            _add_gap(source.between(at, start), node, parts, grain)
        if child.type in COMMENTS:
            remarks.append(_remark(child, kind))
        elif child.type == "html_comment":
            raise NotProvenError("an HTML-like comment", line=line_of(child))
        else:
            parts.append(_read(child, node.field_name_for_child(index), remarks, grain, source))
        at = child.end_byte
    if end > at:
        _add_gap(source.between(at, end), node, parts, grain)
    return _part(node, role, None, tuple(parts))


def _add_gap(gap: bytes, node: Node, parts: list[Part], grain: Grain) -> None:
    """Between tokens is white space; in a template or string it is text."""
    if not gap:
        return
    if node.type in LITERALS or "string" in node.type:
        parts.append(Part("text", gap.decode()))
    elif gap.strip(b" \t\r\n") and gap != b"\xef\xbb\xbf":
        raise NotProvenError("text that the parser does not show", line=line_of(node))
    elif node.type in grain.spaced and parts and parts[-1].kind != GAP:
        parts.append(Part(GAP, " "))


def _part(node: Node, role: str | None, text: str | None, parts: tuple[Part, ...]) -> Part:
    return Part(
        kind=node.type,
        text=text,
        parts=parts,
        role=role,
        start=node.start_byte,
        end=node.end_byte,
        first_line=node.start_point.row + 1,
        last_line=node.end_point.row + 1,
    )


def _remark(node: Node, inside: str) -> Remark:
    return Remark(
        text=(node.text or b"").decode(),
        line=node.start_point.row + 1,
        last_line=node.end_point.row + 1,
        start=node.start_byte,
        end=node.end_byte,
        inside=inside,
    )
