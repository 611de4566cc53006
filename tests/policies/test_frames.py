"""Which frames count, and under which key."""

import pytest

from policies.frames import frame_key, frame_keys, in_app_frames, is_library_path
from policies.report import Frame


@pytest.mark.parametrize(
    ("language", "path", "module", "function", "expected"),
    [
        pytest.param("python", "/srv/shop/cart.py", None, "total", "cart:total", id="a path"),
        pytest.param("python", "shop/cart.py", "shop.cart", "total", "cart:total", id="a module"),
        pytest.param("python", None, "shop.cart", "total", "cart:total", id="a module alone"),
        pytest.param("python", r"C:\a\shop\cart.py", None, "total", "cart:total", id="Windows"),
        pytest.param("python", "shop/__init__.py", "shop", "run", "shop:run", id="a package"),
        pytest.param("python", "a.py", None, "A.f.<locals>.g", "a:g", id="a nested function"),
        pytest.param("python", "a.py", None, "<lambda>", "a:", id="a lambda"),
        pytest.param("python", "a.py", None, "<module>", "a:<module>", id="a module's own code"),
        pytest.param("python", "a.py", None, "<listcomp>", None, id="3.12 has no such frame"),
        pytest.param("python", "<string>", "__main__", "<module>", None, id="code in no file"),
        pytest.param("python", "<frozen runpy>", None, "_run", None, id="a frozen module"),
        pytest.param(
            "javascript",
            "https://x.example/static/app.3f2a1b9c.js?v=2",
            None,
            "Object.foo",
            "app:foo",
            id="a bundle's hash and a browser's receiver",
        ),
        pytest.param("javascript", "a.js", None, "async A.run [as go]", "a:run", id="V8's words"),
        pytest.param("javascript", "a.js", None, "new Cart", "a:Cart", id="a constructor"),
        pytest.param("javascript", "a.js", None, "total/<", "a:total", id="Firefox"),
        pytest.param("javascript", "a.js", None, "?", "a:", id="Sentry's question mark"),
        pytest.param("javascript", "native", None, "forEach", None, id="native code"),
        pytest.param("javascript", "<anonymous>", None, "run", None, id="eval"),
        pytest.param(
            "java",
            "Cart.java",
            "com.acme.Cart$$Lambda$14/0x1",
            "run",
            "com.acme.Cart:run",
            id="a lambda's class",
        ),
        pytest.param(
            "java",
            "Cart.java",
            "com.acme.Cart$1",
            "lambda$total$0",
            "com.acme.Cart:total",
            id="an inner class and a lambda's method",
        ),
        pytest.param(
            "go", "/s/cart.go", "acme/shop", "(*Cart).Total.func1.2", "cart:Total", id="Go"
        ),
        pytest.param(
            "go", "/s/cart.go", None, "shop.Total(0xc1, 0x2)", "cart:Total", id="arguments"
        ),
        pytest.param("ruby", "a.rb", None, "block (2 levels) in Cart#total", "a:total", id="Ruby"),
        pytest.param("php", "a.php", None, r"App\Cart::total", "a:total", id="PHP"),
        pytest.param("php", "a.php", None, "class@anonymous/x.php:3$0::run", "a:run", id="a class"),
        pytest.param(
            "csharp",
            "/s/Cart.cs",
            "Acme.Cart",
            "<Total>d__3.MoveNext",
            "Acme.Cart:Total",
            id=".NET's async methods",
        ),
        pytest.param(None, "a.xyz", None, "run+0x1f", "a:run", id="an unknown language"),
    ],
)
def test_a_frame_is_known_by_its_place_and_function(
    language: str | None, path: str | None, module: str | None, function: str, expected: str | None
) -> None:
    frame = Frame(path=path, module=module, function=function, line=3)
    assert frame_key(frame, language) == expected


def test_a_key_stands_once_where_a_function_calls_itself() -> None:
    frames = [Frame("a.py", name, line) for line, name in enumerate(["f", "g", "g", "g", "f"])]
    assert frame_keys(frames, "python") == ("a:f", "a:g", "a:f")


OURS = Frame("/srv/shop/cart.py", "total", 3)
LIBRARY = Frame("/usr/lib/python3.11/json/decoder.py", "decode", 9)
INSTALLED = Frame("/venv/lib/python3.11/site-packages/django/views.py", "get", 4)


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        pytest.param([OURS, INSTALLED, LIBRARY], (OURS,), id="derived from the path"),
        pytest.param([LIBRARY], (LIBRARY,), id="all, where none is left"),
        pytest.param(
            [Frame("a.py", "f", in_app=True), Frame("b.py", "g", in_app=False), OURS],
            (Frame("a.py", "f", in_app=True),),
            id="as the SDK flagged them",
        ),
        pytest.param(
            [Frame("b.py", "g", in_app=False), OURS], (OURS,), id="the SDK may flag only strangers"
        ),
        pytest.param([], (), id="no frames"),
    ],
)
def test_the_applications_own_frames(frames: list[Frame], expected: tuple[Frame, ...]) -> None:
    assert in_app_frames(frames) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/usr/lib/python3/dist-packages/yaml/__init__.py", True),
        (r"C:\Python311\Lib\json\decoder.py", True),
        ("/app/node_modules/express/lib/router.js", True),
        ("node:internal/process/task_queues", True),
        ("/usr/local/go/src/runtime/panic.go", True),
        ("<frozen importlib._bootstrap>", True),
        ("/srv/shop/lib/cart.py", False),
        ("runtime/panic.go", True),
        ("internal/modules/cjs/loader.js", True),
        ("runtime/loop.py", False),
        ("internal/cart.py", False),
        ("/home/[user]/python/shop.py", False),
    ],
)
def test_library_paths(path: str, expected: bool) -> None:
    assert is_library_path(path) is expected
