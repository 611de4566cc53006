"""What every rule may look at: both sides, read once, and the repository around them."""

import ast
from dataclasses import dataclass

from policies.proofs.python.names import Names, names_of
from policies.proofs.python.source import Side, parse, read_both
from policies.proofs.python.trees import normalised
from policies.proofs.repository import RepositorySearch


@dataclass(frozen=True, slots=True)
class Evidence:
    """One file pair under proof."""

    path: str
    old: Side
    new: Side
    old_tree: ast.Module
    """Normalised, as `new_tree`."""
    new_tree: ast.Module
    old_docstrings: tuple[str, ...]
    new_docstrings: tuple[str, ...]
    names: Names
    """Of the old side."""
    view: RepositorySearch | None
    assumptions: frozenset[str]

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].removesuffix(".py")


def read_evidence(
    path: str, old: str, new: str, *, view: RepositorySearch | None, assumptions: frozenset[str]
) -> Evidence:
    """Read both sides; raises `NotProvenError` where one cannot be read."""
    before, after = read_both(old, new)
    old_tree, old_docstrings = normalised(parse(old, "old"))
    new_tree, new_docstrings = normalised(parse(new, "new"))
    return Evidence(
        path=path,
        old=before,
        new=after,
        old_tree=old_tree,
        new_tree=new_tree,
        old_docstrings=tuple(old_docstrings),
        new_docstrings=tuple(new_docstrings),
        names=names_of(before.tree, before.comments),
        view=view,
        assumptions=assumptions,
    )
