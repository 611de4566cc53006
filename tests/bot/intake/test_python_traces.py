"""Every form in which Python prints that something went wrong."""

import textwrap

import pytest

from bot.intake.traces import python
from bot.intake.traces.span import MAX_FRAMES
from policies.report import Frame, RaisedException

Chain = tuple[RaisedException, ...]


def chain(text: str, *, prose: bool = False) -> Chain | None:
    span = python.parse(textwrap.dedent(text).strip("\n").split("\n"), prose=prose)
    return span.exceptions if span else None


TOTAL = Frame("/srv/app/shop/cart.py", "total", 12, "return sum(prices)")
VIEW = Frame("/srv/app/shop/views.py", "checkout", 40, "return cart.total(order)")

PLAIN = """
Traceback (most recent call last):
  File "/srv/app/shop/views.py", line 40, in checkout
    return cart.total(order)
  File "/srv/app/shop/cart.py", line 12, in total
    return sum(prices)
TypeError: unsupported operand type(s) for +: 'int' and 'str'
"""
RAISED = RaisedException(
    "TypeError", "unsupported operand type(s) for +: 'int' and 'str'", (VIEW, TOTAL)
)

PRICE = RaisedException(
    "decimal.InvalidOperation",
    "[<class 'decimal.ConversionSyntax'>]",
    (Frame("/srv/app/shop/price.py", "parse", 7, "return Decimal(text)"),),
)
WRAPPED = RaisedException(
    "shop.errors.PriceError",
    "no price",
    (Frame("/srv/app/shop/price.py", "load", 9, "raise PriceError('no price') from error"),),
)
CHAINED = """
Traceback (most recent call last):
  File "/srv/app/shop/price.py", line 7, in parse
    return Decimal(text)
           ^^^^^^^^^^^^^
decimal.InvalidOperation: [<class 'decimal.ConversionSyntax'>]

{connector}

Traceback (most recent call last):
  File "/srv/app/shop/price.py", line 9, in load
    raise PriceError('no price') from error
shop.errors.PriceError: no price
"""
CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(PLAIN, (RAISED,), id="a plain trace"),
        pytest.param(
            """
            Traceback (most recent call last):
              File "/srv/app/shop/views.py", line 40, in checkout
                return cart.total(order)
                       ^^^^^^^^^^^^^^^^^
              File "/srv/app/shop/cart.py", line 12, in total
                return sum(prices)
                       ~~~^^^^^^^^
            TypeError: unsupported operand type(s) for +: 'int' and 'str'
            """,
            (RAISED,),
            id="carets of 3.11 and 3.13",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "/srv/app/shop/cart.py", line 12, in total
                return sum(
                       ~~~^
                    price
                    ^^^^^
                ...<2 lines>...
                )
                ^
            ValueError: no price
            """,
            (
                RaisedException(
                    "ValueError",
                    "no price",
                    (Frame("/srv/app/shop/cart.py", "total", 12, "return sum("),),
                ),
            ),
            id="a statement over many lines (3.13)",
        ),
        pytest.param(CHAINED.format(connector=CAUSE), (PRICE, WRAPPED), id="a direct cause"),
        pytest.param(CHAINED.format(connector=CONTEXT), (PRICE, WRAPPED), id="while handling"),
        pytest.param(
            """
            Traceback (most recent call last):
              File "a.py", line 2, in f
                f()
              File "a.py", line 2, in f
                f()
              [Previous line repeated 996 more times]
            RecursionError: maximum recursion depth exceeded
            """,
            (
                RaisedException(
                    "RecursionError",
                    "maximum recursion depth exceeded",
                    (Frame("a.py", "f", 2, "f()"), Frame("a.py", "f", 2, "f()")),
                ),
            ),
            id="repeated lines",
        ),
        pytest.param(
            """
              File "/srv/app/shop/cart.py", line 3
                total(
                     ^
            SyntaxError: '(' was never closed
            """,
            (
                RaisedException(
                    "SyntaxError",
                    "'(' was never closed",
                    (Frame("/srv/app/shop/cart.py", None, 3, "total("),),
                ),
            ),
            id="a SyntaxError alone",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "a.py", line 1, in <module>
            shop.errors.BadOrder: two problems:
              - no price
              - no stock
            """,
            (
                RaisedException(
                    "shop.errors.BadOrder",
                    "two problems:\n  - no price\n  - no stock",
                    (Frame("a.py", "<module>", 1),),
                ),
            ),
            id="a message over many lines, frames without source",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "a.py", line 1, in <module>
                run()
            ValueError: no price
            for item 7
            see the price list
            """,
            (
                RaisedException(
                    "ValueError",
                    "no price\nfor item 7\nsee the price list",
                    (Frame("a.py", "<module>", 1, "run()"),),
                ),
            ),
            id="notes",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "a.py", line 1, in <module>
                run()
            ValueError
            """,
            (RaisedException("ValueError", "", (Frame("a.py", "<module>", 1, "run()"),)),),
            id="no message",
        ),
        pytest.param(
            r"""
            Traceback (most recent call last):
              File "C:\shop\cart.py", line 12, in total
                return sum(prices)
              File "<frozen importlib._bootstrap>", line 1204, in _gcd_import
              File "<string>", line 1, in <lambda>
            __main__.f.<locals>.Gone: x
            """,
            (
                RaisedException(
                    "__main__.f.<locals>.Gone",
                    "x",
                    (
                        Frame(r"C:\shop\cart.py", "total", 12, "return sum(prices)"),
                        Frame("<frozen importlib._bootstrap>", "_gcd_import", 1204),
                        Frame("<string>", "<lambda>", 1),
                    ),
                ),
            ),
            id="Windows, frozen and string code, a local class",
        ),
        pytest.param(
            """
            File "/srv/app/shop/views.py", line 40, in checkout
            return cart.total(order)
            File "/srv/app/shop/cart.py", line 12, in total
            return sum(prices)
            TypeError: unsupported operand type(s) for +: 'int' and 'str'
            """,
            (RAISED,),
            id="pasted without header and indentation",
        ),
        pytest.param(
            """
            It says
                Traceback (most recent call last):
                  File "/srv/app/shop/cart.py", line 12, in total
                    return sum(prices)
                ValueError: x
            """,
            (RaisedException("ValueError", "x", (TOTAL,)),),
            id="indented",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "/srv/app/shop/cart.py", line 12, in total
                return sum(prices)
            """,
            (RaisedException("", "", (TOTAL,)),),
            id="cut off before the exception",
        ),
        pytest.param(
            """
            Traceback (most recent call last):
              File "/srv/app/shop/cart.py", line 12, in total
                return sum(prices)
            Traceback (most recent call last):
              File "/srv/app/shop/cart.py", line 12, in total
                return sum(prices)
            ValueError: x
            """,
            (RaisedException("ValueError", "x", (TOTAL,)),),
            id="a trace that names its exception before one that does not",
        ),
        pytest.param("The Traceback (most recent call last): is below\nThanks", None, id="prose"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_trace_is_read_in_full(text: str, expected: Chain | None) -> None:
    assert chain(text) == expected


def test_in_prose_an_empty_line_ends_the_message() -> None:
    text = PLAIN + "\nWe saw this on Friday.\n"
    assert chain(text, prose=True) == (RAISED,)


def test_a_log_record_ends_the_message() -> None:
    text = PLAIN.rstrip("\n") + "\n2026-01-02 03:04:05,123 INFO next request\n"
    assert chain(text) == (RAISED,)


def test_of_a_very_deep_stack_both_ends_are_kept() -> None:
    lines = [f'  File "a.py", line {number}, in f{number}' for number in range(1000)]
    found = chain("\n".join(["Traceback (most recent call last):", *lines, "ValueError: x"]))

    assert found is not None
    numbers = [frame.line for frame in found[0].frames]
    assert numbers == [*range(50), *range(1000 - (MAX_FRAMES - 50), 1000)]
