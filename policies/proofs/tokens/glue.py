"""Tokens that touch: where a blank more or less could make one token of two, or two of one.

A grammar that knows what may follow splits `2WHERE` or `1 .2` as the text before it was
split; the real program need not.
"""

from itertools import pairwise
from typing import Final

from policies.proofs.parts import Part, leaves

_LEADING: Final = frozenset("$@#\\")
_QUOTES: Final = frozenset("\"'`")
_OPERATORS: Final = frozenset("+-*/%=<>!&|^~?:.@#$")
_LONGER: Final = frozenset(
    """
    ++ -- ** // /* */ && || << >> == != <= >= <> -> => <- :: .. ?? ?. ?: += -= *= /= %= &= |= ^=
    ~= &^ := :- @> <@ #> |> =~ !~ $$ .= ?- <% %> <? ?> #! #[
    """.split()  # noqa: SIM905 - a paragraph reads better than a column
)


def touching(root: Part, language: str) -> list[tuple[str, str]]:
    """The ends of every two tokens with nothing between them that a blank keeps apart.

    `root` as it was read, not its normal form.
    """
    tokens = [leaf for leaf in leaves(root) if leaf.end > leaf.start and leaf.text]
    return [
        (one.text[-1], other.text[0])
        for one, other in pairwise(tokens)
        if one.text
        and other.text
        and one.end == other.start
        and _may_join(one.text[-1], other.text[0], language)
    ]


def _may_join(left: str, right: str, language: str) -> bool:
    if _is_word(left) and _is_word(right):
        return True
    if left in _LEADING and _is_word(right):
        return True
    if (left == "." and right.isdigit()) or (left.isdigit() and right == "."):
        return True
    if language == "sql":
        return left in _OPERATORS and right in _OPERATORS
    return left + right in _LONGER


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or character in _QUOTES
