"""Whether the names of a type mean types, and are there when Python computes it."""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from policies.proofs.python.stdlib import names_in
from policies.proofs.python.trees import walk
from policies.proofs.python.type_grammar import (
    ARITY,
    BARE,
    BUILTIN_ARITY,
    CLASSES,
    Term,
    last_name,
    names_in_type,
    root_of,
)
from policies.proofs.verdict import NotProvenError

_TYPING: Final = ("typing", "typing_extensions")
_MAKERS: Final = frozenset({"TypeVar", "NewType", "NamedTuple", "namedtuple", "ParamSpec"})
_NUMPY_CLASSES: Final = frozenset(
    {"ndarray", "dtype", "generic", "number", "integer", "floating", "bool_", "int8", "int16",
     "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64"}
)  # fmt: skip
_Binding = ast.Import | ast.ImportFrom | ast.ClassDef | ast.Assign | ast.AnnAssign


def check_written(annotation: ast.expr, tree: ast.Module) -> None:
    """Of an annotation that nobody computes: a type, of names that the module has."""
    _check_known(names_in_type(annotation), tree)


def check_computed(annotation: ast.expr, tree: ast.Module, line: int, floor: int) -> None:
    """Of an annotation that Python computes where the function in `line` is made.

    `floor`: the least minor version of Python 3 that the file runs on.
    """
    check_written(annotation, tree)
    above = {
        name: node
        for node in tree.body
        if (node.end_lineno or node.lineno) < line
        for name in _bound(node)
    }
    nodes = list(ast.walk(annotation))
    for node in nodes:
        match node:
            case ast.Name(id=name) if name not in above and name not in CLASSES:
                raise NotProvenError(f"{name} may not be bound yet", line=node.lineno)
            case ast.Attribute() if not _exists(node, above):
                raise NotProvenError(f"{node.attr} may not exist", line=node.lineno)
            case ast.Subscript() if not _takes_types(node.value, above, floor):
                text = "a generic that may take no types when Python computes it"
                raise NotProvenError(text, line=node.lineno)
            case ast.BinOp() if floor < 10 or not _joins(node, above):
                text = "`|` in an annotation that an older Python may compute"
                raise NotProvenError(text, line=node.lineno)
            case _:
                pass


def floor_of(tree: ast.Module, *, postponed: bool) -> int:
    """The least minor version of Python 3 that can run the file, by what stands in it."""
    least = 0
    computed: list[ast.AST] = []
    for node in tree.body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for each in inner:
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
                computed += [arg.annotation for arg in _arguments(each.args) if arg.annotation]
                computed += [each.returns] if each.returns else []
    for annotation in [] if postponed else computed:
        for part in ast.walk(annotation):
            if isinstance(part, ast.BinOp):
                least = max(least, 10)
            if isinstance(part, ast.Subscript) and last_name(part.value) in BUILTIN_ARITY:
                least = max(least, 9)
    if any(isinstance(node, ast.Match | ast.TryStar) for node in walk(tree)):
        least = max(least, 10)
    return least


def _arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each is not None)


def _check_known(terms: Iterable[Term], tree: ast.Module) -> None:
    """Each begins with a name that the module binds, once and as a type, and hides nowhere."""
    wanted = [(root.id, term) for term in terms if (root := root_of(term)) is not None]
    if not wanted:
        return
    roots = {name for name, _ in wanted}
    bindings = [node for node in _module_level(tree.body) if _names(node) & roots]
    hidden = _hidden(tree)
    for name, term in wanted:
        mine = [node for node in bindings if name in _names(node)]
        if name in hidden:
            raise NotProvenError(f"{name} means something else in places", line=term.lineno)
        if mine and not all(_is_type(name, term, node) for node in mine):
            raise NotProvenError(f"{ast.unparse(term)[:60]} may be no type", line=term.lineno)
        if not mine and name not in CLASSES:
            raise NotProvenError(f"{name} is bound nowhere in the module", line=term.lineno)


def _module_level(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        for name in ("body", "orelse", "finalbody"):
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _module_level(getattr(node, name, None) or ())
        for handler in getattr(node, "handlers", ()):
            yield from _module_level(handler.body)


def _names(node: ast.stmt) -> set[str]:
    """What a statement binds; for a block that is left to the statements in it."""
    match node:
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            return {alias.asname or alias.name.partition(".")[0] for alias in aliases}
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            return {name}
        case ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete():
            return {name for part in ast.walk(node) for name in _stored(part)}
        case _:
            return set()


def _is_type(name: str, term: Term, node: ast.stmt) -> bool:
    """Whether `term`, which begins with `name`, is a type if `node` binds the name."""
    if isinstance(term, ast.Attribute):
        module = _module_of(term, node)
        if module is not None:
            return _names_type(module, term.attr)
        return _is_type(name, ast.Name(name), node) and _looks_like_class(term.attr)
    match node:
        case ast.ClassDef():
            return True
        case ast.ImportFrom(module=module):
            origin = next(a.name for a in node.names if (a.asname or a.name) == name)
            return _names_type("" if node.level else module or "", origin)
        case (
            ast.Assign(targets=[ast.Name()], value=value) | ast.AnnAssign(value=ast.expr() as value)
        ):
            made = isinstance(value, ast.Call) and last_name(value.func) in _MAKERS
            return made or isinstance(value, ast.Subscript | ast.BinOp)
        case _:
            return False


def _module_of(term: ast.Attribute, node: ast.stmt) -> str | None:
    """`a.b` of `a.b.C`, where an import binds `a`; with an alias, the module's own name."""
    if not isinstance(node, ast.Import):
        return None
    name, _, inner = ast.unparse(term.value).partition(".")
    alias = next(a for a in node.names if (a.asname or a.name.partition(".")[0]) == name)
    return ".".join(filter(None, [alias.name if alias.asname else name, inner]))


def _names_type(module: str, name: str) -> bool:
    """Modules are no types, nor are functions; of others than the standard's, by the look."""
    known = names_in(module).get(name)
    if known is not None:
        return known.members is not None or module in {*_TYPING, "collections.abc"}
    return _looks_like_class(name) or (module == "numpy" and name in _NUMPY_CLASSES)


def _looks_like_class(name: str) -> bool:
    return name.lstrip("_")[:1].isupper()


def _bound(node: ast.stmt) -> frozenset[str]:
    """Names that a statement surely binds to what a type may be made of."""
    if isinstance(node, _Binding):
        return frozenset(_names(node))
    return frozenset()


def _hidden(tree: ast.Module) -> frozenset[str]:
    """Names that a class or a function binds for itself, and those deleted somewhere."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.ClassDef):
            found |= {name for statement in node.body for name in _names(statement)}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found |= {name for inner in walk(node) for name in _stored(inner)}
        else:
            found |= _rebound(node)
    return frozenset(found)


def _rebound(node: ast.AST) -> set[str]:
    match node:
        case ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
            return {name}
        case ast.For(target=target) | ast.AsyncFor(target=target) | ast.NamedExpr(target=target):
            return {name for part in ast.walk(target) for name in _stored(part)}
        case ast.withitem(optional_vars=ast.expr() as target):
            return {name for part in ast.walk(target) for name in _stored(part)}
        case ast.Name(id=name, ctx=ast.Del()):
            return {name}
        case _:
            return set()


def _stored(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return {node.id}
    return set()


def _exists(node: ast.Attribute, above: dict[str, ast.stmt]) -> bool:
    """`datetime.date` of an imported module of the standard library."""
    if not isinstance(node.value, ast.Name):
        return False
    owner = above.get(node.value.id)
    if not isinstance(owner, ast.Import):
        return False
    module = next((a.name for a in owner.names if (a.asname or a.name) == node.value.id), "")
    known = names_in(module).get(node.attr)
    return known is not None and not known.submodule


def _from_typing(name: str, above: dict[str, ast.stmt]) -> bool:
    node = above.get(name)
    return (
        isinstance(node, ast.ImportFrom)
        and node.module in _TYPING
        and not node.level
        and any(alias.name == name and alias.asname in {None, name} for alias in node.names)
    )


def _takes_types(generic: ast.expr, above: dict[str, ast.stmt], floor: int) -> bool:
    name = last_name(generic)
    if isinstance(generic, ast.Attribute):
        owner = generic.value
        node = above.get(owner.id) if isinstance(owner, ast.Name) else None
        return (
            name in ARITY
            and isinstance(node, ast.Import)
            and any(alias.name == "typing" for alias in node.names)
        )
    if name in BUILTIN_ARITY and name not in above:
        return floor >= 9
    return name in ARITY and name not in BARE and _from_typing(name, above)


def _joins(node: ast.BinOp, above: dict[str, ast.stmt]) -> bool:
    """Both sides can be joined: classes and generics; None but once."""
    sides: list[ast.expr] = []
    stack: list[ast.expr] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, ast.BinOp):
            stack += [each.left, each.right]
        else:
            sides.append(each)
    nones = [side for side in sides if isinstance(side, ast.Constant)]
    others = [side for side in sides if not isinstance(side, ast.Constant)]
    return (
        len(nones) < 2
        and all(
            isinstance(side, ast.Subscript)
            or (
                isinstance(side, ast.Name) and (side.id in CLASSES or _is_class(above.get(side.id)))
            )
            for side in others
        )
        and all(side.value is None for side in nones)
    )


def _is_class(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.ClassDef) and not node.keywords
