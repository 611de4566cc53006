"""A person at the command line of an operator's machine, in this process."""

import asyncio
import io
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import pytest

import app
from bot.store import Session, open_database

T = TypeVar("T")
KEPT = ("PATH", "HOME", "TMPDIR")
"""Of our own environment; a command sees nothing else of it."""


class Terminal:
    """Runs commands in this process, in an environment of their own."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
    ) -> None:
        self._monkeypatch, self._capsys, self.url = monkeypatch, capsys, url
        for name in [name for name in os.environ if name not in KEPT]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("DATABASE_URL", url)

    def __call__(self, *argv: str, typed: str | bytes = "") -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        raw = typed if isinstance(typed, bytes) else typed.encode()
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), newline="\n"))
        code = app.main(argv)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def json(self, *argv: str, typed: str = "") -> Any:
        code, out, err = self(*argv, "--json", typed=typed)
        assert (code, err) == (0, "")
        return json.loads(out)

    def set(self, environ: Mapping[str, str]) -> None:
        for name, value in environ.items():
            self._monkeypatch.setenv(name, value)


def inside(url: str, act: Callable[[Session], Awaitable[T]]) -> T:
    async def do() -> T:
        database = await open_database(url)
        try:
            async with database.begin() as session:
                return await act(session)
        finally:
            await database.close()

    return asyncio.run(do())
