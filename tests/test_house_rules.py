"""Rules of the house that no linter knows."""

import argparse
import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import app
from bot.errors import BadSettings
from bot.settings import read_settings

ROOT = Path(app.__file__).parent
MOST_LINES = 300
MOST_FUNCTION_LINES = 40
TABLES = {
    "policies/proofs/english_words.py",
    "policies/proofs/python/stdlib_modules.py",
    "policies/proofs/spelling_words.py",
}
"""Data, a row a line."""
BANNED_NAMES = {"utils", "helpers", "common", "manager", "service", "model"}
MACHINE = re.compile(r"(?<![\w\]:])/(?:work|root)/")
"""Paths of whoever wrote it; `C:/…` and `[user]/…` stand in scrubbed examples."""
INDEX = re.compile(
    r"p[y]pi\.org|python[h]osted\.org|[n]pmjs\.org|[c]rates\.io|proxy\.[g]olang"
    r"|(?:extra-)?index-url\s*=\s*\S+://"
)
COMMANDS = re.compile(r"`python app\.py ([a-z -]+[a-z])", re.MULTILINE)


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def modules() -> Iterator[tuple[str, str]]:
    """Name and text of every Python file but the sample's, which is meant to be wrong."""
    for path in tracked():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and not name.startswith("demo/sample/"):
            yield name, path.read_text()


MODULES = dict(modules())
TREES = {name: ast.parse(text) for name, text in MODULES.items()}


def imports(tree: ast.AST) -> Iterator[str]:
    """`from a import b` as `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_module_is_too_long_to_read() -> None:
    lengths = {name: text.count("\n") for name, text in MODULES.items() if name not in TABLES}

    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_only_real_tables_are_excused() -> None:
    assert {name for name in TABLES if MODULES[name].count("def ") <= 2} == TABLES


def test_no_function_is_too_long_to_grasp() -> None:
    lengths = {
        f"{name}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


def test_nothing_is_mocked() -> None:
    mocking = {
        name for name, tree in TREES.items() for each in imports(tree) if "unittest.mock" in each
    }

    assert mocking == set()


def test_modules_are_named_for_what_they_know() -> None:
    named = {part for name in MODULES for part in Path(name).with_suffix("").parts}

    assert named & BANNED_NAMES == set()


def test_nothing_below_knows_the_composition_root() -> None:
    upward = {
        name
        for name, tree in TREES.items()
        if not name.startswith("tests/")
        for each in imports(tree)
        if each.split(".")[0] == "app"
    }

    assert upward == set()


def test_the_composition_root_knows_only_the_edge_and_the_settings() -> None:
    ours = {"bot", "demo", "handlers", "migrations", "policies"}
    known = {each for each in imports(TREES["app.py"]) if each.split(".")[0] in ours}

    assert {
        each
        for each in known
        if not each.startswith(("handlers.cli.", "demo.story.", "bot.settings.", "bot.errors."))
    } == set()


@pytest.mark.parametrize(
    "pattern",
    [pytest.param(MACHINE, id="path of a machine"), pytest.param(INDEX, id="package index")],
)
def test_no_file_names_a(pattern: re.Pattern[str]) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): match[0]
        for path in tracked()
        if (match := pattern.search(path.read_text(errors="replace")))
    }

    assert found == {}


class Asked(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_every_setting_is_documented_and_nothing_else() -> None:
    asked = Asked()
    with pytest.raises(BadSettings):
        read_settings(asked, needs_github=True)
    section = operations("Environment")
    documented = {
        name
        for row in section.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row.split("|")[1])
    }

    assert documented == asked.names


def test_every_command_is_documented_and_nothing_else() -> None:
    documented = set(COMMANDS.findall(operations("Commands")))

    assert documented == set(commands(app._parser()))


def commands(parser: argparse.ArgumentParser, prefix: str = "") -> Iterator[str]:
    """Every command that does something, `token create` as two words."""
    inner = [act for act in parser._actions if isinstance(act, argparse._SubParsersAction)]
    if not inner:
        yield prefix.strip()
    for name, each in inner[0].choices.items() if inner else ():
        yield from commands(each, f"{prefix} {name}")


def operations(title: str) -> str:
    """One section of docs/operations.md."""
    text = (ROOT / "docs" / "operations.md").read_text()
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
