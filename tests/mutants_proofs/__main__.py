"""`make mutants-proofs`: does the prover refuse genuine changes with one harmful change in them?

Every mutant is confirmed by somebody else first (the compiler, Node's own parser, a scanner).
Exit codes: 0 none was accepted, 1 one was or too few were confirmed, 2 Node 20 is missing.
"""

import argparse
import difflib
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutants_proofs.catalogue import operators_of
from tests.mutants_proofs.subjects import Subject, programs, subjects_in, subjects_of
from tests.mutants_proofs.trial import Outcome, mutants_of, outcomes
from tests.mutants_proofs.witness_script import LEAST_NODE, has_node

LEAST_CONFIRMED = 2_000
LANGUAGES = ("python", "javascript", "typescript", "tsx")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants_proofs", description=__doc__)
    parser.add_argument("--data", type=Path, help="labelled pairs (JSONL), mutated as well")
    parser.add_argument("--most", type=int, default=1, help="mutants of an operator and a program")
    parser.add_argument("--seed", default="", help="other mutants of the same kinds")
    parser.add_argument("--doubtful", action="store_true", help="show those nobody confirmed too")
    asked = parser.parse_args(arguments)
    if not has_node():
        _say(f"Node {LEAST_NODE} or newer is needed: its parser confirms mutants of JavaScript.")
        return 2
    started = time.monotonic()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        subjects = [each for found in pool.starmap(_subjects, programs()) for each in found]
        if asked.data is not None:
            subjects += subjects_in(asked.data)
        work = [(subject, asked.most, asked.seed) for subject in subjects]
        found = [each for part in pool.starmap(_try, work, chunksize=1) for each in part]
    _show(found)
    pairs = sum(len(subject.pairs) for subject in subjects)
    _say(f"{pairs} genuine changes of {len(subjects)} texts, {time.monotonic() - started:.0f} s")
    return verdict(found, doubtful=asked.doubtful)


def _subjects(path: str, text: str) -> list[Subject]:
    return list(subjects_of(path, text))


def _try(subject: Subject, most: int, seed: str) -> list[Outcome]:
    return outcomes(list(mutants_of(subject, most=most, seed=seed)))


def verdict(found: Sequence[Outcome], *, doubtful: bool = False) -> int:
    confirmed = [outcome for outcome in found if outcome.is_confirmed]
    accepted = [outcome for outcome in confirmed if outcome.is_accepted]
    for outcome in found:
        if outcome.is_accepted and (outcome.is_confirmed or doubtful):
            _say(*_told(outcome))
    unconfirmed = len(found) - len(confirmed)
    _say(f"{len(confirmed)} confirmed, {unconfirmed} not counted, {len(accepted)} accepted")
    return 1 if accepted or len(confirmed) < LEAST_CONFIRMED else 0


def _told(outcome: Outcome) -> list[str]:
    mutant = outcome.mutant
    sure = "accepted" if outcome.is_confirmed else "accepted, not confirmed"
    diff = difflib.unified_diff(
        mutant.old.split("\n"), mutant.text.split("\n"), "old", "new", lineterm="", n=1
    )
    return [f"{sure}: {mutant.operator} on {mutant.kind} in {mutant.path}", *diff]


def _show(found: Sequence[Outcome]) -> None:
    """Operator by language: made, confirmed, accepted."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for outcome in found:
        for name, counted in (
            ("made", True),
            ("confirmed", outcome.is_confirmed),
            ("accepted", outcome.is_confirmed and outcome.is_accepted),
        ):
            counts[outcome.mutant.language, outcome.mutant.operator, name] += counted
    _say(f"{'operator':<36}" + "".join(f"{language:>22}" for language in LANGUAGES))
    names = dict.fromkeys(each.name for lang in LANGUAGES for each in operators_of(lang))
    for name in names:
        cells = [
            "/".join(
                str(counts[language, name, each]) for each in ("made", "confirmed", "accepted")
            )
            for language in LANGUAGES
        ]
        _say(f"{name:<36}" + "".join(f"{cell:>22}" for cell in cells))
    _say(f"{len(names)} operators; made/confirmed/accepted")


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
