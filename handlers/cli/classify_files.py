"""`policy classify OLD NEW --path P`: the proof of one file's change, for people."""

import asyncio
import json
from collections.abc import Iterator

from bot.prover import Prover
from handlers.cli.documents import opened, write
from handlers.cli.proof_terms import DEADLINE_SECONDS, ProofTerms, prove
from policies.classify_document import Pair, answer
from policies.line_diff import lines_of
from policies.patch import Change, Op
from policies.proofs.telling import (
    assumption_in_words,
    assumptions_of,
    lines_in_words,
    rule_in_words,
)
from policies.proofs.verdict import FileVerdict, Span
from policies.text_safety import visible

NOTHING = "/dev/null"
MOST_BYTES = 8_000_000
MOST_LINES, LONGEST = 12, 300


def classify_files(
    files: tuple[str, str], path: str, claim: str | None, terms: ProofTerms, *, as_json: bool
) -> int:
    """0 whatever the verdict."""
    old, new = (_text_of(file) for file in files)
    change = Change(Op.DELETE if new is None else Op.PUT, path, old, new)
    verdict = asyncio.run(_prove(Pair(None, change, claim, None), terms))
    if as_json:
        write([json.dumps(answer(None, verdict))])
    else:
        write(visible(line) for line in _for_people(change, verdict))
    return 0


async def _prove(pair: Pair, terms: ProofTerms) -> FileVerdict:
    prover = Prover(processes=1, deadline_seconds=DEADLINE_SECONDS)
    try:
        return await prove(prover, pair, terms)
    finally:
        await prover.close()


def _text_of(file: str) -> str | None:
    """What is no UTF-8 stays visible as such; a device for nothing is a missing side."""
    if file == NOTHING:
        return None
    with opened(file) as opened_file:
        return opened_file.read(MOST_BYTES).decode(errors="surrogateescape")


def _for_people(change: Change, verdict: FileVerdict) -> Iterator[str]:
    kinds = ", ".join(kind.value for kind in verdict.kinds)
    state = "proved harmless" if verdict.proven else "not proved harmless"
    yield f"{change.path}: category {verdict.category.value}, {state}{f' ({kinds})' * bool(kinds)}"
    for reason in () if verdict.proven else verdict.reasons:
        yield f"  {reason[:LONGEST]}"
    for number, proof in enumerate(verdict.proofs, start=1):
        yield ""
        yield f"{number}. {rule_in_words(proof.rule)} ({proof.rule})"
        yield f"   {proof.evidence[:LONGEST]}"
        yield from _side("-", change.old, proof.old_span)
        yield from _side("+", change.new, proof.new_span)
    assumed = assumptions_of(verdict.proofs)
    if assumed:
        yield ""
        yield "This takes for granted:"
    for assumption in assumed:
        yield f"  {assumption}: {assumption_in_words(assumption)}"


def _side(mark: str, text: str | None, span: Span) -> Iterator[str]:
    first, last = span
    lines = lines_of(text)[first - 1 : last]
    if not lines:
        where = "added" if mark == "-" else "removed"
        yield f"   {mark} ({where} {lines_in_words(span)})"
    for number, line in enumerate(lines[:MOST_LINES], start=first):
        yield f"   {mark} {number:>4} {line[:LONGEST]}"
    if len(lines) > MOST_LINES:
        yield f"   {mark}      … {len(lines) - MOST_LINES} more lines"
