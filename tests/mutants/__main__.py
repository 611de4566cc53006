"""`make mutants`: does every condition of the judge have a test that notices its loss?

Exit codes: 0 every mutant was killed, 1 one survived or an excuse is stale, 2 nothing to try.
"""

import argparse
import importlib
import multiprocessing
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from tests.mutants.alter import Mutant, mutants_of
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.tables import checks_of, tables_about
from tests.mutants.trial import Check, Verdict, fails, is_killed, verdict_on

ALWAYS = ("approval", "merge", "rollback")
MORE = (
    *("effective_category", "facts_document", "hearing", "labels", "objections", "permission"),
    *("reviews", "verdict", "who_counts"),
)
MOST_SECONDS = 5.0
"""A mutant that runs longer has run away, which any test would notice."""

_CHECKS: list[Check] = []
"""Filled before the workers are forked, so that each has its own."""


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", help="modules of policies/ (approval, labels, …)")
    parser.add_argument("--all", action="store_true", help="every module of the judge")
    asked = parser.parse_args(arguments)
    names = [
        f"policies.{name}" for name in asked.modules or (ALWAYS + MORE if asked.all else ALWAYS)
    ]
    started = time.monotonic()
    _CHECKS[:] = checks_of(tables_about(names))
    broken = [check.name for check in _CHECKS if fails(check)]
    if broken or not _CHECKS:
        _say("No mutant can be tried while these tests fail without one:", *broken)
        return 2
    work = [(name, mutant) for name in names for mutant in mutants_of(_source_of(name))]
    with multiprocessing.get_context("fork").Pool(2, _expect_runaways) as pool:
        killed = pool.starmap(_try, work, chunksize=8)
    verdicts = [_verdict(name, work, killed) for name in names]
    _show(verdicts)
    _say(f"{len(work)} mutants against {len(_CHECKS)} checks, {time.monotonic() - started:.0f} s")
    return 0 if all(verdict.is_sound for verdict in verdicts) else 1


def _source_of(name: str) -> str:
    path = importlib.import_module(name).__file__
    assert path is not None
    return Path(path).read_text(encoding="utf-8")


def _try(name: str, mutant: Mutant) -> bool:
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        return is_killed(importlib.import_module(name), mutant, _CHECKS)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _expect_runaways() -> None:
    signal.signal(signal.SIGALRM, _stop)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeoutError("the mutant ran away")


def _verdict(name: str, work: Sequence[tuple[str, Mutant]], killed: Sequence[bool]) -> Verdict:
    mine = [place for place, (module, _) in enumerate(work) if module == name]
    mutants, dead = [work[place][1] for place in mine], [killed[place] for place in mine]
    return verdict_on(name, mutants, dead, EQUIVALENT.get(name, {}).keys())


def _show(verdicts: Sequence[Verdict]) -> None:
    _say(f"{'module':<30}{'killed':>8}{'survived':>10}{'equivalent':>12}")
    for one in verdicts:
        figures = len(one.killed), len(one.survived), len(one.excused)
        _say(f"{one.module:<30}{figures[0]:>8}{figures[1]:>10}{figures[2]:>12}")
    for one in verdicts:
        path = one.module.replace(".", "/") + ".py"
        for mutant in one.survived:
            _say(f"survived: {path}:{mutant.line} in {mutant.name}")
        for name in one.stale:
            _say(f"stale excuse: {path} {name}")


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
