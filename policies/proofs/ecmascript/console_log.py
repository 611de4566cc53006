"""console_log_removal: a statement that only prints, with arguments that do nothing."""

import re
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Removed
from policies.proofs.ecmascript.evidence import Evidence, place_before, span_of
from policies.proofs.ecmascript.unused import is_pure
from policies.proofs.parts import Part, leaves, nodes
from policies.proofs.verdict import PURE_GETTERS, NotProvenError, Proof

_METHODS: Final = frozenset({"log", "debug", "info", "trace", "dir", "table"})
_TALKING = re.compile(
    r"(?:^|/)(?:bin|scripts?|cli|commands?|tests?|__tests__|spec|e2e|cypress|examples?|demos?|docs"
    r"|tools?|benchmarks?|tasks)/|(?:^|/)(?:cli|main|bin|Gruntfile)\.[cm]?[jt]sx?$|(?:^|/)gulpfile"
    r"|[._-](?:test|spec|cli|stories|config|e2e|cy)\.[cm]?[jt]sx?$"
    r"|(?:^|/)[\w.-]{0,40}(?:logger|logging|console|reporter|printer|debug)s?\.[cm]?[jt]sx?$"
    r"|(?:^|/)log\.[cm]?[jt]sx?$",
    re.IGNORECASE,
)
_SPEAKING = re.compile(
    r"\bprocess\s*\.\s*(?:argv|stdin|stdout|send)\b|\bparentPort\b|['\"](?:node:)?(?:readline|repl"
    r"|commander|yargs|inquirer|prompts|meow|minimist|cac|oclif|@oclif/core|ora|arg|sade|vorpal"
    r"|caporal|args|command-line-args|node:util|worker_threads)(?:/[\w./-]{0,60})?['\"]"
)
"""Programs whose output somebody waits for."""
_CASES: Final = frozenset({"switch_case", "switch_default"})
_SPIES: Final = frozenset({"expect", "jest", "vi", "sinon", "assert", "spyOn"})
_TROUBLE = re.compile("error|exception|reject|fail|exit|SIG[A-Z]|abort", re.IGNORECASE)
_FAILURE = re.compile(
    r"e|er|err|error|errors|ex|exc|exception|reason|rejection|failure|cause", re.IGNORECASE
)


def justify(difference: Removed, evidence: Evidence) -> Proof:
    part, line = difference.part, difference.part.first_line
    if _TALKING.search(evidence.path) or evidence.old.text.startswith("#!"):
        raise NotProvenError("what this file prints may be what it is for", line=line)
    method, arguments = _printed(part)
    if method not in _METHODS:
        raise NotProvenError("a statement goes", line=line)
    if difference.above[-1].kind not in {"statement_block", "program", *_CASES}:
        raise NotProvenError("the only statement of a branch goes", line=line)
    if _handles_errors(difference) or any(map(_names_failure, arguments)):
        raise NotProvenError("an error would be swallowed in silence", line=line)
    if _is_empty(difference.new_above[-1]):
        raise NotProvenError("the block is left empty", line=line)
    block = difference.above[-1]
    if _SPEAKING.search(evidence.old.text) or any(map(_exits, block.parts)):
        raise NotProvenError("what this program prints may be awaited", line=line)
    if is_rebound(evidence.old.normal):
        raise NotProvenError("the file has a console of its own", line=line)
    for argument in arguments:
        _check_bound(argument, part, evidence)
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
    optional = any(each.has("optional_chain") or each.has("?.") for each in (function, call))
    if owner.text != "console" or optional or group.kind != "arguments":
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
    operands = _operands(argument)
    if operands is not None:
        return {name for part in operands for name in _assumed(part, evidence)}
    raise NotProvenError("an argument may do something", line=argument.first_line)


def _operands(argument: Part) -> list[Part] | None:
    """Of an operation that asks its operands nothing: they become no texts and no numbers."""
    if argument.kind == "unary_expression" and argument.parts[0].text in {"!", "typeof", "void"}:
        return [argument.parts[-1]]
    if argument.kind == "binary_expression":
        signs = {part.text for part in argument.parts if part.role == "operator"}
        if signs and signs <= {"===", "!==", "&&", "||", "??"}:
            return [part for part in argument.parts if part.role != "operator"]
    if argument.kind == "ternary_expression":
        return [part for part in argument.parts if part.text not in {"?", ":"}]
    return None


def _is_empty(block: Part) -> bool:
    if block.kind in _CASES:
        return not any(part.role == "body" for part in block.parts)
    return block.kind == "statement_block" and len(block.parts) <= 2


def _handles_errors(difference: Removed) -> bool:
    """In a `catch`, or in a function that is given to one."""
    inner = {id(part) for part in difference.above}
    for above in difference.above:
        if above.kind in {"catch_clause", "finally_clause"}:
            return True
        group, function = above.of("arguments"), above.of("function")
        if above.kind != "call_expression" or group is None or id(group) not in inner:
            continue
        method = function.of("property") if function is not None else None
        words = [part.text or "" for part in group.parts if part.kind == "string"]
        if method is not None and (method.text == "catch" or _is_second(method, group, inner)):
            return True
        if any(_TROUBLE.search(word) for word in words):
            return True
    return False


def _is_second(method: Part, group: Part, inner: set[int]) -> bool:
    """The other function of `then(f, g)`."""
    given = [part for part in group.parts if part.kind not in {"(", ")", ","}]
    return method.text == "then" and any(id(part) in inner for part in given[1:])


def _names_failure(argument: Part) -> bool:
    return any(
        leaf.kind in {"identifier", "shorthand_property_identifier"}
        and _FAILURE.fullmatch(leaf.text or "") is not None
        for leaf in leaves(argument)
    )


def _exits(statement: Part) -> bool:
    """`process.exit()`, which makes the statements before it a last message."""
    words = (
        [leaf.text for leaf in leaves(statement)]
        if statement.kind == "expression_statement"
        else []
    )
    return words[:3] == ["process", ".", "exit"]


def _check_bound(argument: Part, statement: Part, evidence: Evidence) -> None:
    """A name that nothing above binds may be missing, which ends the function here."""
    names = {
        leaf.text: leaf.first_line
        for leaf in leaves(argument)
        if leaf.kind in {"identifier", "shorthand_property_identifier"}
    }
    for leaf in leaves(evidence.old.root) if names else ():
        if leaf.start >= statement.start:
            break
        if not leaf.kind.endswith("property_identifier"):
            names.pop(leaf.text, None)
    for name, line in names.items():
        raise NotProvenError(f"{name} may not be bound yet", line=line)


def is_rebound(root: Part) -> bool:
    """`console` anywhere but as the owner of a method that is called; or it is spied upon."""
    for part in nodes(root):
        for child in part.parts:
            if child.text == "console" and not (
                part.kind == "member_expression" and child.role == "object"
            ):
                return True
            if child.text in _SPIES and child.kind == "identifier":
                return True
        target = part.of("left") if "assignment" in part.kind else None
        if target is not None and target.parts and target.parts[0].text == "console":
            return True
    return False
