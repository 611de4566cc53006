"""The shape of types: what an annotation may consist of, so that it only says a type."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from policies.proofs.verdict import NotProvenError

MANY: Final = 100
ARITY: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(
        ("Optional", "List", "Set", "FrozenSet", "Type", "Iterable", "Iterator", "Sequence",
         "MutableSequence", "Collection", "Awaitable", "AsyncIterator", "AsyncIterable", "Deque",
         "ContextManager", "AsyncContextManager", "AbstractSet", "Counter", "Container",
         "Reversible", "KeysView", "ValuesView"),
        (1, 1),
    ),
    **dict.fromkeys(
        ("Dict", "Mapping", "MutableMapping", "DefaultDict", "OrderedDict", "ItemsView",
         "AsyncGenerator"),
        (2, 2),
    ),
    "Generator": (3, 3),
    "Coroutine": (3, 3),
    "Union": (1, MANY),
    "Tuple": (1, MANY),
    "Callable": (2, 2),
    "Literal": (1, MANY),
}  # fmt: skip
"""How many types the generics of `typing` take; others are never computed."""
BARE: Final = frozenset({"Any", "AnyStr", "Hashable", "Sized", "NoReturn", "Text", "Never", "Self"})
"""Names of `typing` that take none."""
BUILTIN_ARITY: Final[Mapping[str, tuple[int, int]]] = {
    "list": (1, 1), "set": (1, 1), "frozenset": (1, 1), "type": (1, 1), "dict": (2, 2),
    "tuple": (1, MANY),
}  # fmt: skip
CLASSES: Final = frozenset(
    {"int", "str", "bytes", "bool", "float", "complex", "object", "bytearray", "memoryview",
     "range", "slice", "BaseException", "Exception", "OSError", "ValueError", "TypeError",
     "KeyError", "RuntimeError", *BUILTIN_ARITY}
)  # fmt: skip
"""Builtins that are types; `any` and `callable` are functions."""
MAX_DEPTH: Final = 12


Term = ast.Name | ast.Attribute
"""`List` or `typing.List`."""


def names_in_type(annotation: ast.expr) -> list[Term]:
    """Every name that the type is made of, with what is taken from it; those in texts too.

    Raises `NotProvenError` where it is more than a type: a call, a value, a sentence.
    """
    return list(_read(annotation, annotation.lineno, MAX_DEPTH))


def _read(node: ast.expr, line: int, depth: int) -> Iterator[Term]:
    if depth == 0:
        raise NotProvenError("an annotation is nested too deeply", line=line)
    match node:
        case ast.Name():
            yield node
        case ast.Constant(value=None):
            return
        case ast.Constant(value=str(text)):
            yield from _read(_parsed(text, line), line, depth - 1)
        case ast.Attribute() if root_of(node) is not None:
            yield node
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _read(left, line, depth - 1)
            yield from _read(right, line, depth - 1)
        case ast.Subscript(value=ast.Name() | ast.Attribute() as generic, slice=inner):
            yield from _read(generic, line, depth - 1)
            yield from _arguments(last_name(generic), elements(inner), line, depth - 1)
        case _:
            raise NotProvenError(f"{type(node).__name__} in an annotation", line=line)


def _arguments(generic: str, inner: Sequence[ast.expr], line: int, depth: int) -> Iterator[Term]:
    least, most = ARITY.get(generic) or BUILTIN_ARITY.get(generic) or (1, MANY)
    if generic in BARE or not least <= len(inner) <= most:
        raise NotProvenError(f"{generic} takes another number of types", line=line)
    if generic == "Literal":
        if not all(_is_literal(each) for each in inner):
            raise NotProvenError("a value in an annotation", line=line)
        return
    for place, each in enumerate(inner):
        if isinstance(each, ast.Constant) and each.value is Ellipsis:
            if (generic, place, len(inner)) not in {("Callable", 0, 2), ("Tuple", 1, 2),
                                                    ("tuple", 1, 2)}:  # fmt: skip
                raise NotProvenError("`...` is no type here", line=line)
        elif isinstance(each, ast.List) != (generic == "Callable" and place == 0):
            raise NotProvenError(f"{generic} takes other types", line=line)
        elif isinstance(each, ast.List):
            for parameter in each.elts:
                yield from _read(parameter, line, depth)
        else:
            yield from _read(each, line, depth)


def elements(inner: ast.expr) -> list[ast.expr]:
    """What stands between the brackets."""
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def root_of(term: ast.expr) -> ast.Name | None:
    """`a` of `a.b.c`; None where it begins with something else than a name."""
    while isinstance(term, ast.Attribute):
        term = term.value
    return term if isinstance(term, ast.Name) else None


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return len(text) <= 30 and " " not in text
        case ast.Constant(value=int() | None):
            return True
        case _:
            return False


def _parsed(text: str, line: int) -> ast.expr:
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise NotProvenError("a text in an annotation that is no type", line=line) from exc
    return tree.body
