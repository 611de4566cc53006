"""Which files of a repository a Python file imports, and from which of them a file is reached."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

MAX_PARTS = 8
ModuleIndex = Mapping[str, tuple[str, ...]]


def module_index(files: Iterable[str]) -> ModuleIndex:
    """Every dotted name under which a file may be imported → files; too many is safe."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(files):
        stem = file.rpartition(".")[0].removesuffix("/__init__")
        parts = stem.split("/")
        for start in range(max(0, len(parts) - MAX_PARTS), len(parts)):
            found[".".join(parts[start:])].append(file)
    return {name: tuple(places) for name, places in found.items()}


def imported_files(tree: ast.Module, path: str, index: ModuleIndex) -> frozenset[str]:
    """The files that the imports of a module name, wherever in it they stand."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.update(_files(index, alias.name))
        elif isinstance(node, ast.ImportFrom):
            found.update(_taken(node, path, index))
    return frozenset(found - {path})


def _taken(node: ast.ImportFrom, path: str, index: ModuleIndex) -> Iterator[str]:
    folder = path.split("/")[: -node.level] if node.level else []
    module = [*folder, *([node.module] if node.module else [])]
    for alias in node.names:
        yield from _files(index, *module, alias.name) or _files(index, *module)


def _files(index: ModuleIndex, *parts: str) -> tuple[str, ...]:
    return index.get(".".join(".".join(parts).split(".")[-MAX_PARTS:]), ())


def reaching(
    imports: Mapping[str, tuple[str, ...]], unparsed: Iterable[str], paths: Iterable[str]
) -> frozenset[str]:
    """The files whose import leads to one of `paths`; one that was not read leads anywhere.

    A package runs before its modules, so whatever it imports is reached from each of them,
    except for the packages that the paths themselves are in: those run already.
    """
    wanted = set(paths)
    running = {f"{folder}/__init__.py" for path in wanted for folder in _folders(path)}
    importers: dict[str, set[str]] = defaultdict(set)
    inside: dict[str, set[str]] = defaultdict(set)
    for file, targets in imports.items():
        for target in targets:
            importers[target].add(file)
        for folder in _folders(file):
            inside[f"{folder}/__init__.py"].add(file)
    found: set[str] = set()
    waiting = [*wanted, *unparsed]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += importers[file]
            if file not in running:
                waiting += inside[file]
    return frozenset(found)


def _folders(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
