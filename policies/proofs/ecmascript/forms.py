"""Forms of one node that mean the same: what formatters choose between."""

from dataclasses import replace
from typing import Final

from policies.proofs.parts import Part

_NAMES: Final = frozenset({"type_identifier", "predefined_type", "generic_type"})


def plain_key(pair: Part) -> Part:
    """`{"a": 1}` as `{a: 1}`; never `__proto__`."""
    key = pair.parts[0]
    name = key.text or ""
    if key.kind != "string" or not (name.isascii() and name.isidentifier()):
        return pair
    if name == "__proto__":
        return pair
    return pair.with_parts((replace(key, kind="property_identifier"), *pair.parts[1:]))


def flat_logical(expression: Part) -> Part:
    """`a && (b && c)` as `a && b && c`: one flat list."""
    sign = expression.of("operator")
    if sign is None or sign.text not in {"&&", "||", "??"}:
        return expression
    members: list[Part] = []
    for part in expression.parts:
        inner = part.of("operator") if part.kind == "binary_expression" else None
        same = inner is not None and inner.text == sign.text
        members += part.parts if same else [replace(part, role=None)]
    signs = [replace(part, role="operator") if part.text == sign.text else part for part in members]
    return expression.with_parts(tuple(signs))


def with_arguments(expression: Part) -> Part:
    """`new A` as `new A()`."""
    if expression.of("arguments") is not None:
        return expression
    at = {"start": expression.end, "end": expression.end}
    last = expression.parts[-1]
    brackets = tuple(replace(last, kind=m, text=m, parts=(), role=None, **at) for m in "()")
    group = replace(last, kind="arguments", text=None, parts=brackets, role="arguments", **at)
    return expression.with_parts((*expression.parts, group))


def called_outside(statement: Part) -> Part:
    """`(function () {}())` as `(function () {})()`."""
    group = statement.parts[0] if len(statement.parts) == 1 else None
    if group is None or group.kind != "parenthesized_expression" or len(group.parts) != 3:
        return statement
    call = group.parts[1]
    function = call.of("function") if call.kind == "call_expression" else None
    if function is None or function.kind != "function_expression":
        return statement
    inner = replace(group, parts=(group.parts[0], replace(function, role=None), group.parts[2]))
    called = replace(inner, role="function")
    parts = tuple(called if part is function else part for part in call.parts)
    return statement.with_parts((replace(call, parts=parts),))


def bare_type(group: Part) -> Part:
    """`(A)` as `A`, where A is no more than a name."""
    inner = group.parts[1] if len(group.parts) == 3 else group
    return replace(inner, role=group.role) if inner.kind in _NAMES else group


def flat_union(union: Part) -> Part:
    """`| 'a' | 'b'` as `'a' | 'b'`: one flat list."""
    members: list[Part] = []
    for part in union.parts:
        if part.kind == "union_type":
            members += part.parts
        elif part.kind != "|":
            members.append(part)
    if len(members) == 1:
        return replace(members[0], role=union.role)
    return union.with_parts(tuple(members))


def sorted_names(clause: Part) -> Part:
    """Names in one order: all of them are bound before any code runs."""
    names = [part for part in clause.parts if part.kind == "import_specifier"]
    rest = [part for part in clause.parts if part.kind not in {"import_specifier", ","}]
    return clause.with_parts((*rest, *sorted(names, key=_words)))


def _words(part: Part) -> tuple[str, ...]:
    if not part.parts:
        return (part.text or "",)
    return tuple(word for child in part.parts for word in _words(child))
