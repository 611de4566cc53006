"""The mutation check itself: it can find a hole, and it can fail."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.mutants.alter import Mutant, mutants_of
from tests.mutants.trial import Check, Verdict, is_killed, verdict_on

SAMPLE = '''
"""A sample; nothing in this sentence is changed: 1 < 2."""
LIMIT = 3

def is_open(age: int, names: tuple[str, ...]) -> bool:
    """Never 3 or more."""
    return age < LIMIT and any(name in {"ana", "bo"} for name in names)

class Door:
    width = 3

    @property
    def answer(self) -> str:
        return f"{1 + 1}" if is_open(2, ("ana",)) else "no"
'''


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[ModuleType]:
    path = tmp_path / "sample_of_mutants.py"
    path.write_text(SAMPLE)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[path.stem]


def test_every_condition_is_changed_in_turn() -> None:
    both = "age < LIMIT and any((name in {'ana', 'bo'} for name in names))"

    assert {mutant.name for mutant in mutants_of(SAMPLE)} == {
        "<module>: 3 → 4",
        "<module>: 3 → 2",
        f"is_open: {both} → True",
        f"is_open: {both} → False",
        f"is_open: {both} → not ({both})",
        f"is_open: {both} → any((name in {{'ana', 'bo'}} for name in names))",
        f"is_open: {both} → age < LIMIT",
        f"is_open: {both} → age < LIMIT and (not any((name in {{'ana', 'bo'}} for name in names)))",
        f"is_open: {both} → {both.replace(' and ', ' or ')}",
        "is_open: age < LIMIT → age >= LIMIT",
        "is_open: age < LIMIT → age <= LIMIT",
        "is_open: any → all",
        "is_open: name in {'ana', 'bo'} → name not in {'ana', 'bo'}",
        "is_open: {'ana', 'bo'} → {'bo'}",
        "is_open: {'ana', 'bo'} → {'ana'}",
        "Door.answer: is_open(2, ('ana',)) → True",
        "Door.answer: is_open(2, ('ana',)) → False",
        "Door.answer: is_open(2, ('ana',)) → not (is_open(2, ('ana',)))",
        "Door.answer: 2 → 3",
        "Door.answer: 2 → 1",
    }


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        pytest.param("not given", {"given"}, id="a not is dropped"),
        pytest.param("a is None", {"a is not None"}, id="an identity is inverted"),
        pytest.param("max(0, a)", {"min", "1", "-1"}, id="max and min"),
        pytest.param("(*a, *b)", {"(*b,)", "(*a,)"}, id="a part of a list is left out"),
        pytest.param("hear() + hold()", {"hear()", "hold()"}, id="a part of a sum"),
        pytest.param("f'{a} is 3'", set(), id="words are left alone"),
        pytest.param("text[:7]", set(), id="so is where a text is cut"),
        pytest.param(
            "[x for x in (p, q) if x]",
            {"True", "False", "not (x)", "(q,)", "(p,)"},
            id="a filter of a comprehension",
        ),
    ],
)
def test_what_is_changed(text: str, changes: set[str]) -> None:
    assert {mutant.after for mutant in mutants_of(f"found = {text}")} == changes


@pytest.mark.parametrize("statement", ["heard += note()", "found.append(reason)"])
def test_a_statement_that_adds_something_is_left_out(statement: str) -> None:
    assert [mutant.source for mutant in mutants_of(statement)] == ["pass"]


def weak(sample: Any) -> list[Check]:
    return [says(lambda: sample.is_open(1, ("ana",)), expected=True)]


def strong(sample: Any) -> list[Check]:
    return [
        *weak(sample),
        says(lambda: sample.is_open(2, ("bo", "cy")), expected=True),
        says(lambda: sample.is_open(3, ("ana",)), expected=False),
        says(lambda: sample.is_open(1, ("cy",)), expected=False),
        says(lambda: sample.is_open(9, ("cy",)), expected=False),
        says(lambda: sample.Door().answer, expected="2"),
        says(lambda: closed_door(sample), expected="no"),
    ]


def closed_door(sample: Any) -> str:
    sample.LIMIT, limit = 0, sample.LIMIT
    try:
        return str(sample.Door().answer)
    finally:
        sample.LIMIT = limit


def says(ask: Callable[[], object], *, expected: object) -> Check:
    def check() -> None:
        assert ask() == expected

    return Check(f"it is {expected}", check)


def tried(sample: ModuleType, checks: list[Check], *excuses: str) -> Verdict:
    mutants = mutants_of(SAMPLE)
    killed = [is_killed(sample, mutant, checks) for mutant in mutants]
    return verdict_on("sample", mutants, killed, excuses)


def test_weak_tests_let_mutants_survive(sample: ModuleType) -> None:
    verdict = tried(sample, weak(sample))

    assert not verdict.is_sound
    assert {mutant.name for mutant in verdict.survived} >= {
        "is_open: age < LIMIT → age <= LIMIT",
        "Door.answer: is_open(2, ('ana',)) → False",
    }


ONE_NEAR_ENOUGH = "Door.answer: 2 → 1"
"""A door of age 1 is as open as one of age 2."""


def test_strong_tests_kill_all_but_what_is_the_same(sample: ModuleType) -> None:
    verdict = tried(sample, strong(sample), ONE_NEAR_ENOUGH)

    assert verdict.is_sound
    assert [mutant.name for mutant in verdict.excused] == [ONE_NEAR_ENOUGH]
    assert len(verdict.killed) == len(mutants_of(SAMPLE)) - 1


@pytest.mark.parametrize(
    "excuse",
    [
        pytest.param("is_open: age < LIMIT → age <= LIMIT", id="of a mutant that is killed"),
        pytest.param("is_open: age < 4 → age <= 4", id="of no mutant"),
    ],
)
def test_a_stale_excuse_fails(sample: ModuleType, excuse: str) -> None:
    verdict = tried(sample, strong(sample), ONE_NEAR_ENOUGH, excuse)

    assert (verdict.is_sound, verdict.stale) == (False, (excuse,))


def test_a_mutant_that_cannot_be_imported_is_noticed(sample: ModuleType) -> None:
    mutant = Mutant("<module>", 1, "1", "0", 1, "LIMIT = 1 / 0")

    assert is_killed(sample, mutant, [])


def test_the_module_is_itself_again_afterwards(sample: ModuleType) -> None:
    tried(sample, weak(sample))

    assert [check.call() for check in strong(sample)] == [None] * len(strong(sample))
