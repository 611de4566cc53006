"""`make proofs [DATA=FILE]`: what the prover accepts and refuses, by kind and language.

Rows are JSON lines with `path`, `old`, `new`, `must_be` (`A-ok`, `not-A` or `C`) and a kind. The
committed cases are asked of the prover itself, since some languages are category C by path; DATA
is classified as `policy classify --assume-clean` would. Exit code 1 if a row that must not be A is
accepted, or a row that must be C is not.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.category import Category
from policies.proofs import ASSUMED_CLEAN, DEFAULT_ASSUMPTIONS, classify_file
from policies.proofs.provers import prove
from policies.proofs.verdict import NotProvenError

CASES = Path(__file__).parent / "policies" / "proofs" / "cases"
HEADS = ("kind", "language", "accepted", "refused", "C")
Row = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """Of rows of one kind in one language."""

    positives: int = 0
    accepted: int = 0
    traps: int = 0
    refused: int = 0
    restricted: int = 0
    lifted: int = 0

    def count(self, must_be: str, category: Category) -> None:
        is_a, is_c = category is Category.A, category is Category.C
        if must_be == "A-ok":
            self.positives += 1
            self.accepted += is_a
        elif must_be == "C":
            self.restricted += 1
            self.lifted += is_c
        else:
            self.traps += 1
            self.refused += not is_a

    def cells(self) -> tuple[str, str, str]:
        pairs = (
            (self.accepted, self.positives),
            (self.refused, self.traps),
            (self.lifted, self.restricted),
        )
        accepted, refused, lifted = (f"{got}/{of}" if of else "" for got, of in pairs)
        return accepted, refused, lifted


def proved(row: Row) -> Category:
    """By the prover alone."""
    try:
        found = prove(
            row["path"],
            row["old"],
            row["new"],
            view=ASSUMED_CLEAN,
            assumptions=DEFAULT_ASSUMPTIONS,
        )
    except NotProvenError:
        return Category.B
    return Category.A if found else Category.B


def classified(row: Row) -> Category:
    return classify_file(row["path"], row["old"], row["new"], view=ASSUMED_CLEAN).category


def is_fault(must_be: str, category: Category) -> bool:
    """Whether the answer does harm."""
    if must_be == "C":
        return category is not Category.C
    return must_be != "A-ok" and category is Category.A


def tallied(
    answers: Iterable[tuple[Row, Category]], faults: list[str]
) -> dict[tuple[str, str], Tally]:
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for row, category in answers:
        kind = str(row.get("kind") or row.get("claimed_category") or "")
        key = kind, str(row.get("language") or Path(row["path"]).suffix)
        for place in (key, ("in all", "")):
            tallies[place].count(row["must_be"], category)
        if is_fault(row["must_be"], category):
            faults.append(f"{row.get('id')}: category {category}, must be {row['must_be']}")
    return tallies


def answers(data: Path | None) -> Iterator[tuple[Row, Category]]:
    for file in sorted(CASES.glob("*.jsonl")):
        yield from ((row, proved(row)) for row in rows(file))
    if data is not None:
        yield from ((row, classified(row)) for row in rows(data))


def rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def table(tallies: dict[tuple[str, str], Tally]) -> str:
    total = tallies.pop(("in all", ""), Tally())
    body = [(*key, *tally.cells()) for key, tally in sorted(tallies.items())]
    lines = [HEADS, *body, ("in all", "", *total.cells())]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proofs_table", description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, help="more rows")
    data = parser.parse_args(argv).data
    faults: list[str] = []
    sys.stdout.write(table(tallied(answers(data), faults)) + "\n")
    for fault in faults:
        sys.stdout.write(f"HARMFUL {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
