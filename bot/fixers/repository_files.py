"""The repository's Python files, and which of them an import means."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from bot.fixers.import_line import ImportLine
from bot.fixers.stdlib_imports import is_stdlib

_FILE_MODES = {"100644", "100755"}
_NOT_OURS = frozenset(
    {"_vendor", "vendor", "third_party", "node_modules", "site-packages", ".venv", "venv"}
    | {"build", "dist"}
)
_SOURCE_ROOTS = frozenset({(), ("src",), ("lib",)})


def python_files(modes: Mapping[str, str]) -> list[str]:
    """Sorted; without links, submodules and copies of other people's code."""
    return sorted(
        path
        for path, mode in modes.items()
        if path.endswith(".py") and mode in _FILE_MODES and _NOT_OURS.isdisjoint(path.split("/"))
    )


def is_test(path: str) -> bool:
    *folders, name = path.split("/")
    return (
        not {"test", "tests", "testing"}.isdisjoint(folders)
        or name == "conftest.py"
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def nearest_first(paths: Iterable[str], target: str) -> list[str]:
    """Sorted by the number of folders shared with `target`."""

    def distance(path: str) -> tuple[int, str]:
        shared = 0
        for ours, theirs in zip(target.split("/")[:-1], path.split("/")[:-1], strict=False):
            if ours != theirs:
                break
            shared += 1
        return -shared, path

    return sorted(paths, key=distance)


class ModuleMap:
    """Finds the file of an imported module."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._files: dict[tuple[str, ...], str] = {}
        for path in paths:
            parts = _module_parts(path)
            self._files[parts] = path
            if parts:
                self._by_last.setdefault(parts[-1], []).append((parts, path))

    def file(self, line: ImportLine, importer: str) -> str | None:
        """The file of `line.module`; None if it is not the repository's, or not clear."""
        folder = tuple(PurePosixPath(importer).parts[:-1])
        parts = tuple(line.module.split(".")) if line.module else ()
        if line.level:
            keep = len(folder) - (line.level - 1)
            return self._files.get((*folder[:keep], *parts)) if keep >= 0 else None
        if is_stdlib(line.module):
            return None
        found = [
            path
            for whole, path in self._by_last.get(parts[-1], ())
            if whole[-len(parts) :] == parts and _is_root(whole[: -len(parts)], folder)
        ]
        return found[0] if len(found) == 1 else None

    def files_run(self, line: ImportLine, importer: str) -> list[str]:
        """Every file of ours that importing `line` may run: packages, module, submodule."""
        dotted = line.module.split(".") if line.module else []
        steps = [".".join(dotted[:end]) for end in range(1, len(dotted) + 1)] or [""]
        if line.name is not None:
            steps.append(".".join([*dotted, line.name]))
        lines = (ImportLine(step, level=line.level) for step in steps if step or line.level)
        return [path for step in lines if (path := self.file(step, importer)) is not None]


def local_names(paths: Sequence[str], target: str) -> frozenset[str]:
    """Top-level names that an import in `target` finds in the repository."""
    folder = tuple(PurePosixPath(target).parts[:-1])
    names = set()
    for path in paths:
        parts = _module_parts(path)
        for end in range(len(parts)):
            if _is_root(parts[:end], folder):
                names.add(parts[end])
    return frozenset(names)


def _is_root(prefix: tuple[str, ...], folder: tuple[str, ...]) -> bool:
    """Whether a folder may be on the import path of a file in `folder`."""
    return prefix in _SOURCE_ROOTS or folder[: len(prefix)] == prefix


def _module_parts(path: str) -> tuple[str, ...]:
    parts = tuple(path.removesuffix(".py").split("/"))
    return parts[:-1] if parts[-1] == "__init__" else parts
