"""Whether the tables of tests notice a mutant."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import ModuleType

import pytest

from tests.mutants.alter import Mutant
from tests.mutants.transplant import transplanted, twin_of


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a table."""

    name: str
    call: Callable[[], object]
    """Raises if what the line says does not hold."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the mutants of one module."""

    module: str
    killed: tuple[Mutant, ...]
    survived: tuple[Mutant, ...]
    excused: tuple[Mutant, ...]
    """Alive, but nobody could tell them from the original."""
    stale: tuple[str, ...]
    """Excuses for no mutant, or for one that was killed."""

    @property
    def is_sound(self) -> bool:
        return not self.survived and not self.stale


def is_killed(module: ModuleType, mutant: Mutant, checks: list[Check]) -> bool:
    """Whether a check fails; the one that does is asked first the next time."""
    try:
        twin = twin_of(module, mutant.source)
    except Exception:  # noqa: BLE001 - a module that cannot be imported fails every test
        return True
    with transplanted(module, twin):
        for place, check in enumerate(checks):
            if fails(check):
                checks.insert(0, checks.pop(place))
                return True
    return False


def fails(check: Check) -> bool:
    try:
        check.call()
    except (Exception, pytest.fail.Exception):  # noqa: BLE001 - whatever it raises, it noticed
        return True
    return False


def verdict_on(
    module: str, mutants: Sequence[Mutant], killed: Sequence[bool], excuses: Collection[str]
) -> Verdict:
    dead = [mutant for mutant, is_dead in zip(mutants, killed, strict=True) if is_dead]
    alive = [mutant for mutant, is_dead in zip(mutants, killed, strict=True) if not is_dead]
    return Verdict(
        module=module,
        killed=tuple(dead),
        survived=tuple(mutant for mutant in alive if mutant.name not in excuses),
        excused=tuple(mutant for mutant in alive if mutant.name in excuses),
        stale=tuple(sorted(set(excuses) - {mutant.name for mutant in alive})),
    )
