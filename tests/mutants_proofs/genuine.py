"""What genuine changes of category A share in all languages: words, comments, pairs."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from tests.mutants_proofs.sources import Source

MISSPELT: Final[Mapping[str, str]] = {
    "separate": "seperate",
    "received": "recieved",
    "receive": "recieve",
    "necessary": "neccessary",
    "available": "avaliable",
    "definition": "defintion",
    "address": "adress",
    "beginning": "begining",
    "successful": "succesful",
    "occurred": "occured",
    "until": "untill",
    "length": "lenght",
    "which": "wich",
    "than": "thna",
    "because": "becuase",
    "customer": "custommer",
    "order": "ordre",
    "there": "tehre",
}
REMARKS: Final = (
    "count what is left until the end",
    "the beginning of the interesting part",
    "nothing else is necessary here",
    "this was received from the other side",
)
MOST_OF_ONE_KIND: Final = 3


@dataclass(frozen=True, slots=True)
class Pair:
    """A change that is category A."""

    kind: str
    old: str
    new: str


Rule: TypeAlias = Callable[[Source], Iterator[tuple[str, str]]]
"""Proposes pairs (old, new) from a program's text."""


def misspelt(text: str) -> Iterator[str]:
    """The text with one word spelt wrong."""
    for right, wrong in MISSPELT.items():
        yield from (
            text[: match.start()] + wrong + text[match.end() :]
            for match in re.finditer(rf"\b{right}\b", text)
        )


def first_few(pairs: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for _, pair in zip(range(MOST_OF_ONE_KIND), pairs, strict=False):
        if pair[0] != pair[1]:
            yield pair
