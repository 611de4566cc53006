"""The walk of the proofs visits what `ast.walk` visits, in its order."""

import ast
from pathlib import Path

import pytest

from policies.proofs.python import trees

SOURCES = sorted(Path(trees.__file__).parent.glob("*.py"))
EVERYTHING = """
@d
async def f(a, /, b: int = 1, *c, d=2, **e) -> None:
    async with a as b, c: [x async for x in y if z]
    match a:
        case {"k": 1, **rest} | [C(p, q=1), *_]: lambda: (yield)
    try: del a[1:2, ...], b.c
    except* E as e: global g
    finally: print(f"{a!r:>{w}}", -1 if not a else a < b <= c, {1: 2, **d}, {*s})
"""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_walk_is_that_of_ast(path: Path) -> None:
    tree = ast.parse(path.read_text())

    assert list(trees.walk(tree)) == list(ast.walk(tree))


def test_no_kind_of_node_is_left_out() -> None:
    tree = ast.parse(EVERYTHING)

    assert list(trees.walk(tree)) == list(ast.walk(tree))
