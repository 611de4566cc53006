"""Characters that a reviewer does not see or takes for others (P4)."""

import re
import unicodedata
from dataclasses import dataclass

from policies.line_diff import line_hunks, lines_of

_CATEGORIES = frozenset({"Cf", "Cc", "Co", "Cn", "Cs", "Zl", "Zp"})
_LAYOUT = frozenset("\t\n\r")
# Printed as nothing or as a blank, though Unicode files them under letters, marks and symbols:
# Braille blank, Hangul fillers, Khmer inherent vowels, Mongolian selectors, null notehead.
_BLANKS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
)
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e]*")
_WORD = re.compile(r"\w+")
# Greek letters that look like Latin ones; Δ and µ beside Latin letters are ordinary physics.
_GREEK_DOUBLES = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυχ")
_ORDINALS = frozenset("ªº")


@dataclass(frozen=True, slots=True)
class Hidden:
    """One kind of hidden character in one stretch of added lines."""

    line: int
    """1-based, in the new text."""
    text: str
    """For people: `U+202E RIGHT-TO-LEFT OVERRIDE`."""


def is_invisible(character: str) -> bool:
    """Whether a single character has no glyph of its own; tab and line ends have a use."""
    if character in _LAYOUT:
        return False
    if unicodedata.category(character) in _CATEGORIES or character in _BLANKS:
        return True
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF  # variation selectors


def hidden_added(old: str | None, new: str | None) -> tuple[Hidden, ...]:
    """What the new lines hide that the lines they replace did not."""
    if new is None or _PLAIN.fullmatch(new):
        return ()
    before, after = lines_of(old), lines_of(new)
    found: list[Hidden] = []
    for hunk in line_hunks(old, new):
        gone = _hidden_in("\n".join(before[hunk.old_start : hunk.old_end]))
        for number in range(hunk.new_start, hunk.new_end):
            for name in _hidden_in(after[number]):
                if name in gone:
                    gone.remove(name)
                else:
                    found.append(Hidden(number + 1, name))
    return tuple(found)


def _hidden_in(text: str) -> list[str]:
    if _PLAIN.fullmatch(text):
        return []
    found = [
        _describe(character)
        for index, character in enumerate(text)
        if not character.isascii() or not character.isprintable()
        if is_invisible(character) and not _emoji_style(text, index)
    ]
    words = (match.group() for match in _WORD.finditer(text))
    return found + [f"the look-alike word {word!a}" for word in words if _confusable(word)]


def _emoji_style(text: str, index: int) -> bool:
    """U+FE0E and U+FE0F right after a symbol choose its colour and hide nothing."""
    return (
        text[index] in "\ufe0e\ufe0f"
        and index > 0
        and unicodedata.category(text[index - 1]) in {"So", "Sm", "Po"}
    )


def _confusable(word: str) -> bool:
    """Latin mixed with Cyrillic or Greek doubles, or letters that normalise to ASCII ones."""
    if word.isascii():
        return False
    foreign = [character for character in word if not character.isascii()]
    latin = any(character.isascii() and character.isalpha() for character in word)
    if latin and any(
        character in _GREEK_DOUBLES or unicodedata.name(character, "").startswith("CYRILLIC")
        for character in foreign
    ):
        return True
    return any(
        character.isalpha()
        and character not in _ORDINALS
        and unicodedata.normalize("NFKC", character).isascii()
        for character in foreign
    )


def _describe(character: str) -> str:
    return f"U+{ord(character):04X} {unicodedata.name(character, 'unnamed')}"
