"""The proof of one JavaScript or TypeScript file: comments, then trees."""

from policies.proofs.comment_cleanup import changed_comments
from policies.proofs.ecmascript import remarks
from policies.proofs.ecmascript.casts import check_casts
from policies.proofs.ecmascript.changes import prove_changes
from policies.proofs.ecmascript.evidence import Evidence, Side
from policies.proofs.ecmascript.for_heads import check_for_heads
from policies.proofs.ecmascript.line_breaks import check_line_breaks
from policies.proofs.ecmascript.normal import normal
from policies.proofs.ecmascript.semicolons import check_semicolons
from policies.proofs.grammar import parse
from policies.proofs.hygiene import check_hygiene
from policies.proofs.layout import other_layout
from policies.proofs.parts import read_parts
from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import Proof


def prove_ecmascript(
    language: str,
    path: str,
    old: str,
    new: str,
    *,
    view: RepositorySearch | None,
    assumptions: frozenset[str],
) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    check_hygiene(old, new)
    before, after = read_side(language, old), read_side(language, new)
    remarks.check_directives((before.normal, before.remarks), (after.normal, after.remarks))
    remarks.check_line_comments(before.remarks, after.remarks)
    comments = changed_comments(remarks.plain(before.remarks), remarks.plain(after.remarks))
    check_line_breaks(after.root)
    check_casts((before.root, before.remarks), (after.root, after.remarks))
    check_for_heads(after.root)
    check_semicolons(before.root)
    check_semicolons(after.root)
    code: tuple[Proof, ...] = ()
    if before.normal != after.normal:
        code = prove_changes(Evidence(path, language, before, after, view, assumptions))
    return (*code, *comments, *other_layout(old, new, (*code, *comments)))


def read_side(language: str, text: str) -> Side:
    root, found = read_parts(parse(language, text))
    return Side(text, root, normal(root, language=language), found)
