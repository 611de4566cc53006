"""The search of a repository for one fix: read once, in bounds, and no further than it was read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from bot.prover import ProofRequest, Prover
from bot.workflows.repository_search import search_facts
from policies.patch import Change, Op
from policies.proofs.searched import MAX_FILE_BYTES
from tests.fakes.memory_view import MemoryView

OLD, NEW = "import json\nimport os\nprint(os.sep)\n", "import os\nprint(os.sep)\n"
PATCH = (Change(Op.PUT, "shop/cart.py", OLD, NEW),)


@dataclass
class CountingView(MemoryView):
    reads: list[tuple[str, ...]] = field(default_factory=list)

    async def texts(self, paths: Sequence[str]) -> Mapping[str, str]:
        self.reads.append(tuple(paths))
        return await super().texts(paths)


@pytest.fixture
async def prover() -> AsyncIterator[Prover]:
    prover = Prover(processes=1)
    yield prover
    await prover.close()


async def reasons(prover: Prover, view: CountingView) -> tuple[str, ...]:
    search = await search_facts(prover, view, PATCH)
    return (await prover.classify(ProofRequest(PATCH, search=search))).reasons


async def test_a_repository_is_read_once_for_a_fix(prover: Prover) -> None:
    files = {"shop/cart.py": OLD, "b.md": "json", "c.png": "", "go.sum": "json"}
    view = CountingView(files, sha="1" * 40)

    said = [await reasons(prover, view) for _ in range(2)]

    assert said == [("every difference is justified",)] * 2
    assert view.reads == [("shop/cart.py", "b.md")]


async def test_what_is_too_large_or_no_text_stands_against_the_proof(prover: Prover) -> None:
    large = CountingView({"shop/cart.py": OLD, "b.py": "#" * (MAX_FILE_BYTES + 1)}, sha="2" * 40)

    assert await reasons(prover, large) == ("line 1: json may be taken from here by b.py",)


async def test_where_no_prover_reads_the_language_nothing_is_read(prover: Prover) -> None:
    view = CountingView({"a.rb": "x"}, sha="3" * 40)

    assert await search_facts(prover, view, (Change(Op.PUT, "a.rb", "x", "y"),)) is None
    assert view.reads == []


async def test_a_script_needs_no_python(prover: Prover) -> None:
    view = CountingView({"a.py": "x", "tsconfig.json": "{}", "a.ts": "let a=1"}, sha="4" * 40)

    search = await search_facts(prover, view, (Change(Op.PUT, "a.ts", "let a=1", "let a = 1"),))

    assert view.reads == [("tsconfig.json",)]
    assert search is not None
    assert search.keeps_unused_imports("a.ts") is None
