import pytest

from bot.agent.workspace import Accepted, Rejected, Workspace
from policies.patch import Change, Op
from tests.fakes.memory_view import MemoryView

FILES = {
    "shop/cart.py": "import os\n\n\ndef total(items):\n    return sum(items) + 1\n",
    "shop/broken.py": "def f(:\n    pass\n",
    "shop/empty.py": "",
    "README.md": "# Shop\n",
}


@pytest.fixture
def workspace() -> Workspace:
    links = {"shop/link.py": "120000", "vendored": "160000", "logo.bin": "100644"}
    return Workspace(MemoryView(FILES, links))


async def test_edits_are_kept_in_memory_as_whole_texts_with_the_old_ones(
    workspace: Workspace,
) -> None:
    first = await workspace.edit("shop/cart.py", "sum(items) + 1", "sum(items) + 2")
    await workspace.edit("shop/cart.py", "sum(items) + 2", "sum(items)")
    await workspace.edit("shop/new.py", "", "X = 1\n")
    await workspace.edit("shop/empty.py", "", "Y = 1\n")

    fixed = FILES["shop/cart.py"].replace(" + 1", "")
    assert isinstance(first, Accepted)
    assert (first.first_line, first.last_line) == (5, 5)
    assert workspace.patch() == (
        Change(Op.PUT, "shop/cart.py", old=FILES["shop/cart.py"], new=fixed),
        Change(Op.PUT, "shop/empty.py", old="", new="Y = 1\n"),
        Change(Op.PUT, "shop/new.py", old=None, new="X = 1\n"),
    )
    assert await workspace.text("shop/cart.py") == fixed
    assert "shop/new.py" in await workspace.paths()
    assert await workspace.texts(("shop/new.py", "README.md")) == {
        "shop/new.py": "X = 1\n",
        "README.md": "# Shop\n",
    }


async def test_an_edit_that_is_taken_back_is_no_change(workspace: Workspace) -> None:
    await workspace.edit("README.md", "# Shop", "# Store")
    await workspace.edit("README.md", "# Store", "# Shop")

    assert workspace.patch() == ()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(".github/workflows/ci.yml", id="a workflow"),
        pytest.param(".GitHub/Workflows/ci.yml", id="in any case"),
        pytest.param("docs/AGENTS.md", id="agent instructions"),
        pytest.param(".env", id="an environment file"),
        pytest.param("../outside.py", id="above the root"),
        pytest.param("/etc/passwd", id="an absolute path"),
        pytest.param("shop\\cart.py", id="a backslash"),
        pytest.param("shop/link.py", id="a link"),
        pytest.param("shop/link.py/inner.py", id="through a link"),
        pytest.param("vendored/x.py", id="into a submodule"),
        pytest.param(".git/hooks/pre-commit", id="git's own folder"),
    ],
)
async def test_where_nobody_may_write_an_edit_is_denied(workspace: Workspace, path: str) -> None:
    edit = await workspace.edit(path, "", "text\n")

    assert isinstance(edit, Rejected)
    assert edit.denied
    assert workspace.patch() == ()


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        pytest.param(
            "shop/cart.py",
            "import os",
            "import (",
            "the file would no longer parse: line 1",
            id="broken syntax",
        ),
        pytest.param(
            "shop/new.py",
            "",
            "def f(:\n",
            "the file would no longer parse: line 1",
            id="a new file that does not parse",
        ),
        pytest.param("README.md", "# Shop", "# Shop", "the edit changes nothing", id="no change"),
        pytest.param("shop/cart.py", "", "x", "the file exists", id="a new file in its place"),
        pytest.param("nowhere.py", "a", "b", "nowhere.py has no text yet", id="a missing file"),
        pytest.param("nowhere.py", "", "", "`new` is empty", id="an empty new file"),
        pytest.param("logo.bin", "", "x", "cannot be read as text", id="a binary file"),
        pytest.param("README.md", "Shop", "Sh\u202eop", "U+202E", id="an invisible character"),
        pytest.param("README.md", "Shop", "\ud800", "is not text", id="half a surrogate pair"),
        pytest.param("README.md", "Shop", "x" * 200_001, "200000 is the most", id="too large"),
        pytest.param("shop/Cart.py", "", "x = 1\n", "one name", id="a name that differs in case"),
    ],
)
async def test_an_edit_that_may_not_pass_changes_nothing(
    workspace: Workspace, path: str, old: str, new: str, reason: str
) -> None:
    edit = await workspace.edit(path, old, new)

    assert isinstance(edit, Rejected)
    assert reason in edit.reason
    assert not edit.denied
    assert workspace.patch() == ()


async def test_a_secret_cannot_be_written(workspace: Workspace) -> None:
    key = "AKIA" + "Q3EGWJ5YVLB7ZK2N"

    edit = await workspace.edit("README.md", "Shop", f"Shop {key}")

    assert isinstance(edit, Rejected)
    assert "secret" in edit.reason
    assert key not in edit.reason


async def test_a_file_that_did_not_parse_before_may_still_not_parse(workspace: Workspace) -> None:
    edit = await workspace.edit("shop/broken.py", "pass", "return 1")

    assert isinstance(edit, Accepted)


async def test_an_eleventh_file_is_too_many(workspace: Workspace) -> None:
    for number in range(10):
        assert isinstance(await workspace.edit(f"n{number}.txt", "", "x\n"), Accepted)

    edit = await workspace.edit("n10.txt", "", "x\n")

    assert isinstance(edit, Rejected)
    assert "10 is the most" in edit.reason
