"""The tables of sentences in tests/policies as plain calls, collected by pytest itself."""

import inspect
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from tests.mutants.trial import Check

POLICIES = Path(__file__).parents[1] / "policies"


def tables_about(modules: Iterable[str]) -> list[Path]:
    """The test files that import one of these modules, or the situations they judge."""
    named = ("tests.policies.situations", *modules)
    return [
        path
        for path in sorted(POLICIES.glob("test_*.py"))
        if any(f"{name} import" in path.read_text() for name in named)
    ]


class Collector:
    """Keeps what pytest collected instead of running it."""

    def __init__(self) -> None:
        self.items: list[pytest.Item] = []
        self.unread = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items, self.unread = session.items, session.testsfailed
        return True


def checks_of(files: Iterable[Path]) -> list[Check]:
    """Every line of their tables; properties are left to `make search`, being slow.

    Raises `LookupError` if a file cannot be imported.
    """
    collector = Collector()
    arguments = ["-p", "no:xdist", "-p", "no:terminal"]
    pytest.main([*arguments, *map(str, files)], plugins=[collector])
    if collector.unread:
        raise LookupError(f"{collector.unread} test files cannot be imported")
    return [
        Check(item.nodeid, partial(item.obj, **_arguments(item)))
        for item in collector.items
        if isinstance(item, pytest.Function) and _is_plain(item)
    ]


def _is_plain(item: pytest.Function) -> bool:
    needed = inspect.signature(item.obj).parameters.keys()
    return not hasattr(item.obj, "hypothesis") and needed <= _arguments(item).keys()


def _arguments(item: pytest.Function) -> dict[str, object]:
    callspec = getattr(item, "callspec", None)
    return {} if callspec is None else callspec.params
