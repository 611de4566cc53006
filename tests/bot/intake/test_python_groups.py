"""Groups of exceptions as Python prints them, and what hostile lines cost."""

import textwrap
import time

import pytest

from bot.intake.traces import python
from policies.report import Frame, RaisedException

CAUSE = "The above exception was the direct cause of the following exception:"


def leaf(name: str, message: str, line: int) -> RaisedException:
    return RaisedException(name, message, (Frame("a.py", "fetch", line, "raise error"),))


NESTED = textwrap.dedent("""
        Traceback (most recent call last):
          File "a.py", line 3, in start
            connect()
        OSError: down

        During handling of the above exception, another exception occurred:

          + Exception Group Traceback (most recent call last):
          |   File "a.py", line 9, in main
          |     async with TaskGroup() as tasks:
          |                ^^^^^^^^^^^
          | ExceptionGroup: unhandled errors in a TaskGroup (3 sub-exceptions)
          +-+---------------- 1 ----------------
            | Traceback (most recent call last):
            |   File "a.py", line 5, in fetch
            |     raise error
            | ValueError: one
            | in two lines
            +---------------- 2 ----------------
            | Exception Group Traceback (most recent call last):
            |   File "a.py", line 7, in fetch
            |     raise error
            | ExceptionGroup: inner (2 sub-exceptions)
            +-+---------------- 1 ----------------
              | KeyError: 'k'
              +---------------- 2 ----------------
              | Traceback (most recent call last):
              |   File "a.py", line 8, in fetch
              |     raise error
              | TypeError: two
              +------------------------------------
            +---------------- 3 ----------------
            | Traceback (most recent call last):
            |   File "a.py", line 1, in fetch
            |     raise error
            | OSError: cause
            |
            | The above exception was the direct cause of the following exception:
            |
            | Traceback (most recent call last):
            |   File "a.py", line 2, in fetch
            |     raise error
            | RuntimeError: three
            +------------------------------------
    """)


def test_a_group_is_read_with_its_leaves() -> None:
    leaves = (
        leaf("ValueError", "one\nin two lines", 5),
        RaisedException("KeyError", "'k'"),
        leaf("TypeError", "two", 8),
        leaf("RuntimeError", "three", 2),
    )
    found = python.parse(NESTED.strip("\n").split("\n"))
    assert found is not None
    assert found.exceptions == (
        RaisedException("OSError", "down", (Frame("a.py", "start", 3, "connect()"),)),
        RaisedException(
            "ExceptionGroup",
            "unhandled errors in a TaskGroup (3 sub-exceptions)",
            (Frame("a.py", "main", 9, "async with TaskGroup() as tasks:"),),
            group=leaves,
        ),
    )


@pytest.mark.parametrize(
    "piece",
    [
        "Traceback (most recent call last):\n",
        '  File "a.py", line 1, in f\n',
        "  + Exception Group Traceback (most recent call last):\n",
        "+-+---------------- 1 ----------------\n",
        "  | " * 50 + "\n",
        "ValueError: x\n\n" + CAUSE + "\n\n",
        'Traceback (most recent call last):\n  File "a.py", line 1, in f\nValueError: x\n',
        "  File " + '"' * 90 + "\n",
        "A." * 500 + "\n",
        "^~ " * 300 + "\n",
    ],
)
def test_hostile_lines_cost_no_more_than_their_length(piece: str) -> None:
    lines = (piece * (256_000 // len(piece))).split("\n")

    began = time.process_time()
    python.parse(lines)

    assert time.process_time() - began < 2


def test_groups_nested_without_end_are_cut() -> None:
    lines = ["  + Exception Group Traceback (most recent call last):"]
    lines += ['  |   File "a.py", line 1, in f', "  | ExceptionGroup: g (1 sub-exception)"]
    for depth in range(200):
        indent = "  " * (depth + 1)
        lines += [
            f"{indent}+-+---------------- 1 ----------------",
            f"{indent}  | ValueError: {depth}",
        ]

    found = python.parse(lines)

    assert found is not None
    assert found.exceptions[0].type == "ExceptionGroup"
