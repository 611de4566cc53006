"""console_log_removal: a statement that only prints, with arguments that do nothing."""

import re
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import Evidence, place_before, span_of
from policies.proofs.ecmascript.unused import is_pure
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import PURE_GETTERS, NotProvenError, Proof

_METHODS: Final = frozenset({"log", "debug", "info", "trace", "dir", "table"})
_TALKING = re.compile(
    r"(?:^|/)(?:bin|scripts?|cli|tests?|__tests__|spec|e2e|examples?|tools?|benchmarks?)/"
    r"|(?:^|/)(?:cli|main)\.[cm]?[jt]sx?$|[._-](?:test|spec|cli)\.[cm]?[jt]sx?$",
    re.IGNORECASE,
)


def justify(difference: Removed, evidence: Evidence) -> Proof:
    part, line = difference.part, difference.part.first_line
    if _TALKING.search(evidence.path) or evidence.old.text.startswith("#!"):
        raise NotProvenError("what this file prints may be what it is for", line=line)
    method, arguments = _printed(part)
    if method not in _METHODS:
        raise NotProvenError("a statement goes", line=line)
    if difference.above[-1].kind not in {"statement_block", "program"}:
        raise NotProvenError("the only statement of a branch goes", line=line)
    if any(above.kind in {"catch_clause", "finally_clause"} for above in difference.above):
        raise NotProvenError("an error would be swallowed in silence", line=line)
    if difference.new_above[-1].kind == "statement_block" and _is_empty(difference.new_above[-1]):
        raise NotProvenError("the block is left empty", line=line)
    if _is_rebound(evidence.old.normal):
        raise NotProvenError("the file has a console of its own", line=line)
    assumptions = {name for argument in arguments for name in _assumed(argument, evidence)}
    return Proof(
        Kind.CONSOLE_LOG_REMOVAL,
        "printing-statement",
        span_of(part),
        place_before(part),
        f"console.{method} with {len(arguments)} arguments that do nothing",
        tuple(sorted(assumptions)),
    )


def _printed(statement: Part) -> tuple[str, list[Part]]:
    """The method and the arguments of `console.method(…)`; an empty name for anything else."""
    call = statement.parts[0] if len(statement.parts) == 1 else statement
    function, group = call.of("function"), call.of("arguments")
    if call.kind != "call_expression" or function is None or group is None:
        return "", []
    owner, method = function.of("object"), function.of("property")
    if function.kind != "member_expression" or owner is None or method is None:
        return "", []
    if owner.text != "console" or function.has("optional_chain") or group.kind != "arguments":
        return "", []
    return method.text or "", [p for p in group.parts if p.kind not in {"(", ")", ","}]


def _assumed(argument: Part, evidence: Evidence) -> set[str]:
    """What must be assumed so that computing the argument does nothing."""
    if is_pure(argument) or argument.kind in {"identifier", "this"}:
        return set()
    if argument.kind == "member_expression" and PURE_GETTERS in evidence.assumptions:
        owner = argument.of("object")
        if owner is not None and not argument.has("optional_chain"):
            return {PURE_GETTERS, *_assumed(owner, evidence)}
    if argument.kind in {"array", "object", "pair"}:
        inner = [part for part in argument.parts if part.text not in {"[", "]", "{", "}", ",", ":"}]
        if argument.kind == "pair" and argument.parts[0].kind != "property_identifier":
            raise NotProvenError("a computed key", line=argument.first_line)
        values = inner[1:] if argument.kind == "pair" else inner
        return {name for part in values for name in _assumed(part, evidence)}
    if argument.kind == "shorthand_property_identifier":
        return set()
    raise NotProvenError("an argument may do something", line=argument.first_line)


def _is_empty(block: Part) -> bool:
    return len(block.parts) <= 2


def _is_rebound(root: Part) -> bool:
    """`console` anywhere but as the owner of a method that is called."""
    for part in nodes(root):
        for child in part.parts:
            if child.text == "console" and not (
                part.kind == "member_expression" and child.role == "object"
            ):
                return True
        target = part.of("left") if "assignment" in part.kind else None
        if target is not None and target.parts and target.parts[0].text == "console":
            return True
    return False
