"""What a rule of the repository's file may look for in changed code: words, never expressions.

A regular expression of somebody else's could take for ever. A phrase is plain words and
signs; it costs one look at each word of the code, whatever the code is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

MAX_LENGTH: Final = 100
MAX_PIECES: Final = 8
PHRASE: Final = rf"^(?=.*\w)(?!.*\w\*\w)\s*(?:(?:\*?\b\w+\b\*?|[^\w\s*])\s*){{1,{MAX_PIECES}}}$"
"""Words, each perhaps with `*` before or behind it, and signs."""
_PHRASE = re.compile(PHRASE)
_PIECE = re.compile(r"\*?\w+\*?|[^\w\s]")
_WORD = re.compile(r"\w+|[^\w\s]")


def problem_with(phrase: str) -> str | None:
    """Why a phrase cannot be looked for, or None."""
    if len(phrase) > MAX_LENGTH or not _PHRASE.search(phrase):
        return (
            f"a phrase is one to {MAX_PIECES} words and signs, {MAX_LENGTH} characters at most; "
            "* stands for the beginning or the end of a word"
        )
    return None


def words_of(text: str) -> tuple[str, ...]:
    """A text as phrases see it: its words and signs, whatever their case and the space between."""
    return tuple(_WORD.findall(text.casefold()))


def holds(phrases: Iterable[str], words: tuple[str, ...]) -> str | None:
    """The first phrase that the words of a text hold."""
    known = frozenset(words)
    return next((each for each in phrases if _stands(_pieces(each), words, known)), None)


def _stands(phrase: tuple[str, ...], words: tuple[str, ...], known: frozenset[str]) -> bool:
    fitting = [_fitting(piece, known) for piece in phrase]
    if not all(fitting):
        return False
    if len(phrase) == 1:
        return True
    return any(
        all(words[start + place] in fits for place, fits in enumerate(fitting))
        for start in range(len(words) - len(phrase) + 1)
        if words[start] in fitting[0]
    )


def _fitting(piece: str, known: frozenset[str]) -> frozenset[str]:
    """Those of the known words that a piece stands for."""
    core = piece.strip("*")
    if core == piece:
        return known & {piece}
    if not piece.startswith("*"):
        return frozenset(word for word in known if word.startswith(core))
    if not piece.endswith("*"):
        return frozenset(word for word in known if word.endswith(core))
    return frozenset(word for word in known if core in word)


@lru_cache(maxsize=1024)
def _pieces(phrase: str) -> tuple[str, ...]:
    return tuple(_PIECE.findall(phrase.casefold()))
