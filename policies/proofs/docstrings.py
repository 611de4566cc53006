"""Docstrings: their white space and their spelling, where no program reads them."""

import ast
import inspect
from dataclasses import dataclass
from typing import Final, TypeAlias

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.prose import corrected, told
from policies.proofs.python.decorators import first_unknown
from policies.proofs.python.readers import reads_docstrings
from policies.proofs.python.trees import Scoped, walk
from policies.proofs.verdict import (
    DOCSTRING_TEXT,
    DOCSTRING_WHITESPACE,
    NotProvenError,
    Proof,
    Span,
)

_Holder: TypeAlias = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_GRAMMARS: Final = ("p_", "t_")
"""How functions are called whose docstrings parser generators read."""


@dataclass(frozen=True, slots=True)
class _Docstring:
    span: Span
    text: str
    holder: _Holder


def changed_docstrings(evidence: Evidence) -> tuple[tuple[str, ...], tuple[Proof, ...]]:
    """What must be assumed of white space, and a proof for every respelt docstring.

    Raises `NotProvenError` where more than that changes, or where a program may read them.
    """
    before, after = _docstrings(evidence.old.tree), _docstrings(evidence.new.tree)
    if [each.text for each in before] == [each.text for each in after]:
        return (), ()
    if len(before) != len(after):
        raise NotProvenError("a docstring is added or removed", line=(after or before)[0].span[0])
    proofs = []
    spaced = False
    for old, new in zip(before, after, strict=True):
        if old.text == new.text:
            continue
        _check_holder(old, evidence)
        spaced = spaced or _is_layout(old.text, new.text)
        if not _is_layout(old.text, new.text):
            proofs.append(_respelt(old, new, evidence))
    if proofs:
        _check_readers(evidence, DOCSTRING_TEXT)
    if spaced:
        _check_readers(evidence, DOCSTRING_WHITESPACE)
    return (DOCSTRING_WHITESPACE,) if spaced else (), tuple(proofs)


def _is_layout(old: str, new: str) -> bool:
    """Whether they differ in nothing but indentation, blank lines around and blanks at line ends.

    A doctest compares the blanks at the end of a line, too.
    """
    before, after = inspect.cleandoc(old), inspect.cleandoc(new)
    return before == after or (">>>" not in old and _trimmed(before) == _trimmed(after))


def _trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().split("\n")]


def _check_holder(docstring: _Docstring, evidence: Evidence) -> None:
    """Neither a decorator nor a parser generator may make something of it."""
    holder, line = docstring.holder, docstring.span[0]
    if isinstance(holder, ast.Module):
        return
    unknown = first_unknown(holder.decorator_list, holder.name, evidence.old.tree, of_class=True)
    if unknown is not None:
        raise NotProvenError("a decorator may read the docstring", line=unknown.lineno)
    if not isinstance(holder, ast.ClassDef) and holder.name.startswith(_GRAMMARS):
        raise NotProvenError("a parser generator may read the docstring", line=line)


def _respelt(before: _Docstring, after: _Docstring, evidence: Evidence) -> Proof:
    old, new, line = before.text, after.text, after.span[0]
    if ">>>" in old:
        raise NotProvenError("a docstring with a doctest changes", line=line)
    edits = corrected(" ".join(old.split()), " ".join(new.split()), line=line, documents=True)
    for word, _ in edits:
        if word in evidence.names.bound or word in evidence.names.read:
            raise NotProvenError(f"{word} is a name of the program", line=line)
    return Proof(
        Kind.TYPO_IN_STRING,
        "docstring",
        before.span,
        after.span,
        f"{told(edits)}, in a docstring",
        (DOCSTRING_TEXT,),
    )


def _check_readers(evidence: Evidence, assumption: str) -> None:
    if assumption not in evidence.assumptions:
        raise NotProvenError(f"{assumption} is not accepted")
    if reads_docstrings(evidence.old.text):
        raise NotProvenError("the file reads docstrings at run time")
    if evidence.view is None:
        raise NotProvenError(f"{assumption} needs a search of the repository")
    if evidence.view.docstring_readers:
        reader = evidence.view.docstring_readers[0]
        raise NotProvenError(f"{reader} reads docstrings at run time")


def _docstrings(tree: ast.Module) -> list[_Docstring]:
    found: list[_Docstring] = []
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
            found.append(_Docstring(span, first.value.value, node))
    return found
