"""`in` at the head of a `for`: without parentheses or brackets it would begin a `for … in`."""

from typing import Final

from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError

_CLOSED: Final = frozenset(
    {"parenthesized_expression", "array", "object", "arguments", "template_string",
     "statement_block", "class_body", "formal_parameters", "array_pattern", "object_pattern"}
)  # fmt: skip
"""Nodes with brackets around what is in them."""


def check_for_heads(root: Part) -> None:
    """Raises `NotProvenError` at an `in` that the parser takes and a compiler does not."""
    for loop in nodes(root):
        head = loop.of("initializer") if loop.kind == "for_statement" else None
        if head is not None and _has_open_in(head):
            raise NotProvenError("`in` at the head of a loop", line=head.first_line)


def _has_open_in(part: Part) -> bool:
    if part.kind == "binary_expression" and part.has("in"):
        return True
    return any(
        _has_open_in(child)
        for child in part.parts
        if child.kind not in _CLOSED
        and not (part.kind == "subscript_expression" and child.role == "index")
    )
