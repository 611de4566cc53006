"""How far a long command has come, on standard error, where a person is watching."""

import sys
import time

EVERY_SECONDS = 0.5


class Progress:
    """Silent where standard error is no terminal."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = self._shown = time.monotonic()
        self._count = 0
        self._is_watched = sys.stderr is not None and sys.stderr.isatty()

    def step(self) -> None:
        self._count += 1
        now = time.monotonic()
        if self._is_watched and now - self._shown >= EVERY_SECONDS:
            self._shown = now
            self._show(now)

    def end(self) -> None:
        if self._is_watched and self._count:
            self._show(time.monotonic())
            sys.stderr.write("\n")

    def _show(self, now: float) -> None:
        speed = self._count / max(now - self._began, 0.001)
        sys.stderr.write(f"\r{self._count:,} {self._what}, {speed:,.0f} a second")
        sys.stderr.flush()
