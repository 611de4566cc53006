"""`NameError: name 'x' is not defined`: one import line, if only one can be meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.fixers.import_line import ImportLine, import_lines
from bot.fixers.import_placement import insert_import
from bot.fixers.name_usage import Usage, usage_of
from bot.fixers.proposal import CodeFrame, Proposal
from bot.fixers.python_source import PythonSource, read_source
from bot.fixers.repository_files import (
    ModuleMap,
    is_test,
    local_names,
    nearest_first,
    python_files,
)
from bot.fixers.repository_imports import (
    Found,
    find_imports,
    makes_cycle,
    run_at_import,
    spelling_for,
)
from bot.fixers.stdlib_imports import carries, is_stdlib, stdlib_candidates
from bot.ports import RepositoryView
from policies.category import Kind
from policies.patch import Change, Op
from policies.report import ErrorReport

_MESSAGE = re.compile(r"\s*name '([A-Za-z_][A-Za-z0-9_]{0,79})' is not defined\b([^\n]{0,200})")
_MAX_FILES = 2000


@dataclass(frozen=True, slots=True)
class _Gap:
    """A name that a file needs and nothing gives it."""

    name: str
    path: str
    text: str
    source: PythonSource
    usage: Usage
    may_be_a_typo: bool
    """Python itself suggested another name."""


async def add_missing_import(
    report: ErrorReport, view: RepositoryView, frames: Sequence[CodeFrame]
) -> Proposal | None:
    gap = await _gap(report, view, frames)
    if gap is None:
        return None
    paths = python_files(await view.paths())
    line, evidence = await _only_import(gap, view, paths)
    if line is None:
        return None
    new = insert_import(
        gap.source, line, local=local_names(paths, gap.path), first_use=gap.usage.first_line
    )
    if new is None:
        return None
    return Proposal(
        kind=Kind.MISSING_IMPORT,
        change=(Change(Op.PUT, gap.path, old=gap.text, new=new),),
        summary=f"Add the missing `{line.statement}` to {gap.path}",
        root_cause=(
            f"{gap.path} uses `{gap.name}` (line {gap.usage.first_line}) "
            "but nothing in the file binds that name."
        ),
        evidence=evidence,
    )


async def _gap(
    report: ErrorReport, view: RepositoryView, frames: Sequence[CodeFrame]
) -> _Gap | None:
    raised = report.exceptions[-1] if report.exceptions else None  # a reporter's words may differ
    kind, message = (raised.type, raised.message) if raised else (report.error_type, report.message)
    match = _MESSAGE.match(message)
    if kind.rpartition(".")[2] != "NameError" or match is None or not frames:
        return None
    name, path = match[1], frames[-1].path
    text = await view.text(path) if path.endswith(".py") and not name.startswith("__") else None
    source = read_source(text) if text is not None else None
    usage = usage_of(source, name) if source is not None else None
    if text is None or source is None or usage is None:
        return None
    return _Gap(name, path, text, source, usage, may_be_a_typo="Did you mean" in match[2])


async def _only_import(
    gap: _Gap, view: RepositoryView, paths: list[str]
) -> tuple[ImportLine | None, str]:
    """The one import that can be meant, and why it is that one."""
    texts = await _texts_around(gap, view, paths)
    modules = ModuleMap(paths)
    found = await find_imports(gap.name, texts, modules)
    of_stdlib = {line for _, line in found.imports if not line.level and is_stdlib(line.module)}
    foreign = {origin for origin in found.origins if not is_stdlib(origin[0])}
    candidates = {line for line in of_stdlib if carries(line, gap.usage)}
    if gap.name not in local_names(paths, gap.path):
        candidates |= stdlib_candidates(gap.name, gap.usage)
    if gap.may_be_a_typo and not (gap.usage.attributes or gap.name[0].isupper()):
        return None, ""
    if foreign:
        ours = spelling_for(gap.path, found.imports, of_stdlib)
        if len(foreign) > 1 or ours is None or not await _is_usable(ours, gap, texts, modules):
            return None, ""
        candidates.add(ours)
    if len(candidates) != 1:
        return None, ""
    (line,) = candidates
    return line, _evidence(line, found)


def _evidence(line: ImportLine, found: Found) -> str:
    files = sorted({path for path, its in found.imports if its == line})
    if not files:
        return "The standard library has it, with everything that the file uses of it."
    others = " and other files" if len(files) > 1 else ""
    return f"The repository imports it like this in {files[0]}{others}; no other import would do."


async def _texts_around(gap: _Gap, view: RepositoryView, paths: list[str]) -> dict[str, str]:
    """The nearest files; what only tests import is no example for the product."""
    readable = [path for path in paths if is_test(gap.path) or not is_test(path)]
    near = [path for path in nearest_first(readable, gap.path) if path != gap.path][:_MAX_FILES]
    read = await view.texts(near)
    return {path: read[path] for path in near if path in read}


async def _is_usable(
    line: ImportLine, gap: _Gap, texts: dict[str, str], modules: ModuleMap
) -> bool:
    if gap.may_be_a_typo:
        return False  # nothing shows that its attributes fit
    file = modules.file(line, gap.path)
    if file is None:
        return not line.level
    return file != gap.path and (
        _imports_already(file, gap, modules)
        or not await makes_cycle(line, gap.path, texts, modules)
    )


def _imports_already(file: str, gap: _Gap, modules: ModuleMap) -> bool:
    return any(
        modules.file(line, gap.path) == file
        for node in run_at_import(gap.source.tree)
        for line in import_lines(node)
    )
