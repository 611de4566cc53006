"""The prover's processes: an answer in time for any input."""

import sys
from collections.abc import AsyncIterator

import pytest

from bot.prover import ProofRequest, Prover, SearchRequest
from policies.category import Category
from policies.patch import Change, Op
from policies.proofs import search_repository

OLD, NEW = "x=1\n", "x = 1\n"
JUSTIFIED = ("every difference is justified",)


@pytest.fixture
async def prover() -> AsyncIterator[Prover]:
    prover = Prover(processes=1)
    yield prover
    await prover.close()


def request(old: str, new: str, path: str = "shop/cart.py") -> ProofRequest:
    return ProofRequest((Change(Op.PUT, path, old, new),))


async def test_a_proof_comes_from_another_process(prover: Prover) -> None:
    verdict = await prover.classify(request(OLD, NEW))

    assert (verdict.category, verdict.reasons) == (Category.A, JUSTIFIED)


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        pytest.param("x = " + "(" * 4000 + "\n", "x  = " + "(" * 4000 + "\n", ("the old side does not parse (SyntaxError)",), id="brackets without end"),
        pytest.param("x = (1\n" + "+1\n" * 50_000 + ")\n", "x  = (1\n" + "+1\n" * 50_000 + ")\n", ("the old side does not parse (RecursionError)",), id="a tree too deep"),
        pytest.param("a" * 1_000_000, "b" * 1_000_000, ("the file has more than 262144 bytes",), id="a line of a megabyte"),
        pytest.param(OLD, "x = 1\0\n", ("the file is binary",), id="a null byte"),
        pytest.param("x='\ud800'\n", "x = '\ud800'\n", ("the text is not UTF-8",), id="half a character"),
        pytest.param("x" * 4_000_000, "y", ("the texts have more than 4000000 characters",), id="more than is sent"),
    ],
)  # fmt: skip
async def test_hostile_input_ends_as_b(
    prover: Prover, old: str, new: str, reasons: tuple[str, ...]
) -> None:
    verdict = await prover.classify(request(old, new))

    assert (verdict.category, verdict.reasons) == (Category.B, reasons)


async def test_a_proof_that_takes_too_long_is_killed_and_the_next_one_answered() -> None:
    prover = Prover(processes=1, deadline_seconds=0.05)
    slow = "x=1\n" * 60_000

    late = await prover.classify(request(slow, slow + "x =1\n"))
    prover = Prover(processes=1)
    verdict = await prover.classify(request(OLD, NEW))
    await prover.close()

    assert (late.category, late.reasons) == (Category.B, ("the proof took longer than 0.05 s",))
    assert verdict.category is Category.A


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no RLIMIT_AS")
async def test_a_proof_that_takes_too_much_memory_ends_as_b() -> None:
    prover = Prover(processes=1, memory_bytes=100_000_000, deadline_seconds=20)
    large = "x=[" + "1,\n" * 80_000 + "]\n"

    verdict = await prover.classify(request(large, large.replace("=", " = ", 1)))
    await prover.close()

    assert (verdict.category, verdict.proven) == (Category.B, False)
    assert verdict.reasons[0].startswith(
        ("the prover ran out of memory", "the file cannot be read (Memory", "the old side does not")
    )


async def test_a_restricted_path_stays_restricted_when_the_proof_fails() -> None:
    prover = Prover(processes=1, deadline_seconds=0.001)

    verdict = await prover.classify(request(OLD, NEW, "shop/billing/cart.py"))
    await prover.close()

    assert verdict.category is Category.C


async def test_a_killed_process_is_replaced(prover: Prover) -> None:
    slow = "x=1\n" * 60_000
    prover._deadline = 0.05
    await prover.classify(request(slow, slow + "x =1\n"))
    prover._deadline = 20

    verdict = await prover.classify(request(OLD, NEW))

    assert verdict.category is Category.A


async def test_a_prover_that_cannot_start_answers_b(
    prover: Prover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    verdict = await prover.classify(request(OLD, NEW))

    assert verdict.reasons == ("the prover could not be started",)


async def test_a_search_is_the_same_in_a_process_of_its_own(prover: Prover) -> None:
    texts = {"a.py": "import json\njson.loads('')\n", "b.py": "from a import json\n"}

    found = await prover.search(SearchRequest(texts, frozenset({"numpy"}), ("c.py",)))

    assert found == search_repository(texts, declared_dependencies=["numpy"], files=["c.py"])


async def test_what_a_search_found_reaches_the_proof(prover: Prover) -> None:
    old, new = "import json\nx = 1\n", "x = 1\n"
    view = search_repository({"shop/cart.py": old, "b.py": "from shop.cart import json\n"})
    change = Change(Op.PUT, "shop/cart.py", old, new)

    verdict = await prover.classify(ProofRequest((change,), search=view))

    assert verdict.reasons == ("line 1: json may be taken from here by b.py",)
