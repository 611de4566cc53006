"""Two Python expressions side by side: the smallest nodes that differ."""

import ast

import pytest

from policies.proofs.python.expressions import Annotated, Replaced, compare
from policies.proofs.python.trees import dump


def shown(old: str, new: str) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for difference in compare(ast.parse(old).body[0], ast.parse(new).body[0]):
        if isinstance(difference, Annotated):
            found.append(("annotated", ast.unparse(difference.annotation)))
        else:
            assert isinstance(difference, Replaced)
            kinds = type(difference.old).__name__, type(difference.new).__name__
            above = "/".join(type(node).__name__ for node in difference.old_above)
            found.append((*kinds, above))
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("f(a)", "f( a )", [], id="layout is none"),
        pytest.param("f(a)", "f(b)", [("Name", "Name", "Expr/Call")], id="a name"),
        pytest.param("f('a')", "f('b')", [("Constant", "Constant", "Expr/Call")], id="a text"),
        pytest.param("f(a, b)", "f(c, d)", [("Name", "Name", "Expr/Call")] * 2, id="two names"),
        pytest.param("f(a)", "f(a, b)", [("Call", "Call", "Expr")], id="another number of arguments"),
        pytest.param("f(a)", "f(*a)", [("Name", "Starred", "Expr/Call")], id="another kind of node"),
        pytest.param("f(a=1)", "f(b=1)", [("keyword", "keyword", "Expr/Call")], id="another keyword"),
        pytest.param("a.b", "a.c", [("Attribute", "Attribute", "Expr")], id="another attribute"),
        pytest.param("a + b", "a - b", [("Add", "Sub", "Expr/BinOp")], id="another operator"),
        pytest.param("a < b", "a <= b", [("Lt", "LtE", "Expr/Compare")], id="another comparison") ,
        pytest.param("f'{a}'", "f'{a!r}'", [("FormattedValue", "FormattedValue", "Expr/JoinedStr")], id="another conversion"),
        pytest.param("f'a'", "'a'", [], id="a format without a value"),
        pytest.param("x: int = 1", "x: str = 1", [("Name", "Name", "AnnAssign")], id="another annotation"),
    ],
)  # fmt: skip
def test_the_smallest_nodes_that_differ(
    old: str, new: str, expected: list[tuple[str, ...]]
) -> None:
    assert shown(old, new) == expected


def test_an_annotation_that_comes_has_a_name_of_its_own() -> None:
    old, new = (ast.parse(text).body[0] for text in ("def f(a): pass", "def f(a: int): pass"))
    assert isinstance(old, ast.FunctionDef)
    assert isinstance(new, ast.FunctionDef)

    found = list(compare(old.args, new.args))

    assert [dump(each.annotation) for each in found if isinstance(each, Annotated)] == [
        "Name('int', Load())"
    ]
