"""The lines that a comment for machines speaks of: its own, the next, or none."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from policies.proofs.parts import Part, Remark, leaves

_OF_LINES = re.compile(
    r"-line\b|-next\b|@ts-(?:ignore|expect-error)|NOSONAR|nolint|deno-lint-ignore", re.IGNORECASE
)
FAR: Final = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """Equal where the comment still speaks of the same code."""

    trails: bool
    """Behind code on its line."""
    lines_to_next: int
    """From its end to the next token; all beyond `FAR` are alike, -1 where nothing follows."""
    spoken_of: tuple[str, ...] = ()
    """The tokens on its line and on that of the next token, if it speaks of single lines."""


def reaches(root: Part, remarks: Sequence[Remark]) -> list[Reach]:
    """For each comment, by the tokens of `root` (a normal form)."""
    if not remarks:
        return []
    tokens = sorted((leaf for leaf in leaves(root) if leaf.end > leaf.start), key=_start)
    starts = [token.start for token in tokens]
    lines: dict[int, list[str]] = defaultdict(list)
    for token in tokens:
        lines[token.first_line].append(token.text or "")
    return [_reach(remark, tokens, bisect_left(starts, remark.start), lines) for remark in remarks]


def _start(leaf: Part) -> int:
    return leaf.start


def _reach(remark: Remark, tokens: list[Part], at: int, lines: dict[int, list[str]]) -> Reach:
    following = tokens[at] if at < len(tokens) else None
    trails = at > 0 and tokens[at - 1].last_line == remark.line
    if following is None:
        return Reach(trails, -1, _on({remark.line}, lines, remark))
    distance = min(following.first_line - remark.last_line, FAR)
    return Reach(trails, distance, _on({remark.line, following.first_line}, lines, remark))


def _on(numbers: set[int], lines: dict[int, list[str]], remark: Remark) -> tuple[str, ...]:
    if not _OF_LINES.search(remark.text):
        return ()
    return tuple(word for number in sorted(numbers) for word in lines.get(number, ()))
