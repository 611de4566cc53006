"""What a decision costs: the prover in its own process, the judge, the fingerprint, the scrub."""

import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.intake.github_issue import report_from_issue
from bot.prover import ProofRequest, Prover
from policies.approval import judge
from policies.category import Category, Kind
from policies.fingerprint import fingerprint
from policies.patch import Change, Op
from policies.proofs.search import search_repository
from policies.redaction import scrub_report
from policies.verdict import State
from tests.bench.figures import quantile
from tests.policies.situations import ANA, BO, MIA, after, fix_with_label, labelled, review

PROOFS, CALLS = 200, 2_000
HEAD = '"""Orders as files for the warehouse."""\n\nfrom dataclasses import asdict\n\n\n'
FUNCTION = '''def export_{n}(products: list[object], folder: str) -> str:
    """Write one order as JSON; return its path."""
    target = f"{{folder}}/order-{n}.json"
    lines = [asdict(product) for product in products if product is not None]
    with open(target, "w", encoding="utf-8") as file:
        file.write(json.dumps(lines, indent=2))
    return target


'''
"""Ten of them are a file of 95 lines, forty one of 365."""
TRACE_LINE = (
    '  File "/srv/shop/shop/step_{n}.py", line {n}, in step_{n}\n    return next_step(order)\n'
)
SECRETS = "password=hunter2-hunter2 for ana@example.com from 192.0.2.7"


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of one call."""

    median: float
    p95: float


async def proof(functions: int) -> Cost:
    """`classify` of a missing import in a file, through the prover's process."""
    old = HEAD + "".join(FUNCTION.format(n=n) for n in range(functions))
    new = old.replace("from dataclasses", "import json\nfrom dataclasses", 1)
    view = search_repository({f"shop/export_{n}.py": old for n in range(10)})
    request = ProofRequest((Change(Op.PUT, "shop/export_0.py", old, new),), search=view)
    prover = Prover(processes=1)
    try:
        verdict = await prover.classify(request)
        if (verdict.category, verdict.kinds) != (Category.A, (Kind.MISSING_IMPORT,)):
            raise RuntimeError(f"not the proof that was to be measured: {verdict.reasons}")
        return await _cost(PROOFS, lambda: prover.classify(request))
    finally:
        await prover.close()


async def judgement() -> Cost:
    """Of a category B fix with four reviews and a label, by a repository's own file."""
    facts = fix_with_label(
        labelled(ANA, at=9),
        reviews=(
            review(BO, "CHANGES_REQUESTED", at=3),
            review(BO, at=6),
            review(ANA, at=7),
            review(MIA, "COMMENTED", at=7),
        ),
        now=after(60),
    )
    if judge(facts).state is not State.APPROVED:
        raise RuntimeError("not the decision that was to be measured")
    return await _cost(CALLS, lambda: _called(judge, facts))


async def grouping() -> tuple[Cost, Cost]:
    """Fingerprint and scrub of a report whose trace has 40 frames and a message with secrets."""
    frames = "".join(TRACE_LINE.format(n=n) for n in range(40))
    trace = f"Traceback (most recent call last):\n{frames}ValueError: refused: {SECRETS}\n"
    report = report_from_issue(
        title="Orders are refused",
        body=f"It crashed:\n\n```\n{trace}```\n",
        url="https://github.example/acme/shop/issues/1",
        labels=["error"],
    )
    report = replace(report, context={"user": "ana@example.com", "basket": "3 cups", "token": "x"})
    clean = scrub_report(report)
    if "hunter2" in str(clean) or len(clean.exceptions[-1].frames) != 40:
        raise RuntimeError("not the report that was to be measured")
    return (
        await _cost(CALLS, lambda: _called(fingerprint, clean)),
        await _cost(CALLS, lambda: _called(scrub_report, report)),
    )


async def _called(act: Callable[..., object], argument: object) -> None:
    act(argument)


async def _cost(times: int, call: Callable[[], Awaitable[object]]) -> Cost:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - began) * 1000)
    return Cost(statistics.median(taken), quantile(taken, 0.95))
