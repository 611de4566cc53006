"""missing_type_annotation in Python: annotations that nothing reads at run time."""

import ast

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.decorators import first_unknown, has_plain_metaclass
from policies.proofs.python.expressions import Annotated
from policies.proofs.python.lockstep import Added, Scope, span_of
from policies.proofs.python.readers import reads_annotations
from policies.proofs.python.trees import walk
from policies.proofs.python.type_grammar import names_in_type
from policies.proofs.python.type_names import check_computed, check_written, floor_of
from policies.proofs.verdict import NotProvenError, Proof


def justify(difference: Annotated, scope: Scope, evidence: Evidence) -> Proof:
    """The proof that an annotation is inert; raises `NotProvenError` otherwise."""
    annotation, line = difference.annotation, difference.annotation.lineno
    if reads_annotations(evidence.old.text) or reads_annotations(evidence.new.text):
        raise NotProvenError("the file reads annotations at run time", line=line)
    _check_repository(evidence, line)
    holder = difference.above[0]
    if isinstance(holder, ast.FunctionDef | ast.AsyncFunctionDef):
        _check_holder(holder, evidence.new.tree)
        _check_type(annotation, holder, evidence)
        return _proof("function-annotation", annotation)
    if isinstance(holder, ast.AnnAssign) and _is_function(scope):
        check_written(annotation, evidence.new.tree)  # Python computes none in a function
        return _proof("local-annotation", annotation)
    raise NotProvenError("an annotation outside of functions may be read", line=line)


def justify_postponed(difference: Added, evidence: Evidence) -> Proof:
    """`from __future__ import annotations`: annotations become texts, which nothing reads."""
    line = difference.statement.lineno
    if reads_annotations(evidence.old.text):
        raise NotProvenError("the file reads annotations at run time", line=line)
    _check_repository(evidence, line)
    for node in walk(evidence.old.tree):
        if isinstance(node, ast.ClassDef) and any(isinstance(n, ast.AnnAssign) for n in node.body):
            raise NotProvenError("a class may read the annotations in its body", line=node.lineno)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _check_holder(node, evidence.old.tree)
        for name in ("annotation", "returns"):
            annotation = getattr(node, name, None)
            if isinstance(annotation, ast.expr):
                names_in_type(annotation)
    return Proof(
        Kind.MISSING_TYPE_ANNOTATION,
        "postponed-annotations",
        difference.place,
        span_of(difference.statement),
        "annotations are no longer computed; nothing reads them at run time",
    )


def _proof(rule: str, annotation: ast.expr) -> Proof:
    span = annotation.lineno, annotation.end_lineno or annotation.lineno
    return Proof(
        Kind.MISSING_TYPE_ANNOTATION,
        rule,
        (annotation.lineno, annotation.lineno - 1),
        span,
        f"{ast.unparse(annotation)[:80]}: nothing reads it at run time",
    )


def _is_function(scope: Scope) -> bool:
    return isinstance(scope.owner, ast.FunctionDef | ast.AsyncFunctionDef)


def _check_repository(evidence: Evidence, line: int) -> None:
    if evidence.view is None:
        raise NotProvenError("whether annotations are read needs a search", line=line)
    if evidence.view.annotation_readers:
        reader = evidence.view.annotation_readers[0]
        raise NotProvenError(f"{reader} reads annotations at run time", line=line)


def _check_holder(function: ast.FunctionDef | ast.AsyncFunctionDef, tree: ast.Module) -> None:
    """Neither its decorators nor those of its class, nor a metaclass, may read annotations."""
    unknown = first_unknown(function.decorator_list, function.name, tree)
    for node in walk(tree):
        if (
            isinstance(node, ast.ClassDef)
            and span_of(node)[0] < function.lineno <= span_of(node)[1]
        ):
            unknown = unknown or first_unknown(node.decorator_list, "", tree, of_class=True)
            if not has_plain_metaclass(node, tree):
                raise NotProvenError("a metaclass may read annotations", line=node.lineno)
    if unknown is not None:
        raise NotProvenError("a decorator may read annotations", line=unknown.lineno)


def _check_type(annotation: ast.expr, function: ast.stmt, evidence: Evidence) -> None:
    """A type, of names that are there when Python computes it, if it does."""
    tree = evidence.new.tree
    if _is_postponed(tree):
        check_written(annotation, tree)
        return
    floor = floor_of(evidence.old.tree, postponed=_is_postponed(evidence.old.tree))
    check_computed(annotation, tree, function.lineno, floor)


def _is_postponed(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )
