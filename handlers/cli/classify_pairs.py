"""`policy classify --jsonl`: one file pair a line in, one verdict a line out, in order."""

import asyncio
import json
import os
import sys
from typing import Any, BinaryIO

from bot.prover import Prover
from handlers.cli.documents import opened
from handlers.cli.progress import Progress
from handlers.cli.proof_terms import DEADLINE_SECONDS, ProofTerms, prove
from policies.classify_document import BadPair, answer, read_pair

LONGEST_LINE = 64_000_000
"""Bytes; the rest of a longer line is passed over."""
AHEAD = 3
"""Lines a process that are read before the oldest has its answer."""
_Answers = asyncio.Queue[asyncio.Task[dict[str, Any]] | None]


def classify_pairs(source: str, terms: ProofTerms, *, processes: int | None) -> int:
    """2 at the end if a line was no file pair."""
    with opened(source) as lines:
        bad = asyncio.run(_classify(lines, terms, processes or _cores()))
    if bad:
        print(f"{bad} of the lines could not be used.", file=sys.stderr)
    return 2 if bad else 0


async def _classify(lines: BinaryIO, terms: ProofTerms, processes: int) -> int:
    """How many lines were bad. At no time more than a few of them are held."""
    prover = Prover(processes=processes, deadline_seconds=DEADLINE_SECONDS)
    answers: _Answers = asyncio.Queue(AHEAD * processes)
    reading = asyncio.create_task(_read(lines, answers, prover, terms))
    try:
        bad = await _write(answers)
        await reading
    finally:
        reading.cancel()
        while not answers.empty():
            task = answers.get_nowait()
            if task is not None:
                task.cancel()
        await prover.close()
    return bad


async def _read(lines: BinaryIO, answers: _Answers, prover: Prover, terms: ProofTerms) -> None:
    while line := await asyncio.to_thread(_next_line, lines):
        if line.strip():
            await answers.put(asyncio.create_task(_answered(prover, line, terms)))
    await answers.put(None)


async def _write(answers: _Answers) -> int:
    """Each answer as soon as it and those before it are there, for as long as somebody reads."""
    progress, bad = Progress("pairs"), 0
    try:
        while task := await answers.get():
            told = await task
            bad += "error" in told
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            progress.step()
    except BrokenPipeError:
        # What is left in the buffer must not fail again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0) from None
    progress.end()
    return bad


async def _answered(prover: Prover, line: bytes, terms: ProofTerms) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        return BadPair(f"the line has more than {LONGEST_LINE} bytes").answer
    try:
        pair = read_pair(line)
    except BadPair as exc:
        return exc.answer
    return answer(pair.name, await prove(prover, pair, terms))


def _next_line(lines: BinaryIO) -> bytes:
    """The next line; of one that is too long a little more than may be."""
    line = lines.readline(LONGEST_LINE + 1)
    rest = line
    while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
        rest = lines.readline(LONGEST_LINE + 1)
    return line


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
