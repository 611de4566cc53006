"""Sentences for people: which words of a text may be spelt right without changing the program."""

import re
from typing import Final

from policies.proofs.repository import RepositorySearch
from policies.proofs.spelling import is_correction
from policies.proofs.verdict import TEXT_NOT_MATCHED_ELSEWHERE, NotProvenError

_PIECES = re.compile(r"[^\W\d_]+|[\d_]+|\s+|[^\w\s]")
_DOCUMENT_PIECES = re.compile(r"[^\W\d_]+(?:'[^\W\d_]{1,2}(?![^\W_]))?|[\d_]+|\s+|[^\w\s]")
_WORD = re.compile(r"[^\W\d_]{2,}")
_BEFORE: Final = frozenset(" \n\t(")
_AFTER: Final = frozenset(" \n\t).,;:!?")
MAX_EDITS: Final = 3
MAX_TEXT: Final = 4_000
LEAST_WORDS: Final = 3
LEAST_PIECE: Final = 4


def corrected(
    old: str, new: str, *, line: int, documents: bool = False, beside: str = ""
) -> tuple[tuple[str, str], ...]:
    """The misspelt words and their corrections that turn `old` into `new`.

    Both are the text of one literal, `beside` what stands with it in one sentence; `documents`: nothing but people reads it, so a word may
    stand in a quotation or a path too. Raises `NotProvenError` where anything else differs,
    or where a word may be more than a word: in a placeholder, a path, a flag, a quotation.
    """
    most = MAX_TEXT * 10 if documents else MAX_TEXT
    if max(len(old), len(new)) > most or len(_WORD.findall(f"{old} {beside}")) < LEAST_WORDS:
        raise NotProvenError("a text that is no sentence changes", line=line)
    pieces = _DOCUMENT_PIECES if documents else _PIECES
    before, after = pieces.findall(old), pieces.findall(new)
    if len(before) != len(after):
        raise NotProvenError("a text changes in more than spelling", line=line)
    edits: list[tuple[str, str]] = []
    for place, (one, other) in enumerate(zip(before, after, strict=True)):
        if one == other:
            continue
        if not is_correction(one, other, documents=documents) or not (
            documents or _stands_alone(before, place)
        ):
            raise NotProvenError("a text changes in more than spelling", line=line)
        edits.append((one, other))
    if not 1 <= len(edits) <= (MAX_EDITS * 4 if documents else MAX_EDITS):
        raise NotProvenError("a text changes in more than a few words", line=line)
    return tuple(edits)


def check_elsewhere(
    edits: tuple[tuple[str, str], ...],
    texts: tuple[str, ...],
    path: str,
    view: RepositorySearch | None,
    assumptions: frozenset[str],
    *,
    line: int,
) -> str:
    """The assumption that nothing compares with the old words; raises `NotProvenError`.

    `texts`: the rest of the file, the literal itself left out.
    """
    if TEXT_NOT_MATCHED_ELSEWHERE not in assumptions:
        raise NotProvenError(f"{TEXT_NOT_MATCHED_ELSEWHERE} is not accepted", line=line)
    for word, correction in edits:
        if _stands_in(word.lower(), correction.lower(), texts):
            raise NotProvenError(f"{word} stands elsewhere in the file", line=line)
        if view is None:
            raise NotProvenError(
                f"{TEXT_NOT_MATCHED_ELSEWHERE} needs a search of the repository", line=line
            )
        others = view.files_with_word(word, path)
        if others is None:
            raise NotProvenError(f"{word} was not searched for", line=line)
        if others:
            raise NotProvenError(f"{word} stands in {others[0]} too", line=line)
    return TEXT_NOT_MATCHED_ELSEWHERE


def _stands_in(word: str, correction: str, texts: tuple[str, ...]) -> bool:
    """The word, a longer one that holds it, or a piece of it that its correction lacks.

    `"reciev" in str(error)` asks for a piece of `recieved`.
    """
    for text in texts:
        lowered = text.lower()
        if word in lowered:
            return True
        for piece in set(_WORD.findall(lowered)):
            if LEAST_PIECE <= len(piece) < len(word) and piece in word and piece not in correction:
                return True
    return False


def told(edits: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{old} → {new}" for old, new in edits)


def _stands_alone(pieces: list[str], place: int) -> bool:
    """Between blanks and the marks of a sentence; `a.b`, `--b`, `{b}` and `'b'` are not."""
    before = pieces[place - 1] if place else " "
    after = pieces[place + 1] if place + 1 < len(pieces) else " "
    if before[-1] not in _BEFORE or after[0] not in _AFTER:
        return False
    if place > 1 and pieces[place - 2] == "%":  # `% d` is a placeholder with a flag
        return False
    further = pieces[place + 2] if place + 2 < len(pieces) else " "
    return after[0] in " \n\t" or further[0] in _AFTER
