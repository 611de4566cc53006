"""Which word a report says is misspelt, and what it should be."""

import re
from dataclasses import dataclass

from bot.fixers.misspellings import misspellings

_WORD = r"[`'\"“‘]?(?P<{}>[A-Za-z]{{3,40}})[`'\"”’]?"  # noqa: RUF001 -- as people type quotes
_OLD, _NEW = _WORD.format("old"), _WORD.format("new")
_ABOUT_SPELLING = re.compile(
    r"\b(?:typos?|misspell\w{0,4}|misspelt|mis-spelled|spelling)\b", re.IGNORECASE
)
_PAIRS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w-]){_OLD}[ \t]*(?:→|⇒|-{{1,2}}>|=>)[ \t]*{_NEW}(?![\w-])",
        rf"(?<![\w-]){_OLD},?[ \t]+(?:should|must|needs to)[ \t]+(?:be|read)[ \t]+{_NEW}(?![\w-])",
        rf"(?<![\w-]){_NEW}[ \t]+(?:is|was)[ \t]+(?:misspelt|misspelled|written|spelt|spelled)[ \t]+as[ \t]+{_OLD}(?![\w-])",
        rf"(?<![\w-]){_OLD}[ \t]+instead[ \t]+of[ \t]+{_NEW}(?![\w-])",
        rf"\bs/{_OLD}/{_NEW}/",
    )
)
_WORDS = re.compile(r"[A-Za-z]{3,40}")


@dataclass(frozen=True, slots=True)
class Correction:
    old: str
    """Lower case."""
    new: str


def correction_in(text: str) -> Correction | None:
    """The one correction a text asks for; None if there is none or more than one.

    A pair that is not in our list must come with a word like "typo", or
    `inactive → active` would be taken for one.
    """
    about_spelling = _ABOUT_SPELLING.search(text) is not None
    asked = {
        Correction(match["old"].lower(), match["new"].lower())
        for pattern in _PAIRS
        for match in pattern.finditer(text)
    }
    known = misspellings()
    believed = {
        pair
        for pair in asked
        if known.get(pair.old) == pair.new
        or (about_spelling and pair.old not in known.values() and is_slip(pair.old, pair.new))
    }
    if not asked and about_spelling:
        words = {word.lower() for word in _WORDS.findall(text)}
        believed = {Correction(word, known[word]) for word in words & known.keys()}
    return believed.pop() if len(believed) == 1 else None


def is_slip(old: str, new: str) -> bool:
    """Whether one or two slips of the fingers lead from `new` to `old`."""
    if old == new or min(len(old), len(new)) < 4 or old[0] != new[0]:
        return False
    return _distance(old, new) <= (2 if len(new) > 6 else 1)


def _distance(left: str, right: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, start=1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
