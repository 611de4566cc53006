"""deprecated_api_usage: a name imported from where it moved to."""

import ast
import re
from collections.abc import Sequence
from typing import Final

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.lockstep import Added, Difference, Removed, span_of
from policies.proofs.python.trees import is_docstring
from policies.proofs.repository import import_statement
from policies.proofs.verdict import Proof

_ABSTRACT: Final = frozenset(
    {"Awaitable", "Coroutine", "AsyncIterable", "AsyncIterator", "AsyncGenerator", "Hashable",
     "Iterable", "Iterator", "Generator", "Reversible", "Sized", "Container", "Callable",
     "Collection", "Set", "MutableSet", "Mapping", "MutableMapping", "MappingView", "KeysView",
     "ItemsView", "ValuesView", "Sequence", "MutableSequence"}
)  # fmt: skip
"""One object under both names from Python 3.3 to 3.9, and only under the new one since."""
_OLD_PYTHON: Final = re.compile(r"\bversion_info\b|\bimport six\b|\bfrom six\b|\bPY2\b")


def moved_imports(
    found: Sequence[Difference], evidence: Evidence
) -> tuple[list[Proof], list[Difference]]:
    """A proof for each pair of an import that goes and its successor, and all other differences."""
    rest = list(found)
    proofs: list[Proof] = []
    if _OLD_PYTHON.search(evidence.old.text):
        return proofs, rest
    for gone in [each for each in found if isinstance(each, Removed)]:
        come = next((a for a in rest if isinstance(a, Added) and _is_successor(gone, a)), None)
        if come is None:
            continue
        rest = [each for each in rest if each is not gone and each is not come]
        proofs.append(_proof(gone, come))
    return proofs, rest


def _is_successor(gone: Removed, come: Added) -> bool:
    old, new = gone.statement, come.statement
    if not isinstance(old, ast.ImportFrom) or not isinstance(new, ast.ImportFrom):
        return False
    alias, other = old.names[0], new.names[0]
    return (
        (old.module, old.level, new.module, new.level) == ("collections", 0, "collections.abc", 0)
        and (alias.name, alias.asname) == (other.name, other.asname)
        and alias.name in _ABSTRACT
        and all(each.scope.owner is None and each.scope.top for each in (gone, come))
        and all(_is_import(place, above) for place, above in enumerate(come.before))
    )


def _is_import(place: int, statement: ast.stmt) -> bool:
    docstring = place == 0 and is_docstring(statement)
    return docstring or isinstance(statement, ast.Import | ast.ImportFrom)


def _proof(gone: Removed, come: Added) -> Proof:
    old, new = gone.statement, come.statement
    assert isinstance(new, ast.ImportFrom)
    return Proof(
        Kind.DEPRECATED_API_USAGE,
        "moved-name",
        span_of(old),
        span_of(new),
        f"{import_statement(new, new.names[0])}: where the same object lives now",
    )
