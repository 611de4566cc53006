"""Whether a value or a body plainly does not fit a type: then the build would stop."""

from collections.abc import Iterator
from typing import Final

from policies.proofs.ecmascript.evidence import FUNCTIONS
from policies.proofs.ecmascript.types import core_of, text_of
from policies.proofs.parts import Part, nodes
from policies.proofs.verdict import NotProvenError

_LITERALS: Final = {
    "string": "string", "template_string": "string", "number": "number", "true": "boolean",
    "false": "boolean",
}  # fmt: skip
_ANYTHING: Final = frozenset({"any", "unknown"})
_LISTS: Final = frozenset({"array_type", "tuple_type", "readonly_type", "type_identifier"})
_LISTED: Final = frozenset({"Array", "ReadonlyArray", "Iterable"})
_YIELDED: Final = frozenset(
    {"Generator", "AsyncGenerator", "Iterator", "AsyncIterator", "Iterable", "AsyncIterable",
     "IterableIterator", "AsyncIterableIterator"}
)  # fmt: skip


def check_value(value: Part | None, annotation: Part, *, constant: bool) -> None:
    """`constant`: the type of a literal is the literal itself, which an annotation widens."""
    kind = core_of(annotation)
    line = annotation.first_line
    if any(part.kind == "literal_type" for part in _members(kind)):
        raise NotProvenError("a type of one value", line=line)
    if value is None or text_of(kind) in _ANYTHING:
        return
    if constant and value.kind in _LITERALS:
        raise NotProvenError("a wider type than the literal's own", line=line)
    if not _fits(value, kind):
        raise NotProvenError(f"a {value.kind} may not fit {text_of(kind)[:40]}", line=line)


def _members(kind: Part) -> Iterator[Part]:
    """The type, and those of its properties; a union may name values."""
    yield kind
    if kind.kind == "object_type":
        for part in nodes(kind):
            if part.kind == "type_annotation":
                yield core_of(part)


def _fits(value: Part, kind: Part) -> bool:
    """False where they cannot, or where nothing says that they do."""
    if kind.kind in {"union_type", "parenthesized_type"}:
        members = [part for part in kind.parts if part.kind not in {"(", ")", "|"}]
        return any(_fits(value, member) for member in members)
    if value.kind in _LITERALS:
        fits = text_of(kind) == _LITERALS[value.kind]
    elif value.kind in {"null", "undefined"}:
        fits = text_of(kind) == value.kind
    elif value.kind == "array":
        fits = kind.kind in _LISTS or _name(kind) in _LISTED
        if kind.kind == "array_type" and kind.parts[0].kind == "predefined_type":
            items = [part for part in value.parts if part.kind not in {"[", "]", ","}]
            fits = all(_fits(item, kind.parts[0]) for item in items)
    elif value.kind == "object":
        names = {text_of(member.parts[0]) for member in kind.parts if len(member.parts) > 1}
        keys = {text_of(pair.parts[0]) for pair in value.parts if pair.kind not in {"{", "}", ","}}
        fits = _name(kind) != "" or (kind.kind == "object_type" and keys == names)
    elif value.kind == "new_expression":
        made = value.of("constructor")
        fits = made is not None and text_of(made) == _name(kind)
    elif value.kind in FUNCTIONS:
        fits = kind.kind == "function_type" or _name(kind) != ""
    else:
        fits = text_of(kind) != "void"
    return fits or text_of(kind) in _ANYTHING


def _name(kind: Part) -> str:
    name = kind if kind.kind == "type_identifier" else kind.of("name")
    return text_of(name) if name is not None and kind.kind != "nested_type_identifier" else ""


def check_result(function: Part, annotation: Part) -> None:
    """The result's type against what the body returns, and against the kind of function."""
    kind, line = core_of(annotation), annotation.first_line
    body = function.of("body")
    if (
        body is None
        or function.has("set")
        or text_of(function.parts[0]) == "constructor"
        or _is_constructor(function)
    ):
        raise NotProvenError("a result where none may stand", line=line)
    if function.has("*") or "generator" in function.kind:
        if _name(kind) not in _YIELDED:
            raise NotProvenError("a generator returns an iterator", line=line)
        return
    promised = function.has("async")
    if promised:
        given = kind.of("type_arguments")
        if _name(kind) != "Promise" or given is None or len(given.parts) != 3:
            raise NotProvenError("an async function returns a promise", line=line)
        kind = given.parts[1]
    _check_returns(body, kind, line, promised=promised)


def _is_constructor(function: Part) -> bool:
    name = function.of("name")
    return function.kind == "method_definition" and name is not None and name.text == "constructor"


def _check_returns(body: Part, kind: Part, line: int, *, promised: bool) -> None:
    if text_of(kind) in _ANYTHING:
        return
    if body.kind != "statement_block":
        if text_of(kind) == "void" or not _fits(body, kind):
            raise NotProvenError("the value may not fit the result's type", line=line)
        return
    returned = [part for part in _returns(body) if len(part.parts) > 1]
    if text_of(kind) == "void":
        if returned:
            raise NotProvenError("a value is returned where none may be", line=line)
        return
    empty = [part for part in _returns(body) if len(part.parts) < 2]
    values = [part.parts[1] for part in returned]
    if promised:  # a promise of it will do
        values = [value for value in values if value.kind != "new_expression"]
    if empty or not _ends(body) or not all(_fits(value, kind) for value in values):
        raise NotProvenError("not every path returns a value that fits", line=line)


def _returns(part: Part) -> Iterator[Part]:
    for child in part.parts:
        if child.kind == "return_statement":
            yield child
        elif child.kind not in FUNCTIONS and not child.kind.startswith("class"):
            yield from _returns(child)


def _ends(statement: Part) -> bool:
    """Whether every way through it returns or throws."""
    if statement.kind in {"return_statement", "throw_statement"}:
        return True
    if statement.kind in {"statement_block", "else_clause"}:
        inner = [part for part in statement.parts if part.kind not in {"{", "}", "else"}]
        return bool(inner) and _ends(inner[-1])
    if statement.kind == "if_statement":
        branches = statement.of("consequence"), statement.of("alternative")
        return all(branch is not None and _ends(branch) for branch in branches)
    if statement.kind == "try_statement":
        body, handler = statement.of("body"), statement.of("handler")
        caught = handler.of("body") if handler is not None else None
        return body is not None and caught is not None and _ends(body) and _ends(caught)
    return False
