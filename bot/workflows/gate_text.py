"""The check run's words: a newcomer reads what is missing and who may give it.

Nothing a model said stands here, so it shows no more than the pull request does (R34).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.workflows.case import Case
from policies.gate_rows import Row, rows
from policies.gate_words import missing_of, next_of, title_of
from policies.shown import shown_line
from policies.verdict import GATE_OF, Gate

LONGEST_TITLE = 255
MOST_BYTES = 65_535
"""GitHub's limit for a summary; it counts bytes in some places and characters in others."""
LONGEST_REASON = 500
HEADER = "| | What fixwarden looked at | Rule |\n|---|---|---|"
FOOTNOTE = (
    "✓ counts, ✗ stands in the way or does not count, · changes nothing by itself. Consent is "
    "for one commit: a push starts it anew."
)


@dataclass(frozen=True, slots=True)
class GateView:
    gate: Gate
    title: str
    summary: str


def gate_of(case: Case) -> GateView:
    """The verdict in words, within GitHub's limits."""
    decision, facts, rulebook = case.decision, case.facts, case.rulebook
    missing = missing_of(decision, facts, rulebook)
    above = "\n\n".join(part for part in (missing, _about(case)) if part)
    below = f"**What happens next.** {next_step(case)}\n\n{_footer(case)}"
    room = MOST_BYTES - len(f"{above}\n\n{HEADER}\n\n\n{below}".encode())
    found = table(rows(decision, facts, rulebook), room)
    return GateView(
        GATE_OF[decision.state],
        shown_line(title_of(decision, facts, rulebook), LONGEST_TITLE),
        f"{above}\n\n{HEADER}\n{found}\n\n{below}",
    )


def _about(case: Case) -> str:
    decision, head = case.decision, case.pull.head_sha
    commit = f"[`{head[:12]}`]({case.pull.url}/commits/{head})"
    return (
        f"Category **{decision.category.value}**, level **{decision.level.name}**, commit {commit}."
    )


def next_step(case: Case) -> str:
    """What happens next, or what somebody can do about it, in Markdown."""
    if case.rejected is not None:
        return "This attempt is over for good. `/fixwarden fix` on the report starts another."
    return next_of(case.decision, case.facts, case.rulebook)


def _footer(case: Case) -> str:
    fix = case.situation.fix
    return f"{FOOTNOTE} Fix request {fix.id}, error {fix.error_id}."


def table(found: Sequence[Row], room: int) -> str:
    """As many rows as there is room for in bytes, and how many there are besides."""
    lines: list[str] = []
    note = "| | and {} more | |"
    left = room - len(note.encode()) - 10
    for number, row in enumerate(found):
        line = f"| {row.mark} | {_cell(row.reason.text)} | {_cell(row.reason.code)} |"
        left -= len(line.encode()) + 1
        if left < 0:
            return "\n".join([*lines, note.format(len(found) - number)])
        lines.append(line)
    return "\n".join(lines)


def _cell(text: str) -> str:
    return shown_line(text, LONGEST_REASON).replace("|", "\\|")
