"""What a proof needs to know of the rest of the repository, computed beforehand."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from policies.patch import Change
from policies.proofs.python.import_graph import reaching

_WORD = re.compile(r"[^\W\d]\w*")
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
    unread_python: tuple[str, ...] = ()
    """A Python file that was not read, if there is one: it may take any name from anywhere."""
    imports_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Python file → the repository's files that it imports."""
    unparsed: tuple[str, ...] = ()
    """Python files whose imports nobody knows."""
    reaching_change: frozenset[str] | None = None
    """The files whose import leads to a changed file; None before `narrowed` asked."""
    assumed_clean: bool = False
    """What was not searched for is taken for searched, with nothing found."""

    def users_of(self, path: str, name: str) -> tuple[str, ...]:
        """The other files that may take `name` (`*`: all names) out of the module at `path`."""
        parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
        files = (
            *self.name_uses.get((parts[-1], name), ()),
            *self.name_uses.get((ANY_MODULE, name), ()),
            *self.unread_python,
        )
        return tuple(sorted({file for file in files if file != path}))

    def files_with_word(self, word: str, path: str) -> tuple[str, ...] | None:
        """The other files that hold `word`; None if it was not searched for."""
        found = self.word_files.get(word.lower(), () if self.assumed_clean else None)
        return None if found is None else tuple(file for file in found if file != path)

    def keeps_unused_imports(self, path: str) -> str | None:
        """Why the compiler may keep an import that nothing reads in a TypeScript file."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self.import_keepers:
                return self.import_keepers[folder]
        return None if self.assumed_clean else "no tsconfig.json was found"

    def leads_to(self, file: str, path: str) -> bool:
        """Whether the import of `file` may lead to `path`, so that the other way is a circle."""
        if self.reaching_change is None:
            return file in reaching(self.imports_of, self.unparsed, [path])
        return file in self.reaching_change

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


def narrowed(search: RepositorySearch, changes: Iterable[Change]) -> RepositorySearch:
    """The part of a search that these changes can ask for; small enough to send."""
    asked = tuple(changes)
    texts = [text for change in asked for text in (change.old, change.new) if text]
    words = {"*", *(word for text in texts for word in _WORD.findall(text))}
    imports = {
        statement: files
        for statement, files in search.module_level_imports.items()
        if _WORD.findall(statement)[-1] in words
    }
    paths = [change.path for change in asked]
    kept = _near(search.python_files, words, paths)
    return replace(
        search,
        module_level_imports=imports,
        attribute_reads={key: search.attribute_reads.get(key, frozenset()) for key in imports},
        python_files=kept,
        name_uses={use: files for use, files in search.name_uses.items() if use[1] in words},
        docstring_readers=search.docstring_readers[:1],
        annotation_readers=search.annotation_readers[:1],
        imports_of={},
        unparsed=(),
        reaching_change=reaching(search.imports_of, search.unparsed, paths) & kept,
    )


def _near(files: frozenset[str], words: set[str], paths: list[str]) -> frozenset[str]:
    """Modules and packages that the changes name, and the packages around all of these."""
    named = {file for file in files if _module_name(file) in words}
    around = {
        f"{folder}/__init__.py".removeprefix("/")
        for file in {*named, *paths}
        for folder in _folders(file)
    }
    return frozenset(named | (around & files))


def _module_name(file: str) -> str:
    stem = file.rpartition(".")[0].removesuffix("/__init__")
    return stem.rpartition("/")[2]


def _folders(path: str) -> Iterator[str]:
    """Every folder above, the root last."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def import_statement(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The canonical text of one imported name."""
    renamed = f" as {alias.asname}" if alias.asname else ""
    if isinstance(node, ast.Import):
        return f"import {alias.name}{renamed}"
    return f"from {'.' * node.level}{node.module or ''} import {alias.name}{renamed}"


def import_key(node: ast.Import | ast.ImportFrom, alias: ast.alias, path: str) -> str:
    """The same, with the folder of the file where the import is relative to it."""
    text = import_statement(node, alias)
    relative = isinstance(node, ast.ImportFrom) and node.level > 0
    return f"{path.rpartition('/')[0]}: {text}" if relative else text
