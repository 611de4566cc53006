"""What an operator is: it proposes small changes to a program, each of them likely harmful."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tests.mutants_proofs.sources import Change, Edit, Source, Token

Proposals: TypeAlias = Callable[[Source], Iterator[Change]]


class Witness(Enum):
    """What must differ before a mutant counts."""

    CODE = "compiled code"
    """Python: the code objects; else the trees that Node's own parser makes."""
    REMARKS = "comments"
    """The comments and what they stand between, as the language's own scanner finds them."""
    TYPES = "tokens"
    """What a compiler erases: the tokens, but for marks that only separate."""
    RAW = "characters"
    """Line ends, the first two lines, or a character beyond ASCII that the other has not."""


@dataclass(frozen=True, slots=True)
class Operator:
    name: str
    propose: Proposals
    witness: Witness = Witness.CODE


def table(rules: Mapping[str, Proposals], witness: Witness = Witness.CODE) -> tuple[Operator, ...]:
    return tuple(Operator(name, propose, witness) for name, propose in rules.items())


def swaps(words: Mapping[str, str | tuple[str, ...]], *, inside: str = "") -> Proposals:
    """Each token that is one of `words` by what stands beside it."""

    def propose(source: Source) -> Iterator[Change]:
        for token in source.tokens:
            if inside and inside not in token.inside:
                continue
            others = words.get(token.text, ())
            for other in (others,) if isinstance(others, str) else others:
                yield (Edit(token.start, token.end, other),)

    return propose


def dropped(*words: str) -> Proposals:
    """Each of these tokens left out."""
    return swaps(dict.fromkeys(words, " "))


def followed(words: tuple[str, ...], by: str) -> Proposals:
    """Each of these tokens with `by` behind it."""
    return swaps({word: f"{word} {by}" for word in words})


def numbers(change: Callable[[str], str]) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        for token in source.tokens:
            if token.kind.lower() == "number" and token.text.isdigit():
                yield (Edit(token.start, token.end, change(token.text)),)

    return propose


def strings(
    change: Callable[[str], str | None], which: Callable[[Source], Iterator[Token]]
) -> Proposals:
    """Each text's content by another; None: not this one."""

    def propose(source: Source) -> Iterator[Change]:
        for token in which(source):
            after = change(token.text)
            if after is not None and after != token.text:
                yield (Edit(token.start, token.end, after),)

    return propose


def spaced(text: str) -> str | None:
    """One blank more in the middle, or at the end."""
    return text.replace(" ", "  ", 1) if " " in text else f"{text} "


def unspaced(text: str) -> str | None:
    return text.replace(" ", "", 1) if " " in text else None


def recased(text: str) -> str | None:
    return text.swapcase() if text.isascii() and "\\" not in text else None


def cut(text: str) -> str | None:
    """A letter less."""
    return text[:-1] if text and text[-1].isalnum() and "\\" not in text else None


def reversed_words(text: str) -> str | None:
    words = text.split(" ")
    return " ".join(words[::-1]) if len(words) > 1 and "\\" not in text else None
