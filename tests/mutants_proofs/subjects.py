"""The programs that are mutated: each the new side of changes that are category A."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from policies.category import Category
from policies.proofs import ASSUMED_CLEAN, classify_file
from policies.proofs.provers import language_of, prove
from policies.proofs.verdict import DEFAULT_ASSUMPTIONS, NotProvenError
from policies.restricted import restricted_kinds
from tests.mutants_proofs import genuine_python, genuine_script
from tests.mutants_proofs.genuine import Pair, first_few
from tests.mutants_proofs.sources import Source

CORPUS = Path(__file__).parent / "corpus"
PROGRAMS = frozenset({"python", "javascript", "typescript", "tsx"})
Accepts: TypeAlias = Callable[[str, str, str], bool]
"""Whether the change of a path from one text to another is category A."""


@dataclass(frozen=True, slots=True)
class Subject:
    path: str
    language: str
    new: str
    pairs: tuple[Pair, ...]
    """Changes that led to `new`, all of them category A."""


def accepts(path: str, old: str, new: str) -> bool:
    """What decides about a merge; where a repository must opt in (tags), as if it had."""
    if not restricted_kinds(path) or restricted_kinds(path, jsx=True):
        return classify_file(path, old, new, view=ASSUMED_CLEAN).category is Category.A
    try:
        proofs = prove(path, old, new, view=ASSUMED_CLEAN, assumptions=DEFAULT_ASSUMPTIONS)
    except NotProvenError:
        return False
    return bool(proofs)


def programs() -> Iterator[tuple[str, str]]:
    """Path and text of every program of our own."""
    for path in sorted(CORPUS.glob("*.txt")):
        yield f"shop/{path.stem}", path.read_text(encoding="utf-8")


def subjects_of(path: str, text: str, accept: Accepts = accepts) -> Iterator[Subject]:
    """The program and its other forms, with the genuine changes that led to each."""
    source = Source(text, _language(path))
    rules = (genuine_python if source.language == "python" else genuine_script).RULES
    found: dict[str, list[Pair]] = {}
    for kind, rule in rules.items():
        for old, new in first_few(rule(source)):
            if accept(path, old, new):
                found.setdefault(new, []).append(Pair(kind, old, new))
    for new, pairs in found.items():
        yield Subject(path, source.language, new, tuple(pairs))


def subjects_in(data: Path, accept: Accepts = accepts) -> Iterator[Subject]:
    """Of a file of labelled pairs those that must be accepted, and are."""
    for line in data.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        path, old, new = row["path"], row["old"], row["new"]
        language = language_of(path)
        if row["must_be"] == "A-ok" and language in PROGRAMS and accept(path, old, new):
            yield Subject(path, _language(path), new, (Pair(row["id"], old, new),))


def _language(path: str) -> str:
    language = language_of(path)
    if language not in PROGRAMS:
        raise LookupError(f"{path} is in no language that is mutated")
    return language
