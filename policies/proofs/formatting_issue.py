"""formatting_issue: another layout of the same tree."""

import ast
import copy

from policies.proofs.evidence import Evidence
from policies.proofs.python.names import bound_name
from policies.proofs.python.stdlib import has_pure_import
from policies.proofs.python.trees import dump, is_docstring, same_code
from policies.proofs.verdict import NotProvenError


def check_code(evidence: Evidence) -> None:
    """A second opinion: the compiler's. Raises `NotProvenError` where it disagrees."""
    if not same_code(evidence.old_tree, evidence.new_tree):
        raise NotProvenError("the compiled code differs")


def with_sorted_imports(tree: ast.Module) -> ast.Module:
    """A normalised tree whose runs of harmless imports at the top stand in one fixed order.

    Only imports of standard library modules whose import does nothing else, before any
    code, and only runs in which no name is bound twice: their order cannot be observed.
    """
    tree = copy.copy(tree)
    body: list[ast.stmt] = []
    run: list[ast.Import | ast.ImportFrom] = []
    for index, statement in enumerate(tree.body):
        if isinstance(statement, ast.Import | ast.ImportFrom) and _order_free(statement):
            run.append(statement)
            continue
        body += [*_sorted_run(run), statement]
        run = []
        if not isinstance(statement, ast.Import | ast.ImportFrom) and not is_docstring(statement):
            body += tree.body[index + 1 :]
            break
    tree.body = [*body, *_sorted_run(run)]
    return tree


def _order_free(statement: ast.Import | ast.ImportFrom) -> bool:
    name = statement.names[0].name
    if isinstance(statement, ast.Import):
        return has_pure_import(name)
    return statement.level == 0 and name != "*" and has_pure_import(statement.module or "")


def _sorted_run(run: list[ast.Import | ast.ImportFrom]) -> list[ast.Import | ast.ImportFrom]:
    names = [bound_name(statement) for statement in run]
    return sorted(run, key=dump) if len(set(names)) == len(names) else run
