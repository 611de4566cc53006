"""The lines that a proof is about, as a person checks them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from policies.line_diff import lines_of
from policies.patch import Change
from policies.proofs.verdict import ChangeVerdict, Proof, Span

MOST_LINES: Final = 8
LONGEST_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """Of one proof; the lines may be cut."""

    path: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    cut: int = 0
    """Lines left out."""

    def to_json(self) -> dict[str, Any]:
        return {
            "path": self.path,
            "old_lines": list(self.old),
            "new_lines": list(self.new),
            "cut_lines": self.cut,
        }


def places_of(verdict: ChangeVerdict, patch: Iterable[Change]) -> tuple[Place, ...]:
    """One for each of the verdict's proofs, in their order."""
    if not verdict.proven:
        return ()
    texts = {change.path: change for change in patch}
    return tuple(
        place_of(texts[path], proof) for path, of_file in verdict.files for proof in of_file.proofs
    )


def place_of(change: Change, proof: Proof) -> Place:
    old, new = _lines(change.old, proof.old_span), _lines(change.new, proof.new_span)
    cut = max(0, len(old) - MOST_LINES) + max(0, len(new) - MOST_LINES)
    return Place(change.path, _short(old), _short(new), cut)


def _lines(text: str | None, span: Span) -> list[str]:
    first, last = span
    return lines_of(text)[max(0, first - 1) : last]


def _short(lines: list[str]) -> tuple[str, ...]:
    return tuple(line[:LONGEST_LINE] for line in lines[:MOST_LINES])
