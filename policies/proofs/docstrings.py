"""Docstrings: their white space and their spelling, where no program reads them."""

import ast
import inspect

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.prose import corrected, told
from policies.proofs.python.readers import DOCSTRING_READERS
from policies.proofs.python.trees import Scoped, walk
from policies.proofs.verdict import (
    DOCSTRING_TEXT,
    DOCSTRING_WHITESPACE,
    NotProvenError,
    Proof,
    Span,
)


def changed_docstrings(evidence: Evidence) -> tuple[tuple[str, ...], tuple[Proof, ...]]:
    """What must be assumed of white space, and a proof for every respelt docstring.

    Raises `NotProvenError` where more than that changes, or where a program may read them.
    """
    before, after = _docstrings(evidence.old.tree), _docstrings(evidence.new.tree)
    if [text for _, text in before] == [text for _, text in after]:
        return (), ()
    if len(before) != len(after):
        line = (after or before)[0][0][0]
        raise NotProvenError("a docstring is added or removed", line=line)
    proofs = []
    spaced = False
    for (old_span, old), (new_span, new) in zip(before, after, strict=True):
        if old == new:
            continue
        spaced = spaced or inspect.cleandoc(old) == inspect.cleandoc(new)
        if inspect.cleandoc(old) != inspect.cleandoc(new):
            proofs.append(_respelt(old, new, old_span, new_span))
    if proofs:
        _check_readers(evidence, DOCSTRING_TEXT)
    if spaced:
        _check_readers(evidence, DOCSTRING_WHITESPACE)
    return (DOCSTRING_WHITESPACE,) if spaced else (), tuple(proofs)


def _respelt(old: str, new: str, old_span: Span, new_span: Span) -> Proof:
    line = new_span[0]
    if ">>>" in old:
        raise NotProvenError("a docstring with a doctest changes", line=line)
    edits = corrected(" ".join(old.split()), " ".join(new.split()), line=line, documents=True)
    return Proof(
        Kind.TYPO_IN_STRING,
        "docstring",
        old_span,
        new_span,
        f"{told(edits)}, in a docstring",
        (DOCSTRING_TEXT,),
    )


def _check_readers(evidence: Evidence, assumption: str) -> None:
    if assumption not in evidence.assumptions:
        raise NotProvenError(f"{assumption} is not accepted")
    if DOCSTRING_READERS.search(evidence.old.text):
        raise NotProvenError("the file reads docstrings at run time")
    if evidence.view is None:
        raise NotProvenError(f"{assumption} needs a search of the repository")
    if evidence.view.docstring_readers:
        reader = evidence.view.docstring_readers[0]
        raise NotProvenError(f"{reader} reads docstrings at run time")


def _docstrings(tree: ast.Module) -> list[tuple[Span, str]]:
    """Where each stands, and its text."""
    found: list[tuple[Span, str]] = []
    for node in walk(tree):
        if not isinstance(node, Scoped) or not node.body:
            continue
        first = node.body[0]
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            span = first.lineno, first.end_lineno or first.lineno
            found.append((span, first.value.value))
    return found
