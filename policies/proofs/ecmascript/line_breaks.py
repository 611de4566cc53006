"""Where JavaScript allows no line break: a break there is another program, or none."""

from collections.abc import Iterator
from typing import Final

from policies.proofs.parts import Part
from policies.proofs.verdict import NotProvenError

_BEFORE_ITS_OPERAND: Final = {
    "return_statement": "return",
    "throw_statement": "throw",
    "break_statement": "break",
    "continue_statement": "continue",
    "yield_expression": "yield",
}
_WITH_THE_NEXT: Final = frozenset(
    {"async", "abstract", "declare", "type", "namespace", "module", "interface", "accessor",
     "readonly", "get", "set", "static", "public", "private", "protected", "override", "asserts",
     "enum", "global", "using"}
)  # fmt: skip
_WITH_THE_ONE_BEFORE: Final = frozenset({"=>", "as", "satisfies", "is", "!", "++", "--"})


def check_line_breaks(root: Part) -> None:
    """Raises `NotProvenError` at a break between words that must stand on one line."""
    stack = [root]
    while stack:
        part = stack.pop()
        for before, after in _bound_pairs(part):
            if before.last_line != after.first_line:
                raise NotProvenError(
                    f"a line break beside {before.text or after.text or 'a word'} that allows none",
                    line=before.last_line,
                )
        stack.extend(part.parts)


def _bound_pairs(part: Part) -> Iterator[tuple[Part, Part]]:
    keyword = _BEFORE_ITS_OPERAND.get(part.kind)
    for before, after in zip(part.parts, part.parts[1:], strict=False):
        if (keyword is not None and before.text == keyword and after.kind != ";") or (
            before.text in _WITH_THE_NEXT and before.kind == before.text
        ):
            yield before, after
        if after.kind in _WITH_THE_ONE_BEFORE and part.kind not in {
            "unary_expression",
            "binary_expression",
        }:
            yield before, after
