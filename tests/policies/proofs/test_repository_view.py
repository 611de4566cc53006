"""What a search of the repository finds, and what follows where it was cut short."""

from collections.abc import Mapping

import pytest

from policies.patch import Change, Op
from policies.proofs import classify_file, search_repository
from policies.proofs.repository import narrowed
from policies.proofs.searched import MAX_FILE_BYTES, files_to_read, vanished_words

A = "every difference is justified"
PATH = "shop/cart.py"
IMPORT = ("import json\nimport os\nprint(os.sep)\n", "import os\nprint(os.sep)\n")
TYPO = (
    'raise ValueError("the adress was not found here")\n',
    'raise ValueError("the address was not found here")\n',
)
TYPED = ("def f(x):\n    return x\n", "def f(x: int):\n    return x\n")
SPACED = ('def f():\n    """Say  it.\n"""\n', 'def f():\n    """Say  it."""\n')


def reason(
    pair: tuple[str, str],
    others: Mapping[str, str],
    *,
    unread: tuple[str, ...] = (),
    path: str = PATH,
) -> str:
    """What is said of a change, the search narrowed as on its way to the prover or not."""
    old, new = pair
    change = Change(Op.PUT, path, old, new)
    words = vanished_words([change])
    assert words is not None
    view = search_repository({path: old} | dict(others), words=words, unread=unread)
    (whole,) = classify_file(path, old, new, view=view).reasons
    (sent,) = classify_file(path, old, new, view=narrowed(view, [change])).reasons
    assert whole == sent
    return whole


@pytest.mark.parametrize(
    ("pair", "others", "expected"),
    [
        pytest.param(IMPORT, {}, A, id="nobody takes the name"),
        pytest.param(IMPORT, {"b.py": "from shop.cart import json\n"}, "line 1: json may be taken from here by b.py", id="an import takes it"),
        pytest.param(IMPORT, {"setup.cfg": "run = shop.cart:json\n"}, "line 1: json may be taken from here by setup.cfg", id="an entry point names it"),
        pytest.param(IMPORT, {"a.ipynb": '"from shop.cart import json"'}, "line 1: json may be taken from here by a.ipynb", id="a notebook may take it"),
        pytest.param(IMPORT, {"README.md": "We use json for shop and cart.\n"}, A, id="words in a text are no use of it"),
        pytest.param(TYPO, {}, A, id="the old word stands nowhere else"),
        pytest.param(TYPO, {"tests/snap.snap": "the adress was"}, "line 1: adress stands in tests/snap.snap too", id="a snapshot compares with it"),
        pytest.param(TYPO, {"docs/de.po": "ADRESS"}, "line 1: adress stands in docs/de.po too", id="in any file, in any case"),
        pytest.param(TYPED, {}, A, id="nothing reads annotations"),
        pytest.param(TYPED, {"b.py": "import pydantic\n"}, "line 1: b.py reads annotations at run time", id="pydantic reads them"),
        pytest.param(TYPED, {"b.py": "print(f.__annotations__)\n"}, "line 1: b.py reads annotations at run time", id="a program reads them"),
        pytest.param(SPACED, {}, A, id="nothing reads docstrings"),
        pytest.param(SPACED, {"b.py": "from click import command\n"}, "b.py reads docstrings at run time", id="click shows them"),
    ],
)  # fmt: skip
def test_what_others_do_stands_against_a_proof(
    pair: tuple[str, str], others: dict[str, str], expected: str
) -> None:
    assert reason(pair, others) == expected


@pytest.mark.parametrize(
    ("pair", "unread", "expected"),
    [
        pytest.param(IMPORT, "b.py", "line 1: json may be taken from here by b.py", id="a Python file may take any name"),
        pytest.param(IMPORT, "b.png", A, id="a picture takes none"),
        pytest.param(TYPO, "data.csv", "line 1: adress was not searched for", id="a text may hold any word"),
        pytest.param(TYPO, "poetry.lock", A, id="a lock file holds no words"),
        pytest.param(TYPED, "b.py", "line 1: b.py reads annotations at run time", id="a Python file may read annotations"),
        pytest.param(SPACED, "b.py", "b.py reads docstrings at run time", id="and docstrings"),
    ],
)  # fmt: skip
def test_what_was_not_read_stands_against_every_proof_that_asks(
    pair: tuple[str, str], unread: str, expected: str
) -> None:
    assert reason(pair, {}, unread=(unread,)) == expected


KEPT = ("import { a } from './a';\nlet b = 1;\n", "let b = 1;\n")
PLAIN = '{"compilerOptions": {"strict": true}}'
KEEPING = '{"compilerOptions": {"verbatimModuleSyntax": true}}'


@pytest.mark.parametrize(
    ("files", "unread", "expected"),
    [
        pytest.param({"tsconfig.json": PLAIN}, (), None, id="a plain configuration"),
        pytest.param({}, (), "no tsconfig.json was found", id="none at all"),
        pytest.param({"tsconfig.json": KEEPING}, (), "verbatimModuleSyntax", id="one that keeps imports"),
        pytest.param({"tsconfig.json": PLAIN, "web/tsconfig.json": KEEPING}, (), "verbatimModuleSyntax", id="the nearest counts"),
        pytest.param({"web/tsconfig.json": '{"extends": "../base.json"}', "base.json": KEEPING}, (), "verbatimModuleSyntax", id="what it extends counts"),
        pytest.param({"tsconfig.json": '{"extends": "./base"}', "base.json": PLAIN}, (), None, id="followed without an ending"),
        pytest.param({"tsconfig.json": '{"extends": ["./a.json", "./b.json"]}', "a.json": KEEPING, "b.json": '{"compilerOptions": {"verbatimModuleSyntax": false}}'}, (), None, id="the last of several wins"),
        pytest.param({"tsconfig.json": '{"extends": "@tsconfig/node20"}'}, (), "a tsconfig.json that extends a package", id="a package is not followed"),
        pytest.param({"tsconfig.json": '{"extends": "./tsconfig.json"}'}, (), "a tsconfig.json that extends itself", id="nor a circle"),
        pytest.param({"tsconfig.json": '{"extends": "./gone.json"}'}, (), "a tsconfig.json that extends a file which was not read", id="nor what is not there"),
        pytest.param({"tsconfig.json": PLAIN}, ("web/tsconfig.json",), "web/tsconfig.json, which was not read", id="one that was not read may say anything"),
    ],
)  # fmt: skip
def test_a_configuration_says_whether_imports_stay(
    files: dict[str, str], unread: tuple[str, ...], expected: str | None
) -> None:
    view = search_repository(files, unread=unread)

    assert view.keeps_unused_imports("web/a.ts") == expected


def test_only_what_the_change_can_ask_for_is_read_and_python_first() -> None:
    sizes = {
        "a.py": 9,
        "b.md": 9,
        "big.csv": MAX_FILE_BYTES + 1,
        "c.png": 9,
        "pyproject.toml": 9,
        "web/tsconfig.json": 9,
    }
    python, script = Change(Op.PUT, "a.py", "a", "b"), Change(Op.PUT, "a.ts", "a", "b")

    assert files_to_read(sizes, [python], {"word"}) == (
        ["pyproject.toml", "web/tsconfig.json", "a.py", "b.md"],
        ["big.csv"],
    )
    assert files_to_read(sizes, [script], set()) == (["pyproject.toml", "web/tsconfig.json"], [])
    assert files_to_read({f"{n}.py": 900_000 for n in range(50)}, [python], set())[1] != []


def test_of_two_thousand_files_little_is_sent() -> None:
    others = {
        f"shop/part{n}/mod{n}.py": f"from shop.part{n + 1} import mod{n + 1}\n"
        for n in range(2_000)
    }
    old, new = IMPORT
    change = Change(Op.PUT, PATH, old, new)
    view = search_repository({PATH: old} | others)

    sent = narrowed(view, [change])

    assert len(sent.name_uses) + len(sent.python_files) + len(sent.module_level_imports) < 10


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        pytest.param("the adress\n", "the address\n", {"adress"}, id="a corrected word"),
        pytest.param("import json\n", "", {"import", "json"}, id="a deleted line"),
        pytest.param("a_b = 1\nc\n", "c\n", {"a_b", "a", "b"}, id="a name and its words"),
        pytest.param("x=1\n", "x = 1\n", set(), id="only blanks"),
    ],
)
def test_words_that_vanish_are_looked_for(old: str, new: str, words: set[str]) -> None:
    assert vanished_words([Change(Op.PUT, "a.py", old, new)]) == frozenset(words)


def test_more_words_than_anybody_changes_are_not_looked_for() -> None:
    old = " ".join(f"w{n}x" for n in range(3_000))

    assert vanished_words([Change(Op.PUT, "a.py", old, "")]) is None
