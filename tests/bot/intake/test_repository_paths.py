"""Which file of the repository a frame means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.repository_paths import ResolvedFrame, in_repository, resolve
from policies.report import ErrorReport, Frame, RaisedException, Source

TREE = (
    "manage.py",
    "shop/__init__.py",
    "shop/cart.py",
    "shop/views.py",
    "billing/views.py",
    "tests/shop/cart.py",
    "src/web/price.ts",
    "src/web/index.ts",
    "json/decoder.py",
    "a/x/same.py",
    "b/x/same.py",
)


@pytest.mark.parametrize(
    ("frame_path", "expected"),
    [
        pytest.param("shop/cart.py", "shop/cart.py", id="relative"),
        pytest.param("./shop/cart.py", "shop/cart.py", id="relative with a dot"),
        pytest.param("/srv/app/shop/cart.py", "shop/cart.py", id="absolute"),
        pytest.param("/home/[user]/work/shop/shop/cart.py", "shop/cart.py", id="redacted"),
        pytest.param("/app/tests/shop/cart.py", "tests/shop/cart.py", id="the longest end wins"),
        pytest.param(r"C:\app\Shop\Cart.py", "shop/cart.py", id="Windows, whatever the case"),
        pytest.param("/srv/app/Shop/Cart.py", None, id="elsewhere case matters"),
        pytest.param("web/price.ts", "src/web/price.ts", id="below a source folder"),
        pytest.param(
            "webpack:///./src/web/price.ts?a1b2", "src/web/price.ts", id="a bundler's URL"
        ),
        pytest.param("https://x.example/src/web/price.ts?v=1", "src/web/price.ts", id="a web URL"),
        pytest.param("file:///srv/app/manage.py", "manage.py", id="a file URL"),
        pytest.param("/app/price.ts", "src/web/price.ts", id="a telling name that is unique"),
        pytest.param("/app/index.ts", None, id="a name that says nothing"),
        pytest.param("/app/views.py", None, id="two files of one name"),
        pytest.param("/srv/x/same.py", None, id="two files with ends of one length"),
        pytest.param("/usr/lib/python3.11/json/decoder.py", None, id="the standard library"),
        pytest.param("/venv/lib/python3.11/site-packages/shop/cart.py", None, id="a package"),
        pytest.param("<string>", None, id="code in no file"),
        pytest.param("", None, id="nothing"),
        pytest.param("/srv/app/gone.py", None, id="a file that is not there"),
        pytest.param("x" * 5000 + "/shop/cart.py", None, id="a path too long to be one"),
    ],
)
def test_resolve(frame_path: str, expected: str | None) -> None:
    assert resolve(frame_path, TREE) == expected


def test_the_frames_in_the_repository_end_with_the_innermost_of_the_last_exception() -> None:
    cause = RaisedException(
        "KeyError", "x", (Frame("/app/manage.py", "main", 1), Frame("/app/shop/cart.py", "find", 7))
    )
    last = RaisedException(
        "ValueError",
        "y",
        (
            Frame("/app/manage.py", "main", 1),
            Frame("/app/shop/cart.py", "total", 12, "raise error"),
            Frame("/usr/lib/python3.11/json/decoder.py", "decode", 3),
        ),
    )
    report = ErrorReport(Source.API, "ValueError", "y", (cause, last))

    assert in_repository(report, TREE) == (
        ResolvedFrame("shop/cart.py", 7, "find", None),
        ResolvedFrame("manage.py", 1, "main", None),
        ResolvedFrame("shop/cart.py", 12, "total", "raise error"),
    )


def test_frames_of_a_groups_leaves_count() -> None:
    leaf = RaisedException("ValueError", "y", (Frame("shop/cart.py", "total", 12),))
    group = RaisedException("ExceptionGroup", "x", (Frame("manage.py", "main", 1),), (leaf,))
    report = ErrorReport(Source.API, "ExceptionGroup", "x", (group,))

    assert in_repository(report, TREE) == (
        ResolvedFrame("manage.py", 1, "main", None),
        ResolvedFrame("shop/cart.py", 12, "total", None),
    )


@given(st.sampled_from(TREE), st.sampled_from(["/srv/", "/app/x/", "C:/work/", "./", ""]))
def test_a_whole_path_of_the_tree_means_that_file(path: str, before: str) -> None:
    assert resolve(before + path, [path, "other/thing.py"]) == path


@given(st.text(max_size=60))
def test_what_is_found_is_in_the_tree(path: str) -> None:
    assert resolve(path, TREE) in {*TREE, None}
