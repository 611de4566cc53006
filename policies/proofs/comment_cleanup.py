"""comment_cleanup: comments go, lose white space or spelling errors; none is added."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policies.category import Kind
from policies.line_diff import hunks
from policies.proofs.markers import is_marker
from policies.proofs.spelling import is_correction
from policies.proofs.verdict import NotProvenError, Proof

_WORDS = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,2}(?![^\W_]))?|[\d_]+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class PlainComment:
    """A comment that only people read."""

    line: int
    text: str
    core: str
    """Its words without comment signs and layout."""


def changed_comments(
    before: Sequence[PlainComment], after: Sequence[PlainComment]
) -> tuple[Proof, ...]:
    """A proof for every changed comment; raises `NotProvenError` at the first that is none."""
    proofs: list[Proof] = []
    for hunk in hunks([c.core for c in before], [c.core for c in after]):
        proofs += _justify(
            before[hunk.old_start : hunk.old_end], after[hunk.new_start : hunk.new_end]
        )
    if not proofs and [c.text for c in before] != [c.text for c in after]:
        changed = next((a, b) for a, b in zip(before, after, strict=True) if a.text != b.text)
        proofs.append(_proof("white-space", *changed, "only white space differs"))
    return tuple(proofs)


def _justify(old: Sequence[PlainComment], new: Sequence[PlainComment]) -> list[Proof]:
    """Match each new comment with the next old one that it corrects; the rest are deleted."""
    proofs: list[Proof] = []
    rest = list(old)
    lines = {comment.line for comment in old}
    for comment in new:
        while rest:
            before = rest.pop(0)
            evidence = _respelt(before.core, comment.core)
            if evidence is not None:
                proofs.append(_proof("spelling", before, comment, evidence))
                break
            proofs.append(_deleted(before, lines))
        else:
            raise NotProvenError("a comment is added or reworded", line=comment.line)
    return proofs + [_deleted(comment, lines) for comment in rest]


def _deleted(comment: PlainComment, lines: set[int]) -> Proof:
    """`lines`: where comments stood that changed with it."""
    alone = not lines & {comment.line - 1, comment.line + 1}
    if is_marker(comment.core, alone=alone):
        raise NotProvenError("a comment goes that may be a mark for a tool", line=comment.line)
    return _proof("deleted", comment, None, comment.core[:60])


def _respelt(old: str, new: str) -> str | None:
    """The corrections that turn one comment into the other; None if anything else differs."""
    after = _WORDS.findall(new)
    made: list[str] = []
    position, previous = 0, ""
    for word in _WORDS.findall(old):
        other = after[position] if position < len(after) else ""
        if word == other:
            position += 1
        elif word == previous and word.isalpha():
            made.append(f"{word} {word} → {word}")
        elif is_correction(word, other, documents=True):
            made.append(f"{word} → {other}")
            position += 1
        else:
            return None
        previous = word
    return ", ".join(made) if made and position == len(after) else None


def _proof(rule: str, old: PlainComment, new: PlainComment | None, evidence: str) -> Proof:
    new_span = (new.line, new.line) if new else (old.line, old.line - 1)
    return Proof(Kind.COMMENT_CLEANUP, rule, (old.line, old.line), new_span, evidence)
