"""How the repository itself gets a name: its imports of it, followed to where they lead."""

import ast
import asyncio
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from bot.fixers.import_line import ImportLine, import_lines
from bot.fixers.python_source import MAX_CHARACTERS, read_source
from bot.fixers.repository_files import ModuleMap

_MAX_READ = 60
_MAX_HOPS = 5
_MAX_GRAPH = 200

Origin = tuple[str, str | None]
"""The file or foreign module that makes the thing, and its name in there."""


@dataclass(frozen=True, slots=True)
class Found:
    """All ways the repository binds a name."""

    origins: frozenset[Origin]
    """More than one: the name means different things in different files."""
    imports: tuple[tuple[str, ImportLine], ...]
    """(file, line) of each import at module level."""


async def find_imports(name: str, texts: Mapping[str, str], modules: ModuleMap) -> Found:
    """Read the first files in `texts` that speak of the name."""
    speaking = (path for path, text in texts.items() if _speaks_of(name, text))
    origins: dict[str, set[Origin]] = {}
    imports: list[tuple[str, ImportLine]] = []
    for path in islice(speaking, _MAX_READ):
        await asyncio.sleep(0)  # parsing is slow: let requests in between
        source = read_source(texts[path])
        if source is None:
            continue
        found = {_origin(line, path, modules) for line in _imports_of(name, ast.walk(source.tree))}
        if _defines(name, source.tree):
            found.add((path, name))
        origins[path] = found
        imports += [(path, line) for line in _imports_of(name, source.tree.body)]
    ends = {_followed(origin, name, origins) for found in origins.values() for origin in found}
    return Found(frozenset(ends), tuple(imports))


def spelling_for(
    target: str, imports: Iterable[tuple[str, ImportLine]], besides: Collection[ImportLine]
) -> ImportLine | None:
    """The import as `target` would write it: as its neighbours do, else in absolute form."""
    folder = target.rpartition("/")[0]
    wanted = [(path, line) for path, line in imports if line not in besides]
    near = [line for path, line in wanted if path.rpartition("/")[0] == folder]
    absolute = [line for _, line in wanted if not line.level]
    counted = Counter(near or absolute)
    return min(counted, key=lambda line: (-counted[line], line.statement), default=None)


async def makes_cycle(
    line: ImportLine, target: str, texts: Mapping[str, str], modules: ModuleMap
) -> bool:
    """Whether what `line` runs comes back to `target`, or is too large to tell.

    The packages around `target` are left out: they run before it, with or without `line`.
    """
    seen = {f"{folder}/__init__.py" for folder in map(str, PurePosixPath(target).parents)}
    waiting = modules.files_run(line, target)
    read = 0
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        read += 1
        await asyncio.sleep(0)
        source = read_source(texts[path]) if path in texts and read <= _MAX_GRAPH else None
        if path == target or source is None:
            return True
        for node in run_at_import(source.tree):
            for step in import_lines(node):
                waiting += modules.files_run(step, path)
    return False


def run_at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements outside functions."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            waiting.extend(ast.iter_child_nodes(node))


def _speaks_of(name: str, text: str) -> bool:
    """Whether the file may bind `name`; `name` is a plain identifier."""
    if name not in text or len(text) > MAX_CHARACTERS:
        return False
    head = rf"(?m)^[ \t]*(?:(?:async )?def|class|from|import)\b[^\n]*\b{name}\b|^{name}[ \t]*[:=]"
    listed = "import (" in text or "import(" in text or "\\\n" in text
    return re.search(head, text) is not None or (listed and _stands_in_a_list(name, text))


def _stands_in_a_list(name: str, text: str) -> bool:
    return re.search(rf"(?m)^[^\n#'\"=]*\b{name}\b[ \t]*(?:,|\)|$|as\b|\\)", text) is not None


def _imports_of(name: str, nodes: Iterable[ast.AST]) -> list[ImportLine]:
    return [line for node in nodes for line in import_lines(node) if line.bound == name]


def _defines(name: str, tree: ast.Module) -> bool:
    for node in tree.body:
        match node:
            case (
                ast.FunctionDef(name=made)
                | ast.AsyncFunctionDef(name=made)
                | ast.ClassDef(name=made)
            ) if made == name:
                return True
            case ast.Assign(targets=targets) if any(
                isinstance(target, ast.Name) and target.id == name for target in targets
            ):
                return True
            case ast.AnnAssign(target=ast.Name(id=made)) if made == name:
                return True
            case _:
                pass
    return False


def _origin(line: ImportLine, path: str, modules: ModuleMap) -> Origin:
    file = modules.file(line, path)
    return (file or f"{'.' * line.level}{line.module}", line.name)


def _followed(origin: Origin, name: str, origins: Mapping[str, set[Origin]]) -> Origin:
    """Through packages that pass the name on."""
    for _ in range(_MAX_HOPS):
        onward = origins.get(origin[0], set())
        if origin[1] != name or len(onward) != 1:
            break
        (origin,) = onward
    return origin
