"""What a proof needs to know of the rest of the repository, computed beforehand."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from policies.proofs.tsconfig import keeps_imports

_WORD = re.compile(r"[^\W\d]\w*")
_LETTERS = re.compile(r"[^\W\d_]+")
ANY_MODULE = "?"
"""The module's name where a file could not be parsed and every word counts."""


@dataclass(frozen=True, slots=True)
class RepositorySearch:
    """Facts about one commit's Python files; pure data, so that it crosses processes."""

    declared_dependencies: frozenset[str] = frozenset()
    """Import names of the declared dependencies (`yaml`, not `PyYAML`)."""
    module_level_imports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """One statement for each imported name (`from a import b as c`) → files with it."""
    attribute_reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The same statements → attributes read on the bound name in those files."""
    python_files: frozenset[str] = frozenset()
    name_uses: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """(last part of a module's name, name taken from it, `*` for all) → files."""
    docstring_readers: tuple[str, ...] = ()
    """Files that read docstrings at run time (`__doc__`, docopt)."""
    annotation_readers: tuple[str, ...] = ()
    """Files that may read annotations at run time (pydantic, `get_type_hints`)."""
    import_keepers: Mapping[str, str | None] = field(default_factory=dict)
    """Folder with a `tsconfig.json` → why it may keep imports that nothing reads, or None."""
    word_files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Each word that was searched for, in lower case → the files of any kind that hold it."""
    assumed_clean: bool = False
    """No search was made; every question is answered as if it had found nothing."""

    def users_of(self, path: str, name: str) -> tuple[str, ...]:
        """The other files that may take `name` (`*`: all names) out of the module at `path`."""
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        files = (
            *self.name_uses.get((parts[-1], name), ()),
            *self.name_uses.get((ANY_MODULE, name), ()),
        )
        return tuple(sorted({file for file in files if file != path}))

    def files_with_word(self, word: str, path: str) -> tuple[str, ...] | None:
        """The other files that hold `word`; None if it was not searched for."""
        if self.assumed_clean:
            return ()
        found = self.word_files.get(word.lower())
        return None if found is None else tuple(file for file in found if file != path)

    def keeps_unused_imports(self, path: str) -> str | None:
        """Why the compiler may keep an import that nothing reads in a TypeScript file."""
        folder = path
        while folder and not self.assumed_clean:
            folder = folder.rpartition("/")[0]
            if folder in self.import_keepers:
                return self.import_keepers[folder]
        return None if self.assumed_clean else "no tsconfig.json was found"

    def shadows(self, module: str, path: str) -> str | None:
        """A file that Python could take for the top-level `module` when it runs `path`."""
        root = module.partition(".")[0]
        beside = path.rpartition("/")[0]
        for file in sorted(self.python_files | {path}):
            folder, _, name = file.rpartition("/")
            if name == "__init__.py":
                folder, _, name = folder.rpartition("/")
                name += ".py"
            package = f"{folder}/__init__.py" if folder else "__init__.py"
            if name == f"{root}.py" and (folder == beside or package not in self.python_files):
                return file
        return None


ASSUMED_CLEAN = RepositorySearch(assumed_clean=True)


def search_repository(
    texts: Mapping[str, str],
    *,
    declared_dependencies: Iterable[str] = (),
    files: Iterable[str] = (),
    words: Iterable[str] = (),
) -> RepositorySearch:
    """Read every Python text once; a file that does not parse is searched as plain words.

    `words` are looked for in all texts, whatever their kind.
    """
    imports: dict[str, list[str]] = {}
    reads: dict[str, set[str]] = {}
    uses: dict[tuple[str, str], list[str]] = {}
    readers: list[str] = []
    keepers: dict[str, str | None] = {}
    for path, text in sorted(texts.items()):
        if path == "tsconfig.json" or path.endswith("/tsconfig.json"):
            keepers[path.rpartition("/")[0]] = keeps_imports(text)
        if not path.endswith((".py", ".pyi")):
            continue
        if "__doc__" in text or "docopt" in text:
            readers.append(path)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            for word in set(_WORD.findall(text)):
                uses.setdefault((ANY_MODULE, word), []).append(path)
            continue
        for statement, bound in _module_imports(tree):
            imports.setdefault(statement, []).append(path)
            reads.setdefault(statement, set()).update(_attributes_of(tree, bound))
        for use in set(_uses(tree, path)):
            uses.setdefault(use, []).append(path)
    return RepositorySearch(
        declared_dependencies=frozenset(declared_dependencies),
        module_level_imports={key: tuple(found) for key, found in imports.items()},
        attribute_reads={key: frozenset(found) for key, found in reads.items()},
        python_files=frozenset(p for p in {*texts, *files} if p.endswith((".py", ".pyi"))),
        name_uses={key: tuple(found) for key, found in uses.items()},
        docstring_readers=tuple(readers),
        import_keepers=keepers,
        word_files=_files_with(words, texts),
    )


def narrowed(search: RepositorySearch, texts: Iterable[str]) -> RepositorySearch:
    """The part of a search that files with these texts can ask for; small enough to send."""
    words = {"*", *(word for text in texts for word in _WORD.findall(text))}
    imports = {
        statement: files
        for statement, files in search.module_level_imports.items()
        if _WORD.findall(statement)[-1] in words
    }
    return replace(
        search,
        module_level_imports=imports,
        attribute_reads={key: search.attribute_reads.get(key, frozenset()) for key in imports},
        name_uses={use: files for use, files in search.name_uses.items() if use[1] in words},
        docstring_readers=search.docstring_readers[:1],
    )


def _files_with(words: Iterable[str], texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    wanted = {word.lower() for word in words}
    found: dict[str, list[str]] = {word: [] for word in wanted}
    for path, text in sorted(texts.items()) if wanted else ():
        for word in wanted & {match.lower() for match in _LETTERS.findall(text)}:
            found[word].append(path)
    return {word: tuple(files) for word, files in found.items()}


def import_statement(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The canonical text of one imported name."""
    renamed = f" as {alias.asname}" if alias.asname else ""
    if isinstance(node, ast.Import):
        return f"import {alias.name}{renamed}"
    return f"from {'.' * node.level}{node.module or ''} import {alias.name}{renamed}"


def _module_imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield import_statement(node, alias), bound


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
