"""The shape of types in TypeScript: what an annotation may consist of, of names that exist."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policies.proofs.parts import Part, leaves, nodes
from policies.proofs.verdict import NotProvenError

MANY: Final = 100
LIBRARY: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(
        ("Array", "ReadonlyArray", "Promise", "PromiseLike", "Set", "ReadonlySet", "WeakSet",
         "Partial", "Required", "Readonly", "NonNullable", "Parameters", "ReturnType",
         "InstanceType", "Awaited", "Iterable", "Iterator", "IterableIterator", "AsyncIterable",
         "AsyncIterator", "AsyncIterableIterator", "ArrayLike"),
        (1, 1),
    ),
    **dict.fromkeys(
        ("Map", "ReadonlyMap", "WeakMap", "Record", "Pick", "Omit", "Exclude", "Extract"), (2, 2)
    ),
    **dict.fromkeys(("Generator", "AsyncGenerator"), (3, 3)),
    **dict.fromkeys(
        ("Date", "RegExp", "Error", "TypeError", "RangeError", "Uint8Array", "ArrayBuffer", "URL",
         "URLSearchParams", "AbortSignal", "AbortController", "PropertyKey"),
        (0, 0),
    ),
}  # fmt: skip
"""How many types the generics of the standard library take."""
_PREDEFINED: Final = frozenset(
    {"any", "unknown", "string", "number", "boolean", "void", "object", "bigint"}
)
_SHAPES: Final = frozenset(
    {"type_annotation", "predefined_type", "type_identifier", "generic_type", "type_arguments",
     "array_type", "union_type", "intersection_type", "literal_type", "tuple_type",
     "parenthesized_type", "readonly_type", "object_type", "property_signature",
     "method_signature", "property_identifier", "function_type", "formal_parameters",
     "required_parameter", "optional_parameter", "identifier", "string", "number", "null",
     "undefined", "true", "false", "nested_type_identifier"}
)  # fmt: skip
_MARKS: Final = frozenset(":;,.<>()[]{}|&?") | {"=>", "readonly", "..."}
_DECLARING: Final = frozenset(
    {"class_declaration", "abstract_class_declaration", "interface_declaration",
     "type_alias_declaration", "enum_declaration"}
)  # fmt: skip
_IMPORTED: Final = (0, MANY)


def check_type(annotation: Part, root: Part, above: Sequence[Part]) -> None:
    """Raises `NotProvenError` where it is more than a type, or of a type that may not exist.

    `root`: the program; `above`: what the annotation stands in.
    """
    declared = _declared(root) | _parameters(above)
    for part in _shapes(annotation):
        line = part.first_line
        if part.kind not in _SHAPES and part.text not in _MARKS:
            name = part.kind.replace("_", " ")
            raise NotProvenError(f"a {name} in an annotation", line=line)
        if part.kind == "predefined_type" and text_of(part) not in _PREDEFINED:
            raise NotProvenError(f"the type {text_of(part)}", line=line)
        if part.kind == "string" and not (part.text or "").replace("-", "_").isidentifier():
            raise NotProvenError("a text in an annotation that is no word", line=line)
        if part.kind == "object_type" and len(part.parts) < 3:
            raise NotProvenError("a type that anything fits", line=line)
        if part.kind == "nested_type_identifier":
            _check_root(part, declared)
    for each, count in _names(annotation, 0):
        _check_name(each, count, declared)


def _shapes(part: Part) -> Iterator[Part]:
    yield part
    for child in part.parts if part.kind != "predefined_type" else ():
        yield from _shapes(child)


def text_of(part: Part) -> str:
    return " ".join(leaf.text or "" for leaf in leaves(part))


def core_of(annotation: Part) -> Part:
    """The type behind the colon."""
    return annotation.parts[-1]


def _names(part: Part, count: int) -> Iterator[tuple[Part, int]]:
    """Each name of a type and how many types it is given."""
    if part.kind == "type_identifier":
        yield part, count
    elif part.kind == "generic_type":
        given = part.of("type_arguments")
        inner = [p for p in given.parts if p.text not in _MARKS] if given else []
        for child in part.parts:
            yield from _names(child, len(inner) if child.role == "name" else 0)
    elif part.kind != "nested_type_identifier":
        for child in part.parts:
            yield from _names(child, 0)


def _check_name(name: Part, count: int, declared: Mapping[str, tuple[int, int]]) -> None:
    text = name.text or ""
    least, most = declared.get(text) or LIBRARY.get(text) or (1, 0)
    if not least <= most:
        raise NotProvenError(f"the type {text[:60]} is declared nowhere", line=name.first_line)
    if not least <= count <= most:
        raise NotProvenError(f"{text[:60]} takes another number of types", line=name.first_line)


def _check_root(nested: Part, declared: Mapping[str, tuple[int, int]]) -> None:
    """`React.FC` of a module that is imported."""
    module = nested.of("module")
    if module is None or declared.get(module.text or "") != _IMPORTED:
        raise NotProvenError("a type of a namespace", line=nested.first_line)


def _declared(root: Part) -> dict[str, tuple[int, int]]:
    """What the module declares or imports, and how many types it takes."""
    found: dict[str, tuple[int, int]] = {}
    for statement in root.parts:
        inner = statement.of("declaration") if statement.kind == "export_statement" else statement
        if inner is not None and inner.kind in _DECLARING:
            name = inner.of("name")
            found[text_of(name) if name else ""] = _taken(inner)
        elif statement.kind == "import_statement":
            found |= dict.fromkeys(_bound(statement), _IMPORTED)
    return {
        name: takes for name, takes in found.items() if takes != _IMPORTED or name[:1].isupper()
    }


def _taken(declaration: Part) -> tuple[int, int]:
    group = declaration.of("type_parameters")
    each = [p for p in group.parts if p.kind == "type_parameter"] if group else []
    optional = [p for p in each if any(child.kind == "default_type" for child in p.parts)]
    return len(each) - len(optional), len(each)


def _bound(statement: Part) -> Iterator[str]:
    for part in nodes(statement):
        if part.kind == "import_specifier":
            name = part.of("alias") or part.of("name")
            yield text_of(name) if name else ""
        elif part.kind in {"import_clause", "namespace_import"}:
            yield from (p.text or "" for p in part.parts if p.kind == "identifier")


def _parameters(above: Sequence[Part]) -> dict[str, tuple[int, int]]:
    """The type parameters of what it stands in."""
    groups = [group for part in above if (group := part.of("type_parameters")) is not None]
    names = [p.of("name") for group in groups for p in group.parts if p.kind == "type_parameter"]
    return {text_of(name): (0, 0) for name in names if name is not None}
