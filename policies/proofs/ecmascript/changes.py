"""Each difference between two programs by the one rule that justifies it."""

from typing import Final

from policies.proofs.ecmascript import (
    annotations,
    console_log,
    deprecated,
    missing_import,
    typo,
    unused,
    unused_imports,
)
from policies.proofs.ecmascript.differences import Added, Removed, differences
from policies.proofs.ecmascript.evidence import Evidence
from policies.proofs.verdict import NotProvenError, Proof

_DECLARATIONS: Final = frozenset(
    {"lexical_declaration", "variable_declaration", "variable_declarator"}
)

_FUNCTIONS: Final = frozenset({"function_declaration", "generator_function_declaration"})
_TYPES: Final = frozenset({"interface_declaration", "type_alias_declaration"})


def prove_changes(evidence: Evidence) -> tuple[Proof, ...]:
    """Raises `NotProvenError` at the first difference without a rule."""
    found = differences(evidence.old.normal, evidence.new.normal)
    if not found:
        raise NotProvenError("a difference that cannot be found again")
    proofs: list[Proof] = []
    for difference in found:
        if isinstance(difference, Added):
            proofs.append(_added(difference, evidence))
        elif isinstance(difference, Removed):
            proofs.append(_removed(difference, evidence))
        elif difference.old.kind == "property_identifier":
            proofs.append(deprecated.justify(difference, evidence))
        else:
            proofs.append(typo.justify(difference, evidence))
    return tuple(proofs)


def _added(difference: Added, evidence: Evidence) -> Proof:
    if difference.part.kind in {"import_statement", "import_specifier"}:
        return missing_import.justify(difference, evidence)
    return annotations.justify(difference, evidence)


def _removed(difference: Removed, evidence: Evidence) -> Proof:
    part, above = difference.part, difference.above[-1]
    if part.kind in _DECLARATIONS:
        return unused.justify_declaration(difference, evidence)
    if above.kind == "catch_clause":
        return unused.justify_catch(difference, evidence)
    if part.kind in {"import_statement", "import_specifier"} or above.kind == "import_clause":
        return unused_imports.justify_import(difference, evidence)
    if part.kind in _FUNCTIONS:
        return unused.justify_function(difference, evidence)
    if part.kind in _TYPES:
        return unused.justify_type(difference, evidence)
    if part.kind == "expression_statement":
        return console_log.justify(difference, evidence)
    raise NotProvenError(f"a {part.kind.replace('_', ' ')} goes", line=part.first_line)
