"""docs/rules.md is true: every rule has its tests, and the code speaks of no other rule."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.test_house_rules import MODULES, ROOT

RULE = re.compile(r"(?<![A-Za-z0-9])[RPTrpt]\d{1,2}(?![A-Za-z0-9])")
ROW = re.compile(r"\| ([RPT]\d+) \| (.+?) \| (.+?) \|")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


@dataclass(frozen=True, slots=True)
class Rule:
    number: str
    is_judged: bool
    """Decided from facts alone, so its tests bear its number."""
    tests: tuple[tuple[str, str], ...]
    """Path and name."""


def rules() -> Iterator[Rule]:
    judged, kept = (ROOT / "docs" / "rules.md").read_text().split("\n## ")[1:]
    for is_judged, part in ((True, judged), (False, kept)):
        for number, _, tests in ROW.findall(part):
            yield Rule(number, is_judged, tuple(TEST.findall(tests)))


RULES = tuple(rules())
TABLES = sorted(name for name in MODULES if name.startswith("tests/policies/"))


@cache
def words_of_tests(path: str) -> dict[str, tuple[str, ...]]:
    """Of each test of a file its name and the lines of its table."""
    return {
        node.name: (node.name.replace("_", " "), *_ids(node.decorator_list))
        for node in ast.walk(ast.parse(MODULES[path]))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_")
    }


def _ids(decorators: list[ast.expr]) -> Iterator[str]:
    for node in (each for one in decorators for each in ast.walk(one)):
        if (
            isinstance(node, ast.keyword)
            and node.arg == "id"
            and isinstance(node.value, ast.Constant)
        ):
            yield str(node.value.value)


def bears(number: str, words: tuple[str, ...]) -> bool:
    return any(number in numbers_in(text) for text in words)


def numbers_in(text: str) -> set[str]:
    return {found.upper() for found in RULE.findall(text)}


def test_every_rule_is_listed_once() -> None:
    runs = {
        "R": [(1, 5), (10, 18), (20, 31), (33, 35), (40, 46), (48, 48), (50, 58)],
        "P": [(1, 6)],
        "T": [(1, 1), (3, 6), (8, 8)],
    }
    numbers = [
        f"{letter}{number}"
        for letter, all_runs in runs.items()
        for first, last in all_runs
        for number in range(first, last + 1)
    ]

    assert sorted(rule.number for rule in RULES) == sorted(numbers)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.number)
def test_a_rule_has_its_tests(rule: Rule) -> None:
    missing = [
        f"{path}::{name}"
        for path, name in rule.tests
        if path not in MODULES or name not in words_of_tests(path)
    ]

    assert rule.tests
    assert missing == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.is_judged], ids=lambda rule: rule.number
)
def test_a_rule_of_the_judge_is_named_by_its_tests(rule: Rule) -> None:
    nameless = [
        name for path, name in rule.tests if not bears(rule.number, words_of_tests(path)[name])
    ]
    elsewhere = [path for path, _ in rule.tests if path not in TABLES]

    assert (nameless, elsewhere) == ([], [])


def test_the_code_speaks_of_no_other_rule() -> None:
    known = {rule.number for rule in RULES}
    unknown = {
        name: numbers
        for name, text in MODULES.items()
        if name.split("/")[0] in {"policies", "bot", "handlers"}
        if (numbers := set(re.findall(r"\b[RPT]\d{1,2}\b", text)) - known)
    }

    assert unknown == {}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("test r2 an unusable file", {"R2"}, id="in a name"),
        pytest.param("R21 R24 a comment", {"R21", "R24"}, id="two in a line of a table"),
        pytest.param("r20", {"R20"}, id="R20 is not R2"),
        pytest.param("the error2 of R", set(), id="part of a word is none"),
    ],
)
def test_a_number_is_found_only_where_it_stands(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers
