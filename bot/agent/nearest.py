"""Where in a file a quotation that does not stand there may have been meant."""

import re
from collections import Counter

WORD = re.compile(r"\w+")
MAX_LINE = 500


def nearest(text: str, old: str, *, most: int) -> tuple[tuple[int, int], ...]:
    """The ranges that share most words with `old`, best first, none overlapping another.

    Lines are 1-based; time is linear in the length of both texts.
    """
    size = old.removesuffix("\n").count("\n") + 1
    lines = [WORD.findall(line[:MAX_LINE]) for line in text.removesuffix("\n").split("\n")]
    wanted = Counter(WORD.findall(old))
    scores = _window_scores(lines, wanted, size)
    ranked = sorted((-score, start) for start, score in enumerate(scores) if score)
    kept: list[int] = []
    for _, start in ranked:
        if all(abs(start - other) >= size for other in kept):
            kept.append(start)
        if len(kept) == most:
            break
    return tuple((start + 1, min(start + size, len(lines))) for start in kept)


def _window_scores(lines: list[list[str]], wanted: Counter[str], size: int) -> list[int]:
    """For each first line of a window, how many of the wanted words are in it."""
    held: Counter[str] = Counter()
    score = 0
    scores: list[int] = []
    for index, words in enumerate(lines):
        for word in words:
            score += held[word] < wanted[word]
            held[word] += 1
        if index >= size:
            for word in lines[index - size]:
                held[word] -= 1
                score -= held[word] < wanted[word]
        if index >= size - 1 or index == len(lines) - 1:
            scores.append(score)
    return scores
