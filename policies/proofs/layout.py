"""The lines that no rule has spoken of: another layout of the same tree."""

from collections.abc import Iterable

from policies.category import Kind
from policies.line_diff import Hunk, line_hunks, lines_of
from policies.proofs.verdict import Proof, Span


def other_layout(
    old: str, new: str, proofs: Iterable[Proof], assumptions: tuple[str, ...] = ()
) -> tuple[Proof, ...]:
    """A proof for every changed stretch of lines that `proofs` do not cover.

    For texts that are known to parse to the same tree but for what `proofs` justify.
    """
    found = tuple(proofs)
    return tuple(
        same_tree(hunk, assumptions)
        for hunk in line_hunks(old, new)
        if not _covered(hunk, found, old, new)
    )


def same_tree(hunk: Hunk, assumptions: tuple[str, ...] = ()) -> Proof:
    """One stretch of lines whose tree is the same on both sides."""
    return Proof(
        Kind.FORMATTING_ISSUE,
        "same-tree",
        (hunk.old_start + 1, hunk.old_end),
        (hunk.new_start + 1, hunk.new_end),
        "both sides parse to the same tree",
        assumptions,
    )


def _covered(hunk: Hunk, proofs: Iterable[Proof], old: str, new: str) -> bool:
    """Whether every line of the stretch that is not blank lies in a proof's span."""
    before, after = lines_of(old), lines_of(new)
    found = tuple(proofs)
    blank_only = True
    for lines, start, end, spans in (
        (before, hunk.old_start, hunk.old_end, [proof.old_span for proof in found]),
        (after, hunk.new_start, hunk.new_end, [proof.new_span for proof in found]),
    ):
        for number in range(start, end):
            if lines[number].strip():
                blank_only = False
                if not _within(number + 1, spans):
                    return False
    return not blank_only


def _within(line: int, spans: Iterable[Span]) -> bool:
    return any(first <= line <= last for first, last in spans)
