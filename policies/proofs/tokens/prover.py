"""The proof of a file in a language that is its tokens: same tokens, same tree, other layout."""

import re
from collections.abc import Sequence
from typing import Final

from policies.proofs.anchors import surroundings
from policies.proofs.comment_cleanup import PlainComment, changed_comments
from policies.proofs.grammar import parse
from policies.proofs.hygiene import check_hygiene
from policies.proofs.layout import other_layout
from policies.proofs.parts import GAP, Part, Remark, read_parts
from policies.proofs.tokens.languages import LANGUAGES, TokenLanguage
from policies.proofs.verdict import NotProvenError, Proof

_SIGNS = re.compile(r"^(?:///?!?|/\*+!?|--+|#+)|\*+/$")
_SHAPE = re.compile(r"[\w.-]+[:=](?![=/])|[@#$][\w-]|[!/<\[+%]", re.ASCII)
_LICENCE = re.compile(
    r"spdx|copyright|licen[cs]e|\(c\)|©|all rights reserved|warrant(?:y|ies)|patent|permission",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"(?:todo|fixme|xxx|note|hack|nb|warning|example|see|because|however|otherwise)\b\s*:?\s",
    re.IGNORECASE,
)
_CLOSING: Final = frozenset({")", "]", "}"})
_TIGHT: Final = frozenset({",", ";", "{", "}", ":"})
"""Around these white space means nothing in any of the languages."""


def prove_tokens(language: str, old: str, new: str) -> tuple[Proof, ...]:
    """A proof for every difference; raises `NotProvenError` at the first without one."""
    rules = LANGUAGES[language]
    check_hygiene(old, new)
    refusal = rules.refusal(old) or rules.refusal(new)
    if refusal is not None:
        raise NotProvenError(refusal)
    before, old_remarks = _read(language, rules, old)
    after, new_remarks = _read(language, rules, new)
    if _anchored(rules, before, old_remarks) != _anchored(rules, after, new_remarks):
        raise NotProvenError("a comment that tools or lawyers read changes or moves")
    comments = changed_comments(_plain(rules, old_remarks), _plain(rules, new_remarks))
    if before != after:
        raise NotProvenError("the code changes", line=_first_difference(before, after))
    return (*comments, *other_layout(old, new, comments))


def _read(language: str, rules: TokenLanguage, text: str) -> tuple[Part, tuple[Remark, ...]]:
    root, remarks = read_parts(parse(language, text), rules.grain)
    return _normal(root, rules), remarks


def _normal(part: Part, rules: TokenLanguage) -> Part:
    """Without last commas, and without white space where it cannot count."""
    parts = part.parts
    if part.kind in rules.lists:
        parts = _without_last_comma(parts)
    kept = [
        child
        for place, child in enumerate(parts)
        if child.kind != GAP or not _is_idle(parts, place)
    ]
    return part.with_parts(tuple(_normal(child, rules) for child in kept))


def _without_last_comma(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    if len(parts) < 4 or parts[-2].kind != "," or parts[-1].kind not in _CLOSING:
        return parts
    return parts if parts[-3].kind == "," else (*parts[:-2], parts[-1])


def _is_idle(parts: tuple[Part, ...], place: int) -> bool:
    if place in {0, len(parts) - 1}:
        return True
    return parts[place - 1].kind in _TIGHT or parts[place + 1].kind in _TIGHT


def _anchored(
    rules: TokenLanguage, root: Part, remarks: Sequence[Remark]
) -> list[tuple[str, tuple[str, ...]]]:
    read = [remark for remark in remarks if _is_directive(remark.text, rules)]
    return [
        (remark.text.rstrip(), () if _LICENCE.search(remark.text) else around)
        for remark, around in zip(read, surroundings(root, read), strict=True)
    ]


def _plain(rules: TokenLanguage, remarks: Sequence[Remark]) -> list[PlainComment]:
    return [
        PlainComment(remark.line, remark.text, _core(remark.text))
        for remark in remarks
        if not _is_directive(remark.text, rules)
    ]


def _is_directive(text: str, rules: TokenLanguage) -> bool:
    """Whether a machine or a lawyer may read this comment; in doubt, yes."""
    if rules.directive.search(text) or _LICENCE.search(text):
        return True
    return any(_SHAPE.match(line) is not None and not _HUMAN.match(line) for line in _lines(text))


def _core(text: str) -> str:
    return " ".join(" ".join(_lines(text)).split())


def _lines(text: str) -> list[str]:
    """Without comment signs and indentation."""
    lines = _SIGNS.sub("", text.strip()).removesuffix("*/").split("\n")
    return [line.strip().lstrip("*").strip() for line in lines]


def _first_difference(old: Part, new: Part) -> int:
    """The line, on the new side, of the first part that is not the same."""
    while len(old.parts) == len(new.parts):
        pair = next(((a, b) for a, b in zip(old.parts, new.parts, strict=True) if a != b), None)
        if pair is None:
            break
        old, new = pair
    return new.first_line
