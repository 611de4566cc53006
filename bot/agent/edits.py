"""Exact edits: what is replaced stands in the file exactly once, or nothing is changed.

Three tiers, each of which must match exactly once: the text as it is; whole lines without
regard to trailing blanks and line ends; whole lines shifted by one uniform indent, which
the replacement shares. There is no similarity: a near miss edits what nobody asked for.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice

from bot.agent.nearest import nearest

SHOWN = 3
MAX_QUOTED = 400
MAX_CANDIDATES = 1000
"""Places of the same content; both limits keep hostile text from costing seconds."""
BLANKS = " \t\r"
INDENT = " \t"

Range = tuple[int, int]
"""First and last line, 1-based."""


class Tier(IntEnum):
    EXACT = 1
    TRAILING_BLANKS = 2
    INDENT = 3


@dataclass(frozen=True, slots=True)
class Applied:
    text: str
    tier: Tier


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing was changed."""

    reason: str
    ranges: tuple[Range, ...] = ()
    """The places that may have been meant, best first."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """What a line of the file has more, or less, than the line of the quotation."""

    indent: str = ""
    deeper: bool = True

    def apply(self, line: str) -> str | None:
        if not line.strip(BLANKS):
            return line
        if self.deeper:
            return self.indent + line
        return line.removeprefix(self.indent) if line.startswith(self.indent) else None


_Match = tuple[int, _Shift]
"""The index of the first line, and the shift."""


def apply_edit(text: str, old: str, new: str) -> Applied | Missed:
    """Replace the one place where `old` stands; its lines are counted by line feeds."""
    if not old.strip():
        return Missed("`old` is blank: quote the lines to be replaced")
    if _ends_in_crlf(text):
        old, new = _with_crlf(old), _with_crlf(new)
    starts = _occurrences(text, old)
    if len(starts) == 1:
        before, after = text[: starts[0]], text[starts[0] + len(old) :]
        return Applied(before + new + after, Tier.EXACT)
    if starts:
        return _ambiguous([_range_at(text, start, old) for start in starts])
    return _apply_by_line(text, old, new)


def _apply_by_line(text: str, old: str, new: str) -> Applied | Missed:
    lines, quoted = text.split("\n"), [line.rstrip(BLANKS) for line in _lines(old)]
    if len(quoted) > MAX_QUOTED:
        return Missed(f"`old` does not stand in the file; quote at most {MAX_QUOTED} lines")
    stripped = [line.rstrip(BLANKS) for line in lines]
    candidates = _candidates(stripped, quoted)
    if len(candidates) > MAX_CANDIDATES:
        return Missed(f"`old` stands more than {MAX_CANDIDATES} times in the file")
    matches = _matches(stripped, quoted, candidates)
    same = [match for match in matches if not match[1].indent]
    tier = Tier.TRAILING_BLANKS if same else Tier.INDENT
    found = same or matches
    if not found:
        return Missed("`old` does not stand in the file", nearest(text, old, most=SHOWN))
    if len(found) > 1:
        return _ambiguous([(at + 1, at + len(quoted)) for at, _ in found])
    at, shift = found[0]
    shifted = [shift.apply(line) for line in _lines(new)]
    whole = [line for line in shifted if line is not None]
    if len(whole) < len(shifted):
        return Missed(
            "`new` has a line with less indent than `old` has too much",
            ((at + 1, at + len(quoted)),),
        )
    return Applied(_spliced(lines, at, at + len(quoted), whole), tier)


def _matches(lines: Sequence[str], quoted: Sequence[str], at: Sequence[int]) -> list[_Match]:
    """At which of the candidates the quoted lines stand but for one uniform indent."""
    anchor = next(n for n, line in enumerate(quoted) if line)
    found: list[_Match] = []
    for start in at:
        shift = _shift(lines[start + anchor], quoted[anchor])
        if shift is not None and all(
            shift.apply(line) == lines[start + n] for n, line in enumerate(quoted)
        ):
            found.append((start, shift))
    return found


def _candidates(lines: Sequence[str], quoted: Sequence[str]) -> list[int]:
    """Where the quoted lines stand without regard to indent; one more than the limit at most."""
    bare = [line.lstrip(INDENT) for line in lines]
    wanted = [line.lstrip(INDENT) for line in quoted]
    counts = Counter(bare)
    rarest = min((n for n, line in enumerate(wanted) if line), key=lambda n: counts[wanted[n]])
    same = (
        at
        for at in range(len(lines) - len(quoted) + 1)
        if bare[at + rarest] == wanted[rarest] and bare[at : at + len(wanted)] == wanted
    )
    return list(islice(same, MAX_CANDIDATES + 1))


def _shift(line: str, quoted: str) -> _Shift | None:
    """The indent by which two lines of the same content differ; None if neither ends the other."""
    if line.endswith(quoted):
        return _Shift(line.removesuffix(quoted))
    if quoted.endswith(line):
        return _Shift(quoted.removesuffix(line), deeper=False)
    return None


def _spliced(lines: Sequence[str], start: int, end: int, new: Sequence[str]) -> str:
    """`new` in place of `lines[start:end]`, with the line ends of what it replaces."""
    carriage = any(line.endswith("\r") for line in lines[start:end])
    ended = [line.removesuffix("\r") + ("\r" if carriage else "") for line in new]
    if ended and not lines[end - 1].endswith("\r"):
        ended[-1] = ended[-1].removesuffix("\r")
    return "\n".join([*lines[:start], *ended, *lines[end:]])


def _ambiguous(ranges: Sequence[Range]) -> Missed:
    reason = f"`old` stands {len(ranges)} times in the file: quote more lines around it"
    return Missed(reason, tuple(ranges[:SHOWN]))


def _occurrences(text: str, old: str) -> list[int]:
    """Overlapping ones too, at most a thousand."""
    starts: list[int] = []
    at = text.find(old)
    while at >= 0 and len(starts) < 1000:
        starts.append(at)
        at = text.find(old, at + 1)
    return starts


def _range_at(text: str, start: int, old: str) -> Range:
    first = text.count("\n", 0, start) + 1
    return first, first + old.rstrip("\n").count("\n")


def _ends_in_crlf(text: str) -> bool:
    return 0 < text.count("\n") == text.count("\r\n")


def _with_crlf(text: str) -> str:
    """Models write line feeds; a file that has none alone is not given its first."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def _lines(text: str) -> list[str]:
    """Whole lines; a last line feed ends the last line and begins no other."""
    return text.removesuffix("\n").split("\n") if text else []
