"""The proof in a PR's body: each line before and after, the rule, what it takes for granted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from policies.proofs.telling import assumption_in_words, lines_in_words, rule_in_words
from policies.shown import shown, shown_line

MOST_PROOFS: Final = 20
MOST_REASONS: Final = 10
LONGEST: Final = 300
MOST_TEXT: Final = 20_000
"""Characters of all lines together; GitHub takes 65,536 in a body."""


def proof_text(stored: Mapping[str, Any]) -> str:
    """The proof, step by step, or the reasons why there is none."""
    proofs: Sequence[Mapping[str, Any]] = stored.get("proofs", ())
    if not proofs:
        reasons = stored.get("reasons", ())[:MOST_REASONS]
        rows = [f"- {shown_line(reason, LONGEST)}" for reason in reasons]
        return "Not proven harmless:\n\n" + "\n".join(rows) if rows else ""
    parts = ["The proof, every difference justified by one rule:"]
    left = MOST_TEXT
    for number, proof in enumerate(proofs[:MOST_PROOFS], start=1):
        lines = _lines(proof)
        shows = bool(lines) and len(lines) <= left
        left -= len(lines) if shows else 0
        parts.append(_step(number, proof) + (f"\n\n{lines}" if shows else ""))
    if len(proofs) > MOST_PROOFS:
        parts.append(f"… and {len(proofs) - MOST_PROOFS} more of the kinds above.")
    return "\n\n".join([*parts, *_assumed(proofs)])


def _step(number: int, proof: Mapping[str, Any]) -> str:
    path = shown_line(proof.get("path", ""), LONGEST)
    rule = shown_line(proof["rule"], LONGEST)
    return (
        f"**{number}.** {path}{', ' if path else ''}{_spans(proof)}: {rule_in_words(rule)} "
        f"(`{rule}`). {shown_line(proof['evidence'], LONGEST)}"
    )


def _spans(proof: Mapping[str, Any]) -> str:
    """Both, where they differ."""
    old, new = (lines_in_words(tuple(proof[side])) for side in ("old_span", "new_span"))
    return new if old == new else f"{old} → {new}"


def _lines(proof: Mapping[str, Any]) -> str:
    """The lines as a difference that runs nothing and closes nothing."""
    rows = [
        f"{mark} {line}"
        for mark, side in (("-", "old_lines"), ("+", "new_lines"))
        for line in proof.get(side, ())
    ]
    if proof.get("cut_lines"):
        rows.append(f"… {int(proof['cut_lines'])} more lines")
    text = shown("\n".join(rows), MOST_TEXT)
    return f"```diff\n{text}\n```" if rows else ""


def _assumed(proofs: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = dict.fromkeys(name for proof in proofs for name in proof["assumptions"])
    if names:
        rows = [f"- `{shown_line(name, 80)}`: {assumption_in_words(name)}" for name in names]
        yield "It takes for granted, after a search of the repository:\n\n" + "\n".join(rows)
