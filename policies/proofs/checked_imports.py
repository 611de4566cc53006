"""`if TYPE_CHECKING:` and the imports in it: type checkers read them, Python never does."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from policies.category import Kind
from policies.proofs.evidence import Evidence
from policies.proofs.python.bindings import bindings, is_plain_module
from policies.proofs.python.lockstep import span_of
from policies.proofs.python.names import bound_name, names_of
from policies.proofs.repository import import_statement
from policies.proofs.verdict import NotProvenError, Proof, Span

FLAG = "TYPE_CHECKING"
_Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True, slots=True)
class Checked:
    """A module without such blocks, and the imports in them, one name each."""

    tree: ast.Module
    imports: dict[str, _Import]
    place: Span
    """Where the first block stands; (1, 0) if there is none."""


def without_checked(tree: ast.Module) -> Checked:
    """`tree` is normalised. A block that holds anything else, or that may run, stays."""
    kept: list[ast.stmt] = []
    imports: dict[str, _Import] = {}
    place: Span = (1, 0)
    flagged = _flag_line(tree)
    for node in tree.body:
        if not isinstance(node, ast.If) or not _is_checked(node, tree, flagged):
            kept.append(node)
            continue
        place = place if place != (1, 0) else span_of(node)
        imports |= {_text(each): each for each in node.body if isinstance(each, _Import)}
    if not imports:
        return Checked(tree, imports, place)
    without = copy.copy(tree)
    without.body = kept
    return Checked(without, imports, place)


def prove_checked(old: Checked, new: Checked, evidence: Evidence) -> Iterator[Proof]:
    """A proof for every import that comes or goes; raises `NotProvenError`."""
    names = names_of(evidence.new.tree, evidence.new.comments)
    mentioned = names.read | names.written
    for text, statement in new.imports.items():
        if text not in old.imports:
            name = bound_name(statement)
            if name not in mentioned:
                raise NotProvenError(f"{name} is not read", line=statement.lineno)
            yield _proof(Kind.MISSING_TYPE_ANNOTATION, text, old.place, span_of(statement))
    for text, statement in old.imports.items():
        if text not in new.imports:
            name = bound_name(statement)
            if name in mentioned or names.dynamic:
                raise NotProvenError(f"{name} is still read", line=statement.lineno)
            yield _proof(Kind.UNUSED_VARIABLE, text, span_of(statement), new.place)


def _proof(kind: Kind, text: str, old_span: Span, new_span: Span) -> Proof:
    evidence = f"{text}: in a block that only type checkers read"
    return Proof(kind, "type-checkers-only", old_span, new_span, evidence)


def _text(statement: _Import) -> str:
    return import_statement(statement, statement.names[0])


def _flag_line(tree: ast.Module) -> int | None:
    """Where `TYPE_CHECKING` is taken from `typing`, once and for all."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module, node.level) == ("typing", 0):
            named = any(alias.name == FLAG and alias.asname is None for alias in node.names)
            if named and bindings(FLAG, tree) == 1:
                return node.lineno
        elif isinstance(node, ast.Import) and is_plain_module("typing", tree):
            return node.lineno if node.names[0].name == "typing" else None
    return None


def _is_checked(node: ast.If, tree: ast.Module, flagged: int | None) -> bool:
    """A flag that surely is `typing`'s, above it, and a block of plain imports."""
    match node.test:
        case ast.Name(id=name):
            known = name == FLAG and bindings(FLAG, tree) == 1
        case ast.Attribute(value=ast.Name(id="typing"), attr=name):
            known = name == FLAG and is_plain_module("typing", tree)
        case _:
            known = False
    plain = all(isinstance(each, _Import) and _is_plain(each) for each in node.body)
    return known and flagged is not None and flagged < node.lineno and plain and not node.orelse


def _is_plain(statement: _Import) -> bool:
    return all(alias.name != "*" for alias in statement.names)
