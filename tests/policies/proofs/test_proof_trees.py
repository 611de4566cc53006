"""Trees of proofs: walked as `ast.walk` does, dumped so that what differs reads differently."""

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


@pytest.mark.parametrize("text", [EVERYTHING, *(path.read_text() for path in SOURCES)])
def test_no_statement_is_left_out(text: str) -> None:
    tree = ast.parse(text)
    holders = (ast.Module, ast.stmt, ast.ExceptHandler, ast.match_case)

    found = list(trees.statements(tree))

    assert set(found) == {node for node in ast.walk(tree) if isinstance(node, holders)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("x = 1", "x = True", id="one and true"),
        pytest.param("x = 1", "x = 1.0", id="a whole number and a float"),
        pytest.param("x = 0.0", "x = -0.0", id="a sign"),
        pytest.param("x = 'a'", "x = b'a'", id="text and bytes"),
        pytest.param("x = 'a, b'", "x = 'a', 'b'", id="a comma inside and outside"),
        pytest.param("x = None", "x = 'None'", id="nothing and its name"),
        pytest.param("return_ = 1", "x = 1", id="a name"),
        pytest.param("def f(): return", "def f(): return None", id="no value and none"),
        pytest.param("f(*a)", "f(a)", id="a star"),
        pytest.param("async def f(): pass", "def f(): pass", id="async"),
    ],
)
def test_what_differs_is_dumped_differently(old: str, new: str) -> None:
    assert trees.dump(ast.parse(old)) != trees.dump(ast.parse(new))
    assert not trees.same(ast.parse(old), ast.parse(new))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_where_a_statement_stands_is_not_dumped(path: Path) -> None:
    text = path.read_text()

    assert trees.dump(ast.parse(text)) == trees.dump(ast.parse("\n\n" + text))
    assert trees.same(ast.parse(text), ast.parse("\n\n" + text))
