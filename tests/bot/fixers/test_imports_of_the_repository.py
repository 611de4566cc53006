"""A name is imported as the repository itself imports it."""

import pytest

from bot.fixers import propose
from tests.fakes.fixer_cases import Spot, name_error
from tests.fakes.missing_import import added, fix
from tests.fakes.repository_view import FakeView

USES_DB = "def f():\n    return connect()\n"
USES_CART = "def f():\n    return Cart().total\n"


@pytest.mark.parametrize(
    ("code", "name", "others", "expected"),
    [
        pytest.param(
            USES_DB,
            "connect",
            {"shop/db.py": "def connect(): ...\n", "shop/api.py": "from shop.db import connect\n"},
            "from shop.db import connect",
            id="as a neighbour imports it",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {"shop/db.py": "def connect(): ...\n", "shop/api.py": "from .db import connect\n"},
            "from .db import connect",
            id="relative, as neighbours do",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {
                "lib/db.py": "",
                "shop/a.py": "from acme import connect\n",
                "tests/test_a.py": "from mocks import connect\n",
            },
            "from acme import connect",
            id="tests are no example",
        ),
        pytest.param(
            "def f():\n    return np.zeros(3)\n",
            "np",
            {"shop/a.py": "import numpy as np\n", "other/b.py": "import numpy as np\n"},
            "import numpy as np",
            id="under the usual alias",
        ),
        pytest.param(
            USES_CART,
            "Cart",
            {
                "shop/models.py": "class Cart: ...\n",
                "api/__init__.py": "from shop.models import Cart\n",
                "web/views.py": "from api import Cart\n",
                "web/forms.py": "from api import Cart\n",
            },
            "from api import Cart",
            id="two roads to one class are no doubt",
        ),
        pytest.param(
            "def f():\n    return Counter()\n",
            "Counter",
            {"shop/a.py": "from prometheus_client import Counter\n"},
            None,
            id="the standard library and another package",
        ),
        pytest.param(
            "def f():\n    return Counter()\n",
            "Counter",
            {"web/a.py": "class Counter: ...\n"},
            None,
            id="somebody defines a class of that name",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {
                "shop/a.py": "from shop.db import connect\n",
                "web/b.py": "from api.db import connect\n",
            },
            None,
            id="two meanings",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {"shop/a.py": "def g():\n    from shop.db import connect\n"},
            None,
            id="imported inside functions only",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {"web/a.py": "from .db import connect\n", "web/db.py": "def connect(): ...\n"},
            None,
            id="relative and elsewhere",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {"shop/a.py": '"""\nfrom shop.db import connect\n"""\n'},
            None,
            id="only in a docstring",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {
                "shop/db.py": "import shop.cart\ndef connect(): ...\n",
                "web/api.py": "from shop.db import connect\n",
            },
            None,
            id="a new import cycle",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {
                "shop/db.py": "from shop.log import log\ndef connect(): ...\n",
                "shop/log.py": "from . import cart\nlog = 1\n",
                "web/api.py": "from shop.db import connect\n",
            },
            None,
            id="a new import cycle through another file",
        ),
        pytest.param(
            "import shop.db\n" + USES_DB,
            "connect",
            {
                "shop/db.py": "import shop.cart\ndef connect(): ...\n",
                "web/api.py": "from shop.db import connect\n",
            },
            "from shop.db import connect",
            id="a cycle that is there already",
        ),
        pytest.param(
            USES_DB,
            "connect",
            {
                "shop/__init__.py": "from shop.cart import f\n",
                "shop/db.py": "def connect(): ...\n",
                "web/api.py": "from shop.db import connect\n",
            },
            "from shop.db import connect",
            id="the package around the file is no cycle",
        ),
        pytest.param(
            "def f():\n    return json.dumps(1)\n",
            "json",
            {"shop/json.py": "def dumps(x): ...\n"},
            None,
            id="a file of ours hides the module",
        ),
        pytest.param(
            "def f():\n    return datetime.now()\n",
            "datetime",
            {"shop/a.py": "import datetime\n", "shop/b.py": "from datetime import datetime\n"},
            "from datetime import datetime",
            id="the use decides between two standard ways",
        ),
        pytest.param(
            "def f(a: Callable): ...\n",
            "Callable",
            {"shop/a.py": "from typing import Callable\n"},
            "from typing import Callable",
            id="a standard name only the repository makes clear",
        ),
        pytest.param(
            "def f(a: Callable): ...\n",
            "Callable",
            {
                "shop/a.py": "from typing import Callable\n",
                "shop/b.py": "from collections.abc import (\n    Mapping,\n    Callable,\n)\n",
            },
            None,
            id="a standard name with two homes",
        ),
    ],
)
async def test_as_the_repository_itself_imports_it(
    code: str, name: str, others: dict[str, str], expected: str | None
) -> None:
    assert added(code, await fix(name, code, others=others)) == expected


@pytest.mark.parametrize(
    ("name", "use", "expected"),
    [
        pytest.param("time", "time.sleep(1)", "import time", id="attributes prove it"),
        pytest.param("Path", "Path('a')", "from pathlib import Path", id="a class"),
        pytest.param("date", "date", None, id="perhaps `data` was meant"),
        pytest.param("connect", "connect()", None, id="perhaps another function was meant"),
    ],
)
async def test_where_python_suggests_another_name_more_proof_is_needed(
    name: str, use: str, expected: str | None
) -> None:
    code = f"def f():\n    return {use}\n"
    others = {"shop/api.py": "from acme import connect\n"}

    new = await fix(name, code, hint=". Did you mean: 'data'?", others=others)

    assert added(code, new) == expected


@pytest.mark.parametrize(
    ("path", "mode", "is_example"),
    [
        pytest.param("web/a.py", "100644", True, id="a file"),
        pytest.param("web/a.py", "100755", True, id="a program"),
        pytest.param("web/a.py", "120000", False, id="a link"),
        pytest.param("vendor/a.py", "100644", False, id="a copy of foreign code"),
    ],
)
async def test_only_files_of_the_repository_are_examples(
    path: str, mode: str, is_example: bool
) -> None:
    texts = {"shop/cart.py": USES_DB, path: "from acme import connect\n"}
    view = FakeView(texts, modes={path: mode})

    proposal = await propose(name_error("connect"), view, [Spot("shop/cart.py")])

    assert (proposal is not None) is is_example
