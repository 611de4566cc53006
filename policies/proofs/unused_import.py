"""An import that nothing reads, of a module whose import does nothing else."""

import ast
import re

from policies.category import Kind
from policies.patch_risks import is_test
from policies.proofs.evidence import Evidence
from policies.proofs.python.bindings import bindings
from policies.proofs.python.lockstep import Removed, span_of
from policies.proofs.python.names import Names, bound_name, names_of
from policies.proofs.python.stdlib import ALWAYS_LOADED, has_pure_import, names_in
from policies.proofs.python.trees import is_docstring, walk
from policies.proofs.repository import import_statement
from policies.proofs.verdict import NO_EXTERNAL_REEXPORT, NotProvenError, Proof

_SHARED = re.compile(r"__init__|__main__|conftest|.*compat.*|models|signals|apps|plugins?")
_CLASS = re.compile(r"(?!Test)[A-Z][A-Z0-9]*[a-z]\w*(?<!Tests)(?<!TestCase)(?<!Test)")


def unused_import(
    statement: ast.Import | ast.ImportFrom, difference: Removed, evidence: Evidence
) -> Proof:
    """The proof that one imported name can go; raises `NotProvenError` otherwise."""
    line, scope, name = statement.lineno, difference.scope, bound_name(statement)
    if isinstance(scope.owner, ast.ClassDef) or (scope.owner is None and not scope.top):
        raise NotProvenError("an import inside a class or a condition is removed", line=line)
    if isinstance(statement, ast.ImportFrom) and (
        statement.module == "__future__" or statement.names[0].name == "*"
    ):
        raise NotProvenError("a __future__ or star import is removed", line=line)
    if statement.names[0].asname == statement.names[0].name:
        raise NotProvenError("an import that says it exports the name", line=line)
    if scope.owner is not None and _is_tried(statement, scope.owner):
        raise NotProvenError("whether the import works is asked for", line=line)
    if _SHARED.fullmatch(evidence.stem):
        raise NotProvenError(f"names of {evidence.stem}.py are meant for others", line=line)
    if scope.owner is None and _is_repeated(statement, name, evidence):
        return _proof(statement, difference, "repeated-import", ())
    facts = evidence.names if scope.owner is None else names_of(scope.owner, evidence.old.comments)
    _check_unread(name, facts, evidence, line)
    rule = _check_effects(statement, evidence)
    assumptions: tuple[str, ...] = ()
    if scope.owner is None:
        _check_reexport(name, evidence, line)
        assumptions = (NO_EXTERNAL_REEXPORT,)
    return _proof(statement, difference, rule, assumptions)


def _proof(
    statement: ast.Import | ast.ImportFrom,
    difference: Removed,
    rule: str,
    assumptions: tuple[str, ...],
) -> Proof:
    text = import_statement(statement, statement.names[0])
    said = "it stands there twice" if rule == "repeated-import" else "nothing reads it"
    return Proof(
        Kind.UNUSED_VARIABLE,
        rule,
        span_of(statement),
        difference.place,
        f"{text}: {said}",
        assumptions,
    )


def _is_repeated(statement: ast.Import | ast.ImportFrom, name: str, evidence: Evidence) -> bool:
    """It stands twice among the imports at the top, and nothing else binds the name."""
    text = import_statement(statement, statement.names[0])
    count = 0
    for node in evidence.old_tree.body:
        if is_docstring(node):
            continue
        if not isinstance(node, ast.Import | ast.ImportFrom):
            break
        count += import_statement(node, node.names[0]) == text
    kept = [
        node
        for node in evidence.new_tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        and import_statement(node, node.names[0]) == text
    ]
    pure = isinstance(statement, ast.Import) or has_pure_import(statement.module or "")
    return count == 2 == bindings(name, evidence.old_tree) and len(kept) == 1 and pure


def _is_tried(statement: ast.stmt, function: ast.AST) -> bool:
    return any(
        isinstance(node, ast.Try | ast.TryStar | ast.With)
        and node.lineno < statement.lineno <= (node.end_lineno or 0)
        for node in walk(function)
    )


def _check_unread(name: str, facts: Names, evidence: Evidence, line: int) -> None:
    if name in facts.read or name in evidence.names.read:
        raise NotProvenError(f"{name} is still read", line=line)
    if name in evidence.names.written:
        raise NotProvenError(f"{name} stands in a string or a directive", line=line)
    if name.startswith("__"):
        raise NotProvenError(f"{name} may be read from outside", line=line)
    if evidence.names.dynamic:
        text = f"{min(evidence.names.dynamic)} may read names without naming them"
        raise NotProvenError(text, line=line)


def _check_effects(statement: ast.Import | ast.ImportFrom, evidence: Evidence) -> str:
    """The module does nothing when imported, or stays imported."""
    line, alias = statement.lineno, statement.names[0]
    if isinstance(statement, ast.ImportFrom):
        if _stays_imported(statement, evidence):
            return "name-of-a-module-still-imported"
        module = "." * statement.level + (statement.module or "")
        known = names_in(module).get(alias.name)
        if known is None or (known.submodule and f"{module}.{alias.name}" not in ALWAYS_LOADED):
            text = f"importing {alias.name} from {module} may have an effect"
            raise NotProvenError(text, line=line)
    else:
        module = alias.name
    if not has_pure_import(module):
        raise NotProvenError(f"importing {module} may have an effect", line=line)
    if "." in module and module not in ALWAYS_LOADED:
        raise NotProvenError(f"other code may rely on {module} being loaded", line=line)
    shadow = evidence.view.shadows(module, evidence.path) if evidence.view else None
    if shadow is not None:
        raise NotProvenError(f"{module} may be {shadow}", line=line)
    return "stdlib-import-without-effects"


def _stays_imported(statement: ast.ImportFrom, evidence: Evidence) -> bool:
    """A sibling from the same statement remains and the name is a class or no submodule."""
    name = statement.names[0].name
    module = "." * statement.level + (statement.module or "")
    known = names_in(module).get(name)
    harmless = (
        not known.submodule
        if known
        else _CLASS.fullmatch(name) is not None and not is_test(evidence.path)
    )
    if statement.module is None or not (harmless or _is_of_one_file(statement, evidence)):
        return False
    key = (statement.module, statement.level)
    siblings = {
        alias.name
        for node in ast.walk(evidence.old.tree)
        if isinstance(node, ast.ImportFrom) and node.lineno == statement.lineno
        if (node.module, node.level) == key
        for alias in node.names
    }
    kept = {
        alias.name
        for node in evidence.new.tree.body
        if isinstance(node, ast.ImportFrom) and (node.module, node.level) == key
        for alias in node.names
    }
    return bool((siblings - {name}) & kept)


def _is_of_one_file(statement: ast.ImportFrom, evidence: Evidence) -> bool:
    """The module is a file of the repository and no folder, so that the name is no module."""
    view = evidence.view
    if view is None or is_test(evidence.path):  # there it may be a fixture
        return False
    folders = evidence.path.split("/")[:-1]
    kept = folders[: len(folders) - statement.level + 1] if statement.level else []
    inner = "/".join([*kept, *(statement.module or "").split(".")])
    for root in ("", "src/") if not statement.level else ("",):
        if f"{root}{inner}.py" in view.python_files:
            return f"{root}{inner}/__init__.py" not in view.python_files
    return False


def _check_reexport(name: str, evidence: Evidence, line: int) -> None:
    if NO_EXTERNAL_REEXPORT not in evidence.assumptions:
        raise NotProvenError(f"{NO_EXTERNAL_REEXPORT} is not accepted", line=line)
    if evidence.view is None:
        text = f"{NO_EXTERNAL_REEXPORT} needs a search of the repository"
        raise NotProvenError(text, line=line)
    users = evidence.view.users_of(evidence.path, name) + evidence.view.users_of(evidence.path, "*")
    if users:
        raise NotProvenError(f"{name} may be taken from here by {users[0]}", line=line)
