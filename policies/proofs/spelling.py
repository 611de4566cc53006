"""Is one word the dictionary's correction of another?"""

import re
import string
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

LEAST_LETTERS: Final = 5
"""Shorter words are too near to too many others."""
MOST_LETTERS: Final = 30

_SMALL: Final = """
a about above across after against all along although am among an and another any anybody anyone
anything are as at be became because become been before behind being below beneath beside between
beyond both but by can cannot could did do does doing done down during each either else ever every
everybody everyone everything except few fewer first for from had has have having he hence her
here him his how however if in inside into is it its itself last least less many may maybe me
might mine more most much must my near neither never no nobody none nor not nothing now nowhere of
off on once one only onto or other others otherwise ought our ours out outside over own per shall
she should since so some somebody someone something such than that the their them themselves then
there therefore these they this those though through throughout thus till to toward towards two
under unless until up upon us was we were what whatever when whenever where whereas wherever
whether which whichever while who whoever whom whose why will with within without would yet you
your yours
"""
FUNCTION_WORDS: Final = frozenset(_SMALL.split())
"""A sentence's logic hangs on these: none is put into a text that a program shows."""

_CONTRACTED: Final = (
    "aren't couldn't didn't doesn't don't hadn't hasn't haven't isn't mightn't mustn't needn't "
    "shouldn't wasn't weren't wouldn't they're they've they'll you're you've you'll we've "
    "that's there's what's it'll"
)
CONTRACTIONS: Final = {word.replace("'", ""): word for word in _CONTRACTED.split()}
"""Of those that are no words without the apostrophe, as `wont` and `cant` are."""

SLIPS: Final = {
    "teh": "the", "hte": "the", "adn": "and", "taht": "that", "thsi": "this", "whcih": "which",
}  # fmt: skip
"""Of small words, where nothing but people reads them."""

_DENIES: Final = re.compile(r"un|dis|mis|non|in|im|ir|il|anti|de")
_DIALECTS: Final = (
    (re.compile(r"(?<=[a-z])([iy])s(?=e|i|a)"), r"\1z"),
    (re.compile(r"our"), "or"),
    (re.compile(r"[ao]e"), "e"),
    (re.compile(r"(?<=[bt])re$"), "er"),
    (re.compile(r"ence$"), "ense"),
    (re.compile(r"ll(?=(?:ed|ing|ers?|ors?|able)$)"), "l"),
)


@lru_cache(maxsize=1024)
def corrections(word: str) -> tuple[str, ...]:
    """The corrections of a misspelt lower-case word; empty if it is not in the list."""
    from policies.proofs.spelling_words import WORDS  # 2 MB: only where a word differs

    if not (word.isascii() and word.isalpha() and word.islower()):
        return ()
    start = WORDS.find(f"\n{word},")
    if start < 0:
        return ()
    return tuple(WORDS[start + 1 : WORDS.index("\n", start + 1)].split(",")[1:])


def is_correction(old: str, new: str, *, documents: bool = False) -> bool:
    """Whether `new` is `old` spelt right; both in lower case, capitalised, or upper case.

    `documents`: nothing but people reads it, so that a word may be one of several that could
    have been meant, and a small one.
    """
    for style in (str.lower, str.capitalize, str.upper):
        if style(old) == old and style(new) == new:
            return _is_spelt_right(old.lower(), new.lower(), documents=documents)
    return False


@lru_cache(maxsize=1024)
def _is_spelt_right(old: str, new: str, *, documents: bool) -> bool:
    if documents and old in CONTRACTIONS:
        return CONTRACTIONS[old] == new
    if documents and old in SLIPS:
        return SLIPS[old] == new
    if not _is_plain(old) or not _is_plain(new) or _is_common(old):
        return False
    if not documents and new in FUNCTION_WORDS:
        return False
    listed = corrections(old)
    if new in listed:
        return len(listed) == 1 or not _turns_round(old, new)
    return not listed and _is_only_neighbour(old, new, documents=documents)


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) <= MOST_LETTERS


def _is_only_neighbour(old: str, new: str, *, documents: bool) -> bool:
    """One slip of the fingers away, and no other common word is; `old` is no word at all."""
    if len(old) < LEAST_LETTERS - documents or _is_known(old):
        return False
    if _dialect(old) == _dialect(new) or not _is_common(new):
        return False
    if documents:
        return not _turns_round(old, new) and (is_one_slip(old, new) or _is_two_slips(old, new))
    return is_one_slip(old, new) and not any(_is_common(w) for w in _slips(old) if w != new)


def _turns_round(old: str, new: str) -> bool:
    """`unsed` may be `used` or `unused`: what could deny keeps doing so."""
    denies, still = _DENIES.match(old), _DENIES.match(new)
    return (denies and denies[0]) != (still and still[0])


def _is_two_slips(old: str, new: str) -> bool:
    """In a long word whose first letter is right."""
    if len(old) < LEAST_LETTERS + 1 or old[0] != new[0] or abs(len(old) - len(new)) > 2:
        return False
    return any(is_one_slip(between, new) for between in _slips(old))


def _dialect(word: str) -> str:
    """The same for spellings that differ by country only."""
    for pattern, one in _DIALECTS:
        word = pattern.sub(one, word)
    return word


def is_one_slip(old: str, new: str) -> bool:
    """Whether a letter is missing, too many, another, or two neighbours are swapped."""
    if old == new or abs(len(old) - len(new)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), None)
    if start is None:
        return True
    one, other = old[start:], new[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[1::-1] and one[2:] == other[2:])
    )


def _slips(word: str) -> Iterator[str]:
    """Every word one slip away."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in string.ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _is_common(word: str) -> bool:
    from policies.proofs.english_words import COMMON

    return _stands_in(COMMON, word)


def _is_known(word: str) -> bool:
    from policies.proofs.english_words import KNOWN

    return _stands_in(KNOWN, word) or _is_common(word)


def _stands_in(lines: str, word: str) -> bool:
    """Binary search: the words are in order, one a line, a line break before and after each."""
    low, high = 0, len(lines) - 1
    while low < high:
        start = lines.rindex("\n", 0, (low + high) // 2 + 1)
        end = lines.index("\n", start + 1)
        found = lines[start + 1 : end]
        if found == word:
            return True
        if found < word:
            low = end
        else:
            high = start
    return False
