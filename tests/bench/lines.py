"""The lines of the table: what was measured, in which unit, against which target (design §6)."""

from tests.bench import decisions
from tests.bench.acknowledge import AGAIN, CONNECTIONS, PER_SECOND, Run
from tests.bench.classify import PAIRS, Classified
from tests.bench.figures import Figure, quantile
from tests.bench.judging import DOCUMENTS, Judged
from tests.bench.startup import UNWANTED, Startup


def full_lines(bare: Run, own: Run) -> list[Figure]:
    at = f"at saturation, {CONNECTIONS} connections"
    return [
        Figure(
            f"webhooks/s acknowledged after a durable write {at}",
            own.tally.per_second,
            "/s",
            bare=bare.tally.per_second,
            at_least=2500,
        ),
        _latency(own, bare, 0.5, at),
        _latency(own, bare, 0.99, at),
        Figure(f"CPU a webhook {at}", own.cpu_milliseconds, "ms", bare=bare.cpu_milliseconds),
        Figure(f"memory (PSS) {at}", own.megabytes, "MB", bare=bare.megabytes),
    ]


def even_lines(bare: Run, own: Run) -> list[Figure]:
    at = f"at {PER_SECOND:g}/s, open loop"
    return [
        _latency(own, bare, 0.5, at),
        _latency(own, bare, 0.99, at, at_most=25),
        Figure(
            f"CPU a webhook {at}, handled too", own.cpu_milliseconds, "ms", bare.cpu_milliseconds
        ),
        Figure(f"memory (PSS) {at}", own.megabytes, "MB", bare=bare.megabytes),
        Figure(
            f"deliveries not handled exactly once, {AGAIN:.0%} redelivered",
            own.not_once,
            "",
            at_most=0,
        ),
    ]


def _latency(own: Run, bare: Run, share: float, at: str, *, at_most: float | None = None) -> Figure:
    own_ms, bare_ms = (quantile(run.tally.milliseconds, share) for run in (own, bare))
    return Figure(f"p{share * 100:.0f} {at}", own_ms, "ms", bare=bare_ms, at_most=at_most)


def started_lines(startup: Startup) -> list[Figure]:
    return [
        Figure("start to ready, schema current, median of 5", startup.later, "s", at_most=2.5),
        Figure("start to ready, new database", startup.first, "s"),
        Figure(
            "modules imported at a start that should not be", len(startup.unwanted), "", at_most=0
        ),
    ]


async def decision_lines() -> list[Figure]:
    usual, long = await decisions.proof(10), await decisions.proof(40)
    judgement = await decisions.judgement()
    fingerprint, scrub = await decisions.grouping()
    return [
        figure
        for name, cost, most in (
            ("classify a missing import, 95 lines", usual, 15.0),
            ("classify a missing import, 365 lines", long, None),
            ("judge", judgement, 1.0),
            ("fingerprint, 40 frames", fingerprint, None),
            ("scrub, 40 frames", scrub, None),
        )
        for figure in (
            Figure(f"{name}, median", cost.median, "ms", at_most=most),
            Figure(f"{name}, p95", cost.p95, "ms"),
        )
    ]


def classified_lines(cost: Classified) -> list[Figure]:
    what = "`policy classify` of a pair, Python and TypeScript"
    return [
        Figure(f"{what}, median", cost.median, "ms", at_most=15),
        Figure(f"{what}, p95", cost.p95, "ms", at_most=60),
        Figure(f"memory grown in {PAIRS:,} pairs", cost.grown, "MB", at_most=10),
    ]


def judged_lines(judged: Judged) -> list[Figure]:
    what = f"`policy judge --jsonl` of {DOCUMENTS:,} documents"
    return [
        Figure(f"{what}, start included", judged.seconds, "s", at_most=10),
        Figure(f"CPU of {what}", judged.cpu_seconds, "s"),
    ]


def notes(bare: Run, full: Run, even: Run, startup: Startup, calls: int) -> list[str]:
    """What one must know to read the figures."""
    busy = full.tally.cpu_seconds / full.tally.seconds
    answers = f"{dict(full.tally.statuses)} at saturation, {dict(even.tally.statuses)} steadily"
    handled = f"{full.handled} deliveries at saturation (the rest later), {even.handled} steadily"
    others = f"{bare.others:.0%} (bare), {full.others:.0%} (saturated), {even.others:.0%} (steady)"
    return [
        f"answers by status: {answers}, {even.tally.again} of them to redeliveries",
        f"meanwhile the worker handled, on the same core, {handled}",
        f"all were about acts that change nothing for us: it asked GitHub {calls} times",
        f"the load generator was busy {busy:.0%} of its core at saturation",
        f"other processes took of the server's core: {others}",
        "the open loop's latencies count from the moment a request was due",
        f"looked for at a start: {', '.join(UNWANTED)}",
        f"found: {', '.join(startup.unwanted) or 'none'}",
    ]
