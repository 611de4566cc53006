"""Is one word the dictionary's correction of another?"""

from functools import lru_cache


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


def is_correction(old: str, new: str) -> bool:
    """Whether `new` is `old` spelt right; both in lower case, capitalised, or upper case."""
    for style in (str.lower, str.capitalize, str.upper):
        if style(old) == old and style(new) == new:
            return new.lower() in corrections(old.lower())
    return False
