"""The proof of one JavaScript or TypeScript file: comments, then trees."""

from dataclasses import dataclass

from policies.proofs.comment_cleanup import changed_comments
from policies.proofs.ecmascript import remarks
from policies.proofs.ecmascript.line_breaks import check_line_breaks
from policies.proofs.ecmascript.normal import normal
from policies.proofs.ecmascript.parts import Part, Remark, read_parts
from policies.proofs.ecmascript.semicolons import check_semicolons
from policies.proofs.grammar import parse
from policies.proofs.hygiene import check_hygiene
from policies.proofs.layout import other_layout
from policies.proofs.verdict import NotProvenError, Proof


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, read."""

    text: str
    root: Part
    """Every token."""
    normal: Part
    """The same without what only layout decides."""
    remarks: tuple[Remark, ...]


def prove_ecmascript(language: str, old: str, new: str) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    check_hygiene(old, new)
    before, after = read_side(language, old), read_side(language, new)
    remarks.check_directives((before.normal, before.remarks), (after.normal, after.remarks))
    remarks.check_line_comments(before.remarks, after.remarks)
    comments = changed_comments(remarks.plain(before.remarks), remarks.plain(after.remarks))
    check_line_breaks(after.root)
    check_semicolons(after.root)
    if before.normal != after.normal:
        raise NotProvenError("the code changes", line=first_difference(before.normal, after.normal))
    return (*comments, *other_layout(old, new, comments))


def read_side(language: str, text: str) -> Side:
    root, found = read_parts(parse(language, text))
    return Side(text, root, normal(root, language=language), found)


def first_difference(old: Part, new: Part) -> int:
    """The line, on the new side, of the first part that is not the same."""
    while len(old.parts) == len(new.parts):
        pair = next(((a, b) for a, b in zip(old.parts, new.parts, strict=True) if a != b), None)
        if pair is None:
            break
        old, new = pair
    return new.first_line
