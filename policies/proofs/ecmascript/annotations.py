"""missing_type_annotation in TypeScript: types are erased, so added ones change nothing."""

from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Added
from policies.proofs.ecmascript.evidence import Evidence, place_before, span_of
from policies.proofs.ecmascript.fitting import check_result, check_value
from policies.proofs.ecmascript.types import check_type
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError, Proof

_HOLDERS: Final = frozenset(
    {"variable_declarator", "function_declaration", "function_expression", "arrow_function",
     "method_definition", "required_parameter", "generator_function_declaration"}
)  # fmt: skip


_OF_PROPERTIES: Final = ("accessibility_modifier", "readonly", "override_modifier", "decorator")


def justify(difference: Added, evidence: Evidence) -> Proof:
    """An annotation on a variable, a parameter or a result, of names that the file knows."""
    part, holder = difference.part, difference.above[-1]
    line = part.first_line
    if not evidence.is_typed or holder.kind not in _HOLDERS or part.kind != "type_annotation":
        raise NotProvenError("an annotation is added where it may mean something", line=line)
    if any(holder.has(each) for each in _OF_PROPERTIES):
        raise NotProvenError("a parameter that is a property gets a type", line=line)
    if any(each.kind == "decorator" for each in nodes(evidence.old.normal)):
        raise NotProvenError("decorators may read types at run time", line=line)
    if evidence.path.endswith((".d.ts", ".d.mts", ".d.cts")) or any(
        above.kind == "ambient_declaration" for above in difference.above
    ):
        raise NotProvenError("what a declaration says others rely on", line=line)
    check_type(part, evidence.old.normal, difference.above)
    _check_fit(part, difference.above)
    return Proof(
        Kind.MISSING_TYPE_ANNOTATION,
        "erased-type",
        place_before(holder) if holder.kind == "required_parameter" else span_of(part),
        span_of(part),
        f"a type on a {holder.kind.replace('_', ' ')}: it is erased",
    )


def _check_fit(annotation: Part, above: tuple[Part, ...]) -> None:
    """What does not fit, as far as one can see without a compiler, would stop the build."""
    holder = above[-1]
    if holder.kind == "required_parameter":
        check_value(holder.of("value"), annotation, constant=False)
    elif holder.kind == "variable_declarator":
        constant = len(above) > 1 and above[-2].has("const")
        check_value(holder.of("value"), annotation, constant=constant)
    else:
        check_result(holder, annotation)
