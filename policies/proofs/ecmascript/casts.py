"""Casts in comments: `/** @type {A} */ (b)` is one only before a parenthesis."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from policies.proofs.parts import Part, Remark, leaves
from policies.proofs.verdict import NotProvenError

_CASTING: Final = re.compile(r"@(?:type|satisfies)\b")

Side = tuple[Part, Sequence[Remark]]
"""Every token, and the comments."""


def check_casts(old: Side, new: Side) -> None:
    """Raises `NotProvenError` where a cast comes, goes or changes."""
    if _casts(*old) != _casts(*new):
        raise NotProvenError("a comment that casts to a type gains or loses its parenthesis")


def _casts(root: Part, remarks: Sequence[Remark]) -> list[tuple[str, bool]]:
    casting = [remark for remark in remarks if _CASTING.search(remark.text)]
    if not casting:
        return []
    tokens = sorted((leaf for leaf in leaves(root) if leaf.end > leaf.start), key=_start)
    starts = [token.start for token in tokens]
    found = []
    for remark in casting:
        at = bisect_left(starts, remark.end)
        found.append((remark.text, at < len(tokens) and tokens[at].text == "("))
    return found


def _start(leaf: Part) -> int:
    return leaf.start
