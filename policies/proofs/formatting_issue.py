"""formatting_issue: another layout of the same tree."""

import ast
import copy

from policies.proofs.evidence import Evidence
from policies.proofs.python.names import bound_name
from policies.proofs.python.stdlib import has_pure_import
from policies.proofs.python.trees import dump, is_docstring, same_code, same_docstrings
from policies.proofs.verdict import DOCSTRING_WHITESPACE, NotProvenError


def docstring_assumptions(evidence: Evidence) -> tuple[str, ...]:
    """What must be assumed of the docstrings; raises `NotProvenError` if more than white space."""
    old, new = evidence.old_docstrings, evidence.new_docstrings
    if old == new:
        return ()
    if not same_docstrings(old, new):
        line = _docstring_line(evidence)
        raise NotProvenError("a docstring changes in more than white space", line=line)
    if DOCSTRING_WHITESPACE not in evidence.assumptions:
        raise NotProvenError(f"{DOCSTRING_WHITESPACE} is not accepted")
    if "__doc__" in evidence.old.text or "docopt" in evidence.old.text:
        raise NotProvenError("the file reads docstrings at run time")
    if evidence.view is None:
        raise NotProvenError(f"{DOCSTRING_WHITESPACE} needs a search of the repository")
    if evidence.view.docstring_readers:
        reader = evidence.view.docstring_readers[0]
        raise NotProvenError(f"{reader} reads docstrings at run time")
    return (DOCSTRING_WHITESPACE,)


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


def _docstring_line(evidence: Evidence) -> int | None:
    changed = set(evidence.old_docstrings) ^ set(evidence.new_docstrings)
    for side in (evidence.old, evidence.new):
        for node in ast.walk(side.tree):
            if isinstance(node, ast.Constant) and node.value in changed:
                return node.lineno
    return None
