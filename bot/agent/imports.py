"""One hop along Python's imports: which names a function takes from which file."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that a function uses and an import brings."""

    module: str
    """Dotted; may be empty for `from . import x`."""
    level: int
    """Leading dots."""
    name: str


def imported_names(tree: ast.Module, scope: ast.AST) -> tuple[Imported, ...]:
    """What `scope` uses of the module's imports, in the order of first use, each once."""
    modules: dict[str, str] = {}
    members: dict[str, Imported] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                modules |= {alias.asname or alias.name: alias.name for alias in node.names}
            case ast.ImportFrom():
                members |= {
                    alias.asname or alias.name: Imported(node.module or "", node.level, alias.name)
                    for alias in node.names
                }
            case _:
                pass
    used: dict[Imported, None] = {}
    for node in ast.walk(scope):
        found = _used(node, modules, members)
        if found is not None:
            used.setdefault(found)
    return tuple(used)


def _used(node: ast.AST, modules: dict[str, str], members: dict[str, Imported]) -> Imported | None:
    match node:
        case ast.Attribute(value=value, attr=attr):
            base = _dotted(value)
            if base in modules:
                return Imported(modules[base], 0, attr)
            if base in members:  # `from shop import cart`, then `cart.total`
                brought = members[base]
                inner = f"{brought.module}.{brought.name}".strip(".")
                return Imported(inner, brought.level, attr)
            return None
        case ast.Name(id=name):
            return members.get(name)
        case _:
            return None


def _dotted(node: ast.expr) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def module_path(imported: Imported, importer: str, paths: Sequence[str]) -> str | None:
    """The repository's file of the module, or None: a library's, or nobody's.

    An absolute import may begin at the root or at any folder (`src/`); the shortest wins.
    """
    inner = imported.module.replace(".", "/")
    known = set(paths)
    if imported.level:
        folder = importer.split("/")[: -imported.level]
        base = "/".join([*folder, inner] if inner else folder)
        return next((path for path in _files(base) if path in known), None)
    if not inner:
        return None
    endings = _files(inner)
    found = [p for p in paths if p in endings or p.endswith(tuple(f"/{e}" for e in endings))]
    return min(found, key=lambda path: (len(path), path), default=None)


def _files(base: str) -> tuple[str, str]:
    return f"{base}.py", f"{base}/__init__.py"
