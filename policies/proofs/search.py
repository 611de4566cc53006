"""The search of a repository's texts: parsed and counted once, before any proof asks."""

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from policies.proofs.python.declared import declared_in
from policies.proofs.python.import_graph import ModuleIndex, imported_files, module_index
from policies.proofs.python.readers import ANNOTATION_READERS, DOCSTRING_READERS
from policies.proofs.repository import ANY_MODULE, RepositorySearch, import_key
from policies.proofs.searched import is_python, is_searched, is_tsconfig
from policies.proofs.tsconfig import keeps_imports

_WORD: Final = re.compile(r"[^\W\d]\w*")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_PAIR: Final = re.compile(r"(?<![\w])([^\W\d]\w*)[.:](?=([^\W\d]\w*))")
_PY: Final = (".py", ".pyi")


def search_repository(
    texts: Mapping[str, str],
    *,
    declared_dependencies: Iterable[str] = (),
    files: Iterable[str] = (),
    words: Iterable[str] = (),
    unread: Iterable[str] = (),
) -> RepositorySearch:
    """Search the texts of a repository; what does not parse counts as plain words.

    `files` are paths that exist, `words` are looked for in all texts whatever their kind.
    `unread` are files that should have been read and were not: what depends on them is
    answered as if they stood against it.
    """
    left_out = sorted(unread)
    python = frozenset(path for path in {*texts, *files} if path.endswith(_PY))
    found = _Found(module_index(python))
    wanted = frozenset(words)
    for path, text in sorted(texts.items()):
        if path.endswith(_PY):
            found.read(path, text)
        elif wanted:
            found.read_other(path, text, wanted)
    found.miss([path for path in left_out if is_python(path)])
    return RepositorySearch(
        declared_dependencies=frozenset(declared_dependencies) | declared_in(texts),
        module_level_imports={key: tuple(places) for key, places in found.imports.items()},
        attribute_reads={key: frozenset(names) for key, names in found.reads.items()},
        python_files=python,
        name_uses={key: tuple(places) for key, places in found.uses.items()},
        docstring_readers=tuple(found.docstring_readers),
        annotation_readers=tuple(found.annotation_readers),
        import_keepers=_keepers(texts, left_out),
        word_files={} if any(map(is_searched, left_out)) else _files_with(wanted, texts),
        unread_python=tuple(path for path in left_out if is_python(path))[:1],
        imports_of=found.graph,
        unparsed=tuple(found.unparsed),
    )


def _keepers(texts: Mapping[str, str], left_out: Iterable[str]) -> dict[str, str | None]:
    """Folder with a configuration of TypeScript → why it may keep unread imports."""
    keepers = {
        path.rpartition("/")[0]: keeps_imports(path, texts)
        for path in texts
        if path.rpartition("/")[2] == "tsconfig.json"
    }
    for path in filter(is_tsconfig, left_out):
        keepers[path.rpartition("/")[0]] = f"{path}, which was not read"
    return keepers


@dataclass(slots=True)
class _Found:
    """What has been seen so far."""

    index: ModuleIndex
    imports: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    reads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    uses: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    graph: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unparsed: list[str] = field(default_factory=list)
    docstring_readers: list[str] = field(default_factory=list)
    annotation_readers: list[str] = field(default_factory=list)

    def read(self, path: str, text: str) -> None:
        if DOCSTRING_READERS.search(text):
            self.docstring_readers.append(path)
        if ANNOTATION_READERS.search(text):
            self.annotation_readers.append(path)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            self.unparsed.append(path)
            for word in set(_WORD.findall(text)):
                self.uses[ANY_MODULE, word].append(path)
            return
        for key, bound in _module_imports(tree, path):
            self.imports[key].append(path)
            self.reads[key] |= _attributes_of(tree, bound)
        for use in set(_uses(tree, path)):
            self.uses[use].append(path)
        self.graph[path] = tuple(sorted(imported_files(tree, path, self.index)))

    def read_other(self, path: str, text: str, words: frozenset[str]) -> None:
        """What is no Python may name `shop.cart:main`; a notebook may import like any module."""
        if is_python(path):
            for word in words.intersection(_WORD.findall(text)):
                self.uses[ANY_MODULE, word].append(path)
            return
        for pair in {match.groups() for match in _PAIR.finditer(text) if match[2] in words}:
            self.uses[pair[0], pair[1]].append(path)

    def miss(self, paths: list[str]) -> None:
        self.docstring_readers += paths
        self.annotation_readers += paths
        self.unparsed += paths


def _files_with(words: Iterable[str], texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    wanted = {word.lower() for word in words}
    found: dict[str, list[str]] = {word: [] for word in wanted}
    for path, text in sorted(texts.items()) if wanted else ():
        for word in wanted & {match.lower() for match in _LETTERS.findall(text)}:
            found[word].append(path)
    return {word: tuple(files) for word, files in found.items()}


def _module_imports(tree: ast.Module, path: str) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield import_key(node, alias, path), bound


def _attributes_of(tree: ast.Module, name: str) -> set[str]:
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
    }


def _uses(tree: ast.Module, path: str) -> Iterator[tuple[str, str]]:
    """Every way a file may take a name out of another module; too many is safe."""
    folder = path.split("/")[-2] if "/" in path else ""
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield (node.module or folder).rpartition(".")[2], alias.name
                aliases[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                last = alias.name.rpartition(".")[2]
                aliases[alias.asname or last] = last
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = _last_name(node.value)
            if owner is not None:
                yield aliases.get(owner, owner), node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from _dotted_pairs(node.value)


def _dotted_pairs(text: str) -> Iterator[tuple[str, str]]:
    """`"shop.cart.json"` names json in cart, as `mock.patch` does."""
    parts = text.replace(":", ".").split(".")
    if all(part.isidentifier() for part in parts):
        yield from pairwise(parts)


def _last_name(node: ast.expr) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None
