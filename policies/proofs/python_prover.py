"""The proof of one Python file: comments, then trees, every difference by exactly one rule."""

import ast
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from policies.line_diff import line_hunks
from policies.proofs import (
    deprecated_api_usage,
    missing_import,
    missing_type_annotation,
    typo_in_string,
    unused_variable,
)
from policies.proofs.checked_imports import prove_checked, without_checked
from policies.proofs.comment_cleanup import changed_comments
from policies.proofs.docstrings import changed_docstrings
from policies.proofs.evidence import Evidence, read_evidence
from policies.proofs.formatting_issue import (
    check_code,
    with_sorted_imports,
)
from policies.proofs.layout import other_layout, same_tree
from policies.proofs.moved_import import moved_imports
from policies.proofs.python.directives import plain_comments
from policies.proofs.python.expressions import Annotated
from policies.proofs.python.lockstep import Added, Changed, Difference, differences
from policies.proofs.python.trees import dump, same
from policies.proofs.repository import RepositorySearch
from policies.proofs.verdict import Proof

POSTPONED: Final = dump(ast.parse("from __future__ import annotations").body[0])


def prove_python(
    path: str, old: str, new: str, *, view: RepositorySearch | None, assumptions: frozenset[str]
) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    evidence = read_evidence(path, old, new, view=view, assumptions=assumptions)
    comments = changed_comments(*plain_comments(evidence.old, evidence.new))
    docstrings, respelt = changed_docstrings(evidence)
    if same(evidence.old_tree, evidence.new_tree):
        check_code(evidence)
        code: tuple[Proof, ...] = ()
    else:
        code = _prove_trees(evidence)
    layout = other_layout(old, new, (*code, *comments, *respelt), docstrings)
    if docstrings and not layout:
        code = tuple(
            replace(proof, assumptions=(*proof.assumptions, *docstrings)) for proof in code
        )
    return (*code, *comments, *respelt, *layout)


def _prove_trees(evidence: Evidence) -> tuple[Proof, ...]:
    before, after = without_checked(evidence.old_tree), without_checked(evidence.new_tree)
    old, new = with_sorted_imports(before.tree), with_sorted_imports(after.tree)
    proofs, rest = moved_imports(differences(old, new), evidence)
    proofs += prove_checked(before, after, evidence)
    proofs += [_justify(difference, evidence) for difference in rest]
    return tuple(proofs or _import_order(evidence))


def _justify(difference: Difference, evidence: Evidence) -> Proof:
    if isinstance(difference, Added):
        if dump(difference.statement) == POSTPONED:
            return missing_type_annotation.justify_postponed(difference, evidence)
        return missing_import.justify(difference, evidence)
    if not isinstance(difference, Changed):
        return unused_variable.justify(difference, evidence)
    return _changed(difference, evidence)


def _changed(difference: Changed, evidence: Evidence) -> Proof:
    change, scope = difference.what, difference.scope
    if isinstance(change, Annotated):
        return missing_type_annotation.justify(change, scope, evidence)
    if isinstance(change.new, ast.Name) and change.new.id == "_":
        return unused_variable.justify_comprehension(change)
    if isinstance(change.old, ast.Constant):
        return typo_in_string.justify(change, evidence)
    return deprecated_api_usage.justify(change, scope, evidence)


def _import_order(evidence: Evidence) -> Iterable[Proof]:
    for hunk in line_hunks(evidence.old.text, evidence.new.text):
        yield replace(
            same_tree(hunk),
            rule="import-order",
            evidence="the same standard library imports, none with an effect, before any code",
        )
