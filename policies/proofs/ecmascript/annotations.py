"""missing_type_annotation in TypeScript: types are erased, so added ones change nothing."""

from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Added
from policies.proofs.ecmascript.evidence import Evidence, mentions, place_before, span_of
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError, Proof

_HOLDERS: Final = frozenset(
    {"variable_declarator", "function_declaration", "function_expression", "arrow_function",
     "method_definition", "required_parameter", "generator_function_declaration"}
)  # fmt: skip
_LIBRARY: Final = frozenset(
    {"Array", "ReadonlyArray", "Promise", "PromiseLike", "Map", "ReadonlyMap", "Set",
     "ReadonlySet", "WeakMap", "WeakSet", "Record", "Partial", "Required", "Readonly", "Pick",
     "Omit", "Exclude", "Extract", "NonNullable", "Parameters", "ReturnType", "InstanceType",
     "Awaited", "Date", "RegExp", "Error", "Function", "Iterable", "Iterator", "AsyncIterable",
     "AsyncIterator", "Generator", "AsyncGenerator", "ArrayLike", "Uint8Array", "ArrayBuffer",
     "URL", "URLSearchParams", "AbortSignal", "AbortController", "PropertyKey", "Symbol", "String",
     "Number", "Boolean", "Object"}
)  # fmt: skip


def justify(difference: Added, evidence: Evidence) -> Proof:
    """An annotation on a variable, a parameter or a result, of names that the file knows."""
    part, holder = difference.part, difference.above[-1]
    line = part.first_line
    if not evidence.is_typed or holder.kind not in _HOLDERS or part.kind != "type_annotation":
        raise NotProvenError("an annotation is added where it may mean something", line=line)
    if holder.has("accessibility_modifier") or holder.has("readonly"):
        raise NotProvenError("a parameter that is a property gets a type", line=line)
    if any(each.kind == "decorator" for each in nodes(evidence.old.normal)):
        raise NotProvenError("decorators may read types at run time", line=line)
    for each in nodes(part):
        if each.kind == "type_identifier":
            _check_known(each, evidence)
        elif each.kind in {"type_query", "import"}:
            raise NotProvenError("an annotation that names a value", line=line)
    return Proof(
        Kind.MISSING_TYPE_ANNOTATION,
        "erased-type",
        place_before(holder) if holder.kind == "required_parameter" else span_of(part),
        span_of(part),
        f"a type on a {holder.kind.replace('_', ' ')}: it is erased",
    )


def _check_known(name: Part, evidence: Evidence) -> None:
    """A name that nobody declares would stop the build."""
    text = name.text or ""
    if text not in _LIBRARY and not mentions(evidence.old.normal, text):
        raise NotProvenError(f"the type {text[:60]} is declared nowhere", line=name.first_line)
