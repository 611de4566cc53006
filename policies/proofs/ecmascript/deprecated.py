"""deprecated_api_usage: a closed table of methods with a name that means exactly the same."""

from collections.abc import Callable, Mapping
from typing import Final

from policies.category import Kind
from policies.proofs.ecmascript.differences import Replaced
from policies.proofs.ecmascript.evidence import Evidence, span_of
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError, Proof


def _none(arguments: list[Part]) -> bool:
    return not arguments


def _from_the_left(arguments: list[Part]) -> bool:
    """One whole number: `substr(-1)` and `slice(-1)` agree too, `substring(-1)` would not."""
    return len(arguments) == 1 and _whole(arguments[0])


def _from_either_end(arguments: list[Part]) -> bool:
    """A whole number with a sign or without one."""
    one = arguments[0] if len(arguments) == 1 else None
    if one is not None and one.kind == "unary_expression" and one.parts[0].text == "-":
        return _whole(one.parts[-1])
    return one is not None and _whole(one)


def _from_the_start(arguments: list[Part]) -> bool:
    return len(arguments) == 2 and arguments[0].text == "0" and _whole(arguments[1])


def _whole(argument: Part) -> bool:
    text = argument.text or ""
    return argument.kind == "number" and text.isascii() and text.isdigit() and len(text) < 10


_TABLE: Final[Mapping[tuple[str, str], Callable[[list[Part]], bool]]] = {
    ("trimLeft", "trimStart"): _none,
    ("trimRight", "trimEnd"): _none,
    ("substr", "slice"): lambda given: _from_either_end(given) or _from_the_start(given),
    ("substr", "substring"): lambda given: _from_the_left(given) or _from_the_start(given),
}


def justify(difference: Replaced, evidence: Evidence) -> Proof:
    old, new = difference.old, difference.new
    rule = _TABLE.get((old.text or "", new.text or ""))
    arguments = _arguments(difference)
    if old.kind != "property_identifier" or rule is None or arguments is None:
        raise NotProvenError("a name changes", line=new.first_line)
    if not rule(arguments):
        raise NotProvenError(
            f"{old.text} and {new.text} differ with these arguments", line=new.first_line
        )
    for name in (old.text, new.text):
        if _is_defined(evidence.old.normal, name or ""):
            raise NotProvenError(f"the file defines a {name} of its own", line=new.first_line)
    return Proof(
        Kind.DEPRECATED_API_USAGE,
        "same-method",
        span_of(old),
        span_of(new),
        f"{old.text} → {new.text}: the same on every string with these arguments",
    )


def _arguments(difference: Replaced) -> list[Part] | None:
    """Of the call whose method's name changes; None if it is no such call."""
    if len(difference.above) < 2:
        return None
    call, member = difference.above[-2:]
    group = call.of("arguments")
    if call.kind != "call_expression" or member.role != "function" or group is None:
        return None
    if member.kind != "member_expression" or difference.old.role != "property":
        return None
    return [part for part in group.parts if part.kind not in {"(", ")", ","}]


def _is_defined(root: Part, name: str) -> bool:
    """Named but where it is called: defined, assigned, asked for or deleted."""
    called = {
        id(part.of("property"))
        for call in nodes(root)
        if call.kind == "call_expression" and (part := call.of("function")) is not None
    }
    return any(
        part.text == name and id(part) not in called
        for part in nodes(root)
        if part.kind != "comment"
    )
