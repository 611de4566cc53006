"""A missing import of one of the repository's own modules."""

import ast
import re
from collections.abc import Iterator

from policies.patch_risks import is_test
from policies.proofs.evidence import Evidence
from policies.proofs.repository import RepositorySearch, import_key
from policies.proofs.verdict import NotProvenError
from policies.restricted import forbidden, restricted_kinds

_EFFECTFUL = re.compile(
    r"__main__|conftest|signals|apps|plugins?|settings.*|config.*|manage|setup|wsgi|asgi|tasks"
    r"|celery.*|admin|models|urls|.*compat.*",
    re.IGNORECASE,
)
"""Modules that are known for what they do when they are imported."""


def is_of_repository(module: str, evidence: Evidence) -> bool:
    """Whether the import is relative, or names the package that this file is in."""
    return module.startswith(".") or (
        evidence.view is not None and _root_of(module, evidence.path, evidence.view) is not None
    )


def check_repository_import(statement: ast.Import | ast.ImportFrom, evidence: Evidence) -> None:
    """Raises `NotProvenError` unless another file imports it so, and no circle arises."""
    line, view, path = statement.lineno, evidence.view, evidence.path
    if view is None or view.assumed_clean:
        raise NotProvenError("an import of the repository's own needs a search of it", line=line)
    alias = statement.names[0]
    if alias.name == "*" or (isinstance(statement, ast.Import) and alias.asname is None):
        raise NotProvenError("only a name of a module can be imported from here", line=line)
    others = view.module_level_imports.get(import_key(statement, alias, path), ())
    if not any(file != path and not is_test(file) for file in others):
        raise NotProvenError("no other file imports it in these words", line=line)
    if not _imports_alike(statement, evidence.old.tree):
        raise NotProvenError("this file imports nothing of its package so far", line=line)
    target = _target(statement, path, view)
    if target is None:
        raise NotProvenError("the imported module is not one file of this package", line=line)
    _check_target(target, path, line)
    for file in (target, *_packages_between(target, path, view)):
        if view.leads_to(file, path):
            raise NotProvenError(f"{file} leads back to this file: a circle of imports", line=line)


def _imports_alike(statement: ast.Import | ast.ImportFrom, tree: ast.Module) -> bool:
    """Whether the file is already run as a part of its package, not as a script."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            modules = ["." if node.level else node.module or ""]
        elif isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        else:
            continue
        if _package(statement) in {module.partition(".")[0] for module in modules}:
            return True
    return False


def _package(statement: ast.Import | ast.ImportFrom) -> str:
    """The outermost package that an import names; empty where it is relative."""
    if isinstance(statement, ast.Import):
        return statement.names[0].name.partition(".")[0]
    return "" if statement.level else (statement.module or "").partition(".")[0]


def _check_target(target: str, path: str, line: int) -> None:
    stem = target.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    if target == path:
        raise NotProvenError("the module is this file", line=line)
    if _EFFECTFUL.fullmatch(stem):
        raise NotProvenError(f"importing {stem} may have an effect", line=line)
    if restricted_kinds(target) or forbidden(target):
        raise NotProvenError(f"{target} is restricted", line=line)


def _target(
    statement: ast.Import | ast.ImportFrom, path: str, view: RepositorySearch
) -> str | None:
    """The one file that the statement loads the name from."""
    alias = statement.names[0].name
    if isinstance(statement, ast.Import):
        root = _root_of(alias, path, view)
        return None if root is None else _file_of(root, alias, view)
    module = statement.module or ""
    if statement.level:
        folders = path.split("/")[: -statement.level]
        if statement.level >= len(path.split("/")):
            return None
        root = "".join(f"{folder}/" for folder in folders)
    else:
        found = _root_of(module, path, view)
        if found is None:
            return None
        root = found
    below = _file_of(root, f"{module}.{alias}" if module else alias, view)
    return below or (_file_of(root, module, view) if module else None)


def _file_of(root: str, module: str, view: RepositorySearch) -> str | None:
    stem = root + module.replace(".", "/")
    found = [file for file in (f"{stem}.py", f"{stem}/__init__.py") if file in view.python_files]
    return found[0] if len(found) == 1 else None


def _root_of(module: str, path: str, view: RepositorySearch) -> str | None:
    """The folder that holds the outermost package of `path`, if `module` is in that package."""
    top = None
    for folder in _folders(path):
        if f"{folder}/__init__.py" not in view.python_files:
            break
        top = folder
    if top is None:
        return None
    above, _, name = top.rpartition("/")
    if module.partition(".")[0] != name:
        return None
    return f"{above}/" if above else ""


def _packages_between(target: str, path: str, view: RepositorySearch) -> Iterator[str]:
    """Packages that run because of the import, and did not run already."""
    running = set(_folders(path))
    for folder in _folders(target):
        package = f"{folder}/__init__.py"
        if folder not in running and package in view.python_files:
            yield package


def _folders(path: str) -> Iterator[str]:
    """Every folder above, the nearest first."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
