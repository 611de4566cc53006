"""unused_variable: a binding that nothing reads, and whose value does nothing."""

from typing import Final

from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import (
    FUNCTIONS,
    Evidence,
    mentions,
    reads_by_name,
)
from policies.proofs.ecmascript.removed import listed, removed_proof
from policies.proofs.ecmascript.unused_imports import check_module, check_unmentioned
from policies.proofs.parts import Part
from policies.proofs.verdict import NotProvenError, Proof

_PURE: Final = frozenset(
    {"number", "string", "true", "false", "null", "undefined", "regex", "arrow_function",
     "function_expression"}
)  # fmt: skip
_PARAMETERS: Final = frozenset({"identifier", "required_parameter"})
_QUIET: Final = frozenset({"!", "void"})


def justify_declaration(difference: Removed, evidence: Evidence) -> Proof:
    """A declaration inside a function, of names that the function never mentions again."""
    part = difference.part
    declarators = [part] if part.kind == "variable_declarator" else _declarators(part)
    if part.kind != "variable_declarator" and difference.above[-1].kind != "statement_block":
        raise NotProvenError("a declaration goes that is not a statement", line=part.first_line)
    function = _enclosing(difference.new_above)
    if function is None:
        raise NotProvenError("unused_variable is proved inside functions", line=part.first_line)
    if reads_by_name(evidence.old.normal):
        raise NotProvenError("the file reads names at run time (eval, with)", line=part.first_line)
    names = [_bound(declarator, difference.new_above) for declarator in declarators]
    for name in names:
        if mentions(function, name):
            raise NotProvenError(f"{name} is still mentioned", line=part.first_line)
    return removed_proof(
        "unread-local", difference, f"nothing in the function mentions {listed(names)}"
    )


def justify_function(difference: Removed, evidence: Evidence) -> Proof:
    """A function inside a function that never mentions it."""
    part = difference.part
    function, name = _enclosing(difference.new_above), _name_of(part)
    if function is None or difference.above[-1].kind != "statement_block" or not name:
        raise NotProvenError("a function goes", line=part.first_line)
    if reads_by_name(evidence.old.normal) or mentions(function, name):
        raise NotProvenError(f"{name} may still be called", line=part.first_line)
    return removed_proof("unread-local", difference, f"nothing in the function mentions {name}")


def justify_type(difference: Removed, evidence: Evidence) -> Proof:
    """A type that the module does not export and never mentions: types are erased."""
    part, name = difference.part, _name_of(difference.part)
    declared = evidence.path.endswith((".d.ts", ".d.mts", ".d.cts"))
    if difference.above[-1].kind != "program" or declared or not name:
        raise NotProvenError("a type goes that others may use", line=part.first_line)
    check_module(evidence, part)
    check_unmentioned([name], evidence, part)
    return removed_proof("unread-type", difference, f"nothing mentions the type {name}")


def justify_catch(difference: Removed, evidence: Evidence) -> Proof:
    """`catch (e)` becomes `catch`: the compiler writes it for older engines."""
    clause = difference.new_above[-1]
    name = next((p.text for p in difference.above[-1].parts if p.kind == "identifier"), None)
    if not evidence.is_typed or name is None or mentions(clause, name):
        raise NotProvenError("a catch binding goes", line=difference.part.first_line)
    return removed_proof("unread-catch", difference, f"the block does not mention {name}")


def _declarators(part: Part) -> list[Part]:
    return [child for child in part.parts if child.kind == "variable_declarator"]


def _bound(declarator: Part, above: tuple[Part, ...]) -> str:
    name, value = declarator.of("name"), declarator.of("value")
    if name is None or name.kind != "identifier" or name.text is None:
        raise NotProvenError("a pattern goes", line=declarator.first_line)
    if value is not None and not is_pure(value) and not _is_given(value, above):
        raise NotProvenError(f"the value of {name.text} may do something", line=value.first_line)
    return name.text


def _is_given(value: Part, above: tuple[Part, ...]) -> bool:
    """A parameter of the function around it, or `this` where that is never missing."""
    functions = [part for part in above if part.kind in FUNCTIONS]
    if value.kind == "this":
        return not any(text == "constructor" for text in map(_name_of, functions))
    group = functions[-1].of("parameters") if functions else None
    given = [part for part in group.parts if part.kind in _PARAMETERS] if group else []
    plain = {(part.of("pattern") or part).text for part in given if part.of("value") is None}
    return value.kind == "identifier" and (value.text or "") in plain


def _name_of(function: Part) -> str:
    name = function.of("name")
    return name.text or "" if name is not None else ""


def is_pure(value: Part) -> bool:
    """To compute it does nothing and cannot fail."""
    if value.kind in _PURE:
        return True
    if value.kind == "template_string":
        return not any(part.kind == "template_substitution" for part in value.parts)
    if value.kind == "unary_expression":
        sign, operand = value.parts[0].text, value.parts[-1]
        # `-{ valueOf: … }` calls what it negates.
        return operand.kind == "number" if sign == "-" else sign in _QUIET and is_pure(operand)
    if value.kind in {"array", "object"}:
        inner = [part for part in value.parts if part.text not in {"[", "]", "{", "}", ","}]
        return all(is_pure(_value_of(part)) for part in inner)
    return False


def _value_of(part: Part) -> Part:
    """Of a pair with a plain key its value."""
    plain = part.kind == "pair" and part.parts[0].kind in {"property_identifier", "string"}
    return part.parts[-1] if plain else part


def _enclosing(above: tuple[Part, ...]) -> Part | None:
    return next((part for part in reversed(above) if part.kind in FUNCTIONS), None)
