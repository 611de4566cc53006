"""What a comment stands beside, so that none that is read by machines moves to other code."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import Final

from policies.proofs.parts import Part, Remark, leaves

CONTEXT: Final = 4
"""Tokens on each side of a comment that must stay."""


def surroundings(root: Part, remarks: Sequence[Remark]) -> list[tuple[str, ...]]:
    """For each comment the tokens around it, as `root` (a normal form) spells them.

    The last item says how often the same tokens stand above, so that a comment does not pass
    from one statement to another of the same words.
    """
    if not remarks:
        return []
    tokens = sorted(leaves(root), key=lambda leaf: leaf.start)
    starts = [token.start for token in tokens]
    words = [token.text or "" for token in tokens]
    places = [bisect_left(starts, remark.start) for remark in remarks]
    around = [tuple(words[max(at - CONTEXT, 0) : at + CONTEXT]) for at in places]
    earlier = _earlier(places, frozenset(around), words)
    return [(*window, str(earlier[at][window])) for window, at in zip(around, places, strict=True)]


def _earlier(
    places: Sequence[int], windows: frozenset[tuple[str, ...]], words: Sequence[str]
) -> dict[int, Counter[tuple[str, ...]]]:
    """For each place how often each of the windows of tokens stands above it."""
    middles = {tuple(words[at - 1 : at + 1]) for at in places}
    seen: Counter[tuple[str, ...]] = Counter()
    found: dict[int, Counter[tuple[str, ...]]] = {}
    asked = set(places)
    for at in range(len(words) + 1):
        if at in asked:
            found[at] = seen.copy()
        if tuple(words[at - 1 : at + 1]) in middles:
            window = tuple(words[max(at - CONTEXT, 0) : at + CONTEXT])
            if window in windows:
                seen[window] += 1
    return found
