"""What a proof says: the rule, where, the evidence and what it assumes."""

from dataclasses import dataclass

from policies.category import Category, Kind

Span = tuple[int, int]
"""First and last line, 1-based; (n, n - 1) is the empty place before line n."""

DOCSTRING_WHITESPACE = "docstring-whitespace"
DOCSTRING_TEXT = "docstring-text"
TEXT_NOT_MATCHED_ELSEWHERE = "text-not-matched-elsewhere"
NO_EXTERNAL_REEXPORT = "no-external-reexport"
TS_ELIDES_UNUSED_IMPORTS = "ts-elides-unused-imports"
PURE_GETTERS = "pure-getters"
JSX_TEXT = "jsx-text"
NAMEERROR_NOT_RELIED_ON = "nameerror-not-relied-on"

DEFAULT_ASSUMPTIONS = frozenset(
    {DOCSTRING_WHITESPACE, DOCSTRING_TEXT, TEXT_NOT_MATCHED_ELSEWHERE, NO_EXTERNAL_REEXPORT}
)
"""Accepted unless a repository's file says otherwise (rules-proofs.md §3)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One difference and the rule that justifies it."""

    kind: Kind
    rule: str
    old_span: Span
    new_span: Span
    evidence: str
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """The category of one file's change; only A carries proofs."""

    category: Category
    kinds: tuple[Kind, ...]
    proven: bool
    proofs: tuple[Proof, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangeVerdict:
    """The category of a whole change: the highest over its files (R30)."""

    category: Category
    kinds: tuple[Kind, ...]
    proven: bool
    files: tuple[tuple[str, FileVerdict], ...]
    """Path and verdict, in the order of the patch."""
    reasons: tuple[str, ...]

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """The proofs of all files; none unless the whole change is proven."""
        if not self.proven:
            return ()
        return tuple(proof for _, verdict in self.files for proof in verdict.proofs)


class NotProvenError(Exception):
    """A difference no rule justifies; the text names the line and the rule that failed."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
