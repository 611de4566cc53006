"""missing_type_annotation in Python: annotations that nothing reads at run time."""

import ast
import builtins
from typing import Final

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.expressions import Annotated
from policies.proofs.python.lockstep import Added, Scope, span_of
from policies.proofs.python.readers import ANNOTATION_READERS
from policies.proofs.python.trees import walk
from policies.proofs.verdict import NotProvenError, Proof

_INERT: Final = frozenset(
    {"staticmethod", "classmethod", "property", "setter", "getter", "deleter", "abstractmethod",
     "wraps", "lru_cache", "cache", "contextmanager", "asynccontextmanager", "cached_property",
     "override", "final"}
)  # fmt: skip
_GENERIC: Final = frozenset({"list", "dict", "set", "frozenset", "tuple", "type"})
_BUILTINS: Final = frozenset(dir(builtins))


def justify(difference: Annotated, scope: Scope, evidence: Evidence) -> Proof:
    """The proof that an annotation is inert; raises `NotProvenError` otherwise."""
    annotation, line = difference.annotation, difference.annotation.lineno
    if ANNOTATION_READERS.search(evidence.old.text) or ANNOTATION_READERS.search(evidence.new.text):
        raise NotProvenError("the file reads annotations at run time", line=line)
    _check_repository(evidence, line)
    holder = difference.above[0]
    if isinstance(holder, ast.FunctionDef | ast.AsyncFunctionDef):
        _check_decorators(holder)
        rule = "function-annotation"
    elif isinstance(holder, ast.AnnAssign) and _is_function(scope):
        return _proof("local-annotation", annotation)
    else:
        raise NotProvenError("an annotation outside of functions may be read", line=line)
    if not _is_postponed(evidence.new.tree):
        _check_evaluated(annotation, holder, evidence)
    return _proof(rule, annotation)


def justify_postponed(difference: Added, evidence: Evidence) -> Proof:
    """`from __future__ import annotations`: annotations become texts, which nothing reads."""
    line = difference.statement.lineno
    if ANNOTATION_READERS.search(evidence.old.text):
        raise NotProvenError("the file reads annotations at run time", line=line)
    _check_repository(evidence, line)
    for node in walk(evidence.old.tree):
        if isinstance(node, ast.ClassDef) and any(isinstance(n, ast.AnnAssign) for n in node.body):
            raise NotProvenError("a class may read the annotations in its body", line=node.lineno)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            _check_decorators(node)
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


def _check_decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name not in _INERT:
            raise NotProvenError("a decorator may read annotations", line=decorator.lineno)


def _is_postponed(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def _check_evaluated(annotation: ast.expr, function: ast.stmt, evidence: Evidence) -> None:
    """Python evaluates it when the function is made: every name must be there by then."""
    known = _bound_above(evidence.new.tree, function.lineno)
    for node in ast.walk(annotation):
        match node:
            case ast.Name(id=name):
                if name not in known and name not in _BUILTINS:
                    raise NotProvenError(f"{name} may not be bound yet", line=node.lineno)
            case ast.Constant(value=value):
                if value is not None and value is not Ellipsis and not isinstance(value, str):
                    raise NotProvenError("a value in an annotation", line=node.lineno)
            case ast.Subscript(value=ast.Name(id=name)) if name in _TYPING & known:
                pass
            case ast.Tuple() | ast.List() | ast.Load() | ast.expr_context():
                pass
            case ast.Attribute() | ast.Subscript() | ast.BinOp() | _:
                text = f"{type(node).__name__} in an annotation that Python evaluates"
                raise NotProvenError(text, line=annotation.lineno)


_TYPING: Final = frozenset(
    {"Optional", "Union", "List", "Dict", "Set", "FrozenSet", "Tuple", "Type", "Callable",
     "Iterable", "Iterator", "Sequence", "Mapping", "MutableMapping", "Generator", "Awaitable",
     "AsyncIterator", "Any", "ClassVar", "Literal", "Collection", "Coroutine", "Deque",
     "DefaultDict", "AsyncGenerator", "AsyncIterable", "ContextManager"}
)  # fmt: skip


def _bound_above(tree: ast.Module, line: int) -> frozenset[str]:
    """Names that statements of the module bind before that line, none of them conditionally.

    A name of `typing` counts only where it comes from there.
    """
    found: set[str] = set()
    for node in tree.body:
        if node.lineno >= line:
            break
        match node:
            case ast.ImportFrom(module=module, names=names):
                taken = {alias.asname or alias.name for alias in names}
                found |= taken if module == "typing" else taken - _TYPING
            case ast.Import(names=names):
                found |= {alias.asname or alias.name.partition(".")[0] for alias in names}
            case ast.ClassDef(name=name):
                found.add(name)
    return frozenset(found)
