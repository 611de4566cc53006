"""What a file pair costs: Python and TypeScript files of five usual sizes, round and round."""

import statistics
import time
from dataclasses import dataclass
from itertools import cycle, islice

import psutil

from bot.prover import Prover
from handlers.cli.proof_terms import DEADLINE_SECONDS, ProofTerms, prove
from policies.classify_document import Pair
from policies.patch import Change, Op
from policies.rulebook import Rulebook
from tests.bench.figures import quantile

PAIRS, WARM = 1_000, 100
SIZES = (1, 3, 6, 12, 17)
"""Functions a file, eight lines each: from 8 lines to 136, as in the changes of real projects."""
PYTHON = '''def export_{n}(products: list[object], folder: str) -> str:
    """Write one order as JSON; return its path."""
    target=f"{{folder}}/order-{n}.json"
    lines = [str(product) for product in products if product is not None]
    with open(target, "w", encoding="utf-8") as file:
        file.write("\\n".join(lines))
    return target

'''
SCRIPT = """export function export{n}(products: Product[], folder: string): string {{
  const target=`${{folder}}/order-{n}.json`;
  const lines = products.filter((product) => product !== null).map(String);
  if (lines.length === 0) {{
    throw new Error("no product of order {n} is left");
  }}
  return [target, ...lines].join("\\n");
}}
"""


@dataclass(frozen=True, slots=True)
class Classified:
    median: float
    """Milliseconds a pair."""
    p95: float
    grown: float
    """Megabytes that the prover's process and this one have more at the end."""


async def classified() -> Classified:
    """Half of the pairs are proven and half refused."""
    prover, taken, grown = Prover(processes=1, deadline_seconds=DEADLINE_SECONDS), [], 0.0
    terms = ProofTerms(Rulebook(), assume_clean=True)
    proven = 0
    try:
        for number, pair in enumerate(islice(cycle(_pairs()), WARM + PAIRS)):
            if number == WARM:
                grown = -_megabytes()
            began = time.perf_counter()
            verdict = await prove(prover, pair, terms)
            if number >= WARM:
                taken.append((time.perf_counter() - began) * 1000)
            proven += verdict.proven
        grown += _megabytes()
    finally:
        await prover.close()
    if proven * 2 != WARM + PAIRS:
        raise RuntimeError(f"not the verdicts that were to be measured: {proven} proven")
    return Classified(statistics.median(taken), quantile(taken, 0.95), grown)


def _pairs() -> list[Pair]:
    texts = [
        (path, "".join(function.format(n=n) for n in range(functions)))
        for path, function in (("shop/export.py", PYTHON), ("src/export.ts", SCRIPT))
        for functions in SIZES
    ]
    return [
        Pair(None, Change(Op.PUT, path, old, new), None, None)
        for path, old in texts
        for new in (old.replace("target=", "target = ", 1), old.replace("order-1", "order_1", 1))
    ]


def _megabytes() -> float:
    me = psutil.Process()
    return sum(process.memory_info().rss for process in (me, *me.children())) / 1e6
