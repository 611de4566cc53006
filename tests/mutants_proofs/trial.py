"""Mutants of one subject: made, confirmed by somebody else, and put before the prover."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.mutants_proofs import witness_python, witness_script
from tests.mutants_proofs.catalogue import operators_of
from tests.mutants_proofs.genuine import Pair
from tests.mutants_proofs.operators import Operator, Witness
from tests.mutants_proofs.sources import Change, Source, applied
from tests.mutants_proofs.subjects import Accepts, Subject, accepts


@dataclass(frozen=True, slots=True)
class Mutant:
    """A genuine change with one more change on its new side."""

    operator: str
    witness: Witness
    path: str
    language: str
    kind: str
    """Of the genuine change."""
    old: str
    new: str
    text: str
    """The new side with the injected change."""


@dataclass(frozen=True, slots=True)
class Outcome:
    mutant: Mutant
    is_confirmed: bool
    """Another program than the genuine change's sides, as an independent reader sees them."""
    is_accepted: bool


def mutants_of(subject: Subject, *, most: int, seed: str = "") -> Iterator[Mutant]:
    """At most `most` of each operator, the same ones every time."""
    source = Source(subject.new, subject.language)
    for operator in operators_of(subject.language):
        chance = random.Random(f"{seed} {subject.path} {len(subject.new)} {operator.name}")
        changes = list(operator.propose(source))
        for change in chance.sample(changes, min(most, len(changes))):
            text = applied(source.raw, change)
            pair = chance.choice(subject.pairs)
            is_other = text not in {pair.old, pair.new} and not _takes_back(pair, text)
            if is_other and not _is_in_new_type(pair, source, change):
                yield _mutant(operator, subject, pair.kind, pair.old, text)


def _takes_back(pair: Pair, text: str) -> bool:
    """Whether the mutant only undoes a part of the genuine change, which is genuine too."""
    added = set(text.split("\n")) - set(pair.new.split("\n"))
    return bool(added) and added <= set(pair.old.split("\n"))


def _is_in_new_type(pair: Pair, source: Source, change: Change) -> bool:
    """Whether the genuine change added the type: which one it adds is not ours to judge."""
    start = min(edit.start for edit in change)
    line = source.raw[source.raw.rfind(b"\n", 0, start) + 1 :].split(b"\n", 1)[0]
    is_new = line.decode() not in pair.old.split("\n")
    return is_new and any(first <= start <= last for first, last in source.types)


def _mutant(operator: Operator, subject: Subject, kind: str, old: str, text: str) -> Mutant:
    return Mutant(
        operator=operator.name,
        witness=operator.witness,
        path=subject.path,
        language=subject.language,
        kind=kind,
        old=old,
        new=subject.new,
        text=text,
    )


def outcomes(mutants: Sequence[Mutant], accept: Accepts = accepts) -> list[Outcome]:
    """All of one language."""
    confirmed = _confirmed(mutants)
    return [
        Outcome(mutant, is_confirmed, accept(mutant.path, mutant.old, mutant.text))
        for mutant, is_confirmed in zip(mutants, confirmed, strict=True)
    ]


def _confirmed(mutants: Sequence[Mutant]) -> list[bool]:
    wanted = [
        (text, mutant.witness)
        for mutant in mutants
        for text in (mutant.old, mutant.new, mutant.text)
    ]
    if mutants and mutants[0].language != "python":
        facts = witness_script.facts_of(mutants[0].language, wanted)
    else:
        known = {each: witness_python.facts_of(*each) for each in set(wanted)}
        facts = [known[each] for each in wanted]
    return [
        mutant is not None and mutant not in (old, new)
        for old, new, mutant in zip(facts[::3], facts[1::3], facts[2::3], strict=True)
    ]
