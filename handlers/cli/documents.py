"""Documents in, answers out: one of each, or one a line for as long as somebody writes."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO

from bot.errors import BadInput
from policies.json_fields import BadDocument

Answer = Callable[[bytes], dict[str, Any]]
"""What is said to one document; raises `BadDocument`."""


@contextlib.contextmanager
def opened(source: str) -> Iterator[BinaryIO]:
    """A file, or standard input for `-`. Raises `BadInput` if it cannot be read."""
    try:
        if source != "-":
            with open(source, "rb") as file:  # noqa: PTH123 what a person typed, /dev/fd/3 too
                yield file
        elif sys.stdin is None:
            raise BadInput("Standard input is closed: name a FILE.")
        else:
            yield sys.stdin.buffer
    except BrokenPipeError:
        raise
    except OSError as exc:
        raise BadInput(f"{source} cannot be read ({exc.strerror or exc}).") from exc


def answer_one(source: str, answer: Answer, *, as_json: bool) -> int:
    """Answer the one document; 2 if it is bad, with the field on standard error."""
    with opened(source) as file:
        raw = file.read()
    try:
        told = answer(raw)
    except BadDocument as exc:
        print(exc, file=sys.stderr)
        if as_json:
            write([json.dumps(_refusal(exc))])
        return 2
    write([json.dumps(told)])
    return 0


def answer_lines(source: str, answer: Answer) -> int:
    """Answer each line as soon as it is read; 2 at the end if one of them was bad."""
    bad: list[int] = []
    with opened(source) as file:
        write(json.dumps(told) for told in _answers(file, answer, bad))
    if bad:
        lines = "line" if len(bad) == 1 else "lines"
        print(f"{len(bad)} {lines} could not be read, the first is {bad[0]}.", file=sys.stderr)
    return 2 if bad else 0


def _answers(lines: Iterable[bytes], answer: Answer, bad: list[int]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = answer(line)
        except BadDocument as exc:
            bad.append(number)
            told = {**_refusal(exc), "line": number}
        yield told


def _refusal(exc: BadDocument) -> dict[str, Any]:
    return {"error": str(exc), "path": exc.path}


def write(lines: Iterable[str]) -> None:
    """Print each line as soon as it is made, for as long as somebody reads."""
    try:
        for line in lines:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. What is left in the buffer must not fail again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
