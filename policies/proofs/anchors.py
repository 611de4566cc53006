"""What a comment stands beside, so that none that is read by machines moves to other code."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from policies.proofs.parts import Part, Remark, leaves

CONTEXT: Final = 4
"""Tokens on each side of a comment that must stay."""


def surroundings(root: Part, remarks: Sequence[Remark]) -> list[tuple[str, ...]]:
    """For each comment the tokens around it, as `root` (a normal form) spells them."""
    if not remarks:
        return []
    tokens = sorted(leaves(root), key=lambda leaf: leaf.start)
    starts = [token.start for token in tokens]
    found = []
    for remark in remarks:
        at = bisect_left(starts, remark.start)
        around = tokens[max(at - CONTEXT, 0) : at + CONTEXT]
        found.append(tuple(token.text or "" for token in around))
    return found
