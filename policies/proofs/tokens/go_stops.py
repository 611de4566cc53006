"""Where a Go statement ends: a line break is a semicolon after some tokens.

The grammar is more lenient than the compiler, which sees a line break before `else` or `)`
as the end of a statement (https://go.dev/ref/spec#Semicolons).
"""

from itertools import pairwise
from typing import Final

from policies.proofs.parts import Part, leaves, nodes

_NO_STOP: Final = frozenset(
    {"case", "chan", "const", "default", "defer", "else", "for", "func", "go", "goto", "if",
     "import", "interface", "map", "package", "range", "select", "struct", "switch", "type", "var"}
)  # fmt: skip
_STOPS: Final = frozenset({"++", "--", ")", "]", "}"})
_QUOTES: Final = frozenset({'"', "'", "`"})
_CLOSING: Final = frozenset({")", "]", "}"})


def stops(root: Part) -> list[tuple[str, bool]]:
    """Each token by its kind, and whether a semicolon follows it, written or not.

    Without the semicolons, and those that may be left out before a block's end, and without
    the commas before a closing bracket. `root` as it was read, not its normal form.
    """
    tokens = [leaf for leaf in leaves(root) if (leaf.text or "").strip()]
    literal_ends = {part.end for part in nodes(root) if part.kind == "literal_value"}
    found: list[tuple[str, bool]] = []
    for token, following in pairwise([*tokens, None]):
        text = token.text if token is not None else ""
        after = following.text if following is not None else None
        if token is None or text == ";" or (text == "," and after in _CLOSING):
            continue
        broken = following is None or following.first_line > token.last_line
        ends = after == ";" or (broken and _stops_here(text or ""))
        closes = following is None or (after == "}" and following.end not in literal_ends)
        found.append((token.kind, ends and not closes))
    return found


def _stops_here(text: str) -> bool:
    if text in _STOPS or text[-1] in _QUOTES:
        return True
    return (text[-1].isalnum() or text[-1] in "_.") and text not in _NO_STOP | {".", "..."}
