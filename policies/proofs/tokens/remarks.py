"""The comments of a language that is its tokens: which ones machines read, and where."""

import re
from collections.abc import Sequence
from typing import Final

from policies.proofs.anchors import surroundings
from policies.proofs.comment_cleanup import PlainComment
from policies.proofs.parts import Part, Remark
from policies.proofs.tokens.languages import TokenLanguage
from policies.proofs.verdict import NotProvenError

_SIGNS = re.compile(r"^(?:///?!?|/\*+!?|--+|#+)|\*+/$")
_SHAPE = re.compile(r"[\w.-]+[:=](?![=/])|[@#$][\w-]|[!/<\[+%]", re.ASCII)
_LICENCE = re.compile(
    r"spdx|copyright|licen[cs]e|\(c\)|©|all rights reserved|warrant(?:y|ies)|patent|permission",
    re.IGNORECASE,
)
_TOOLS = re.compile(
    r"fall[ -]?thr(?:ough|u)|falls through|no break|nosonar|\bnosec\b|\bnoqa\b|codeql|\blgtm\b"
    r"|semgrep|\bsnyk\b|c?spell(?:-|:|check)|-\*-|\bvim?:|(?:#|^//\s*)(?:end)?region\b|^/\*-|^//-\w|dotcover|@generated|editorconfig",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"(?:todo|fixme|xxx|note|hack|nb|warning|example|see|because|however|otherwise)\b\s*:?\s",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^<>]*>|\{@[^{}]*\}")
PROSE: Final = "documentation:"
"""Marks the prose of a comment with tags: such a comment is corrected, never deleted."""

Side = tuple[Part, Sequence[Remark], bytes]
"""The normal form of a text, its comments, and the text in UTF-8."""


def check_directives(rules: TokenLanguage, language: str, old: Side, new: Side) -> None:
    """The same directives in the same places."""
    if _anchored(rules, language, *old) != _anchored(rules, language, *new):
        raise NotProvenError("a comment that tools or lawyers read changes or moves")


def plain(rules: TokenLanguage, language: str, remarks: Sequence[Remark]) -> list[PlainComment]:
    """What only people read: whole comments, and the prose between the tags of others."""
    found = []
    for remark in remarks:
        if not _is_directive(remark.text, rules):
            found.append(PlainComment(remark.line, remark.text, _core(remark.text)))
        elif (prose := _prose(remark.text, language)) is not None:
            found.append(PlainComment(remark.line, remark.text, f"{PROSE} {prose}"))
    return found


def _anchored(
    rules: TokenLanguage, language: str, root: Part, remarks: Sequence[Remark], raw: bytes
) -> list[tuple[object, ...]]:
    read = [remark for remark in remarks if _is_directive(remark.text, rules)]
    return [
        (_read_part(remark.text, rules, language),)
        if _LICENCE.search(remark.text)
        else (_read_part(remark.text, rules, language), around, _place(remark, raw, rules))
        for remark, around in zip(read, surroundings(root, read), strict=True)
    ]


def _place(remark: Remark, raw: bytes, rules: TokenLanguage) -> tuple[object, ...]:
    """The code before it on its line; for some also the column and the empty lines around."""
    start = raw.rfind(b"\n", 0, remark.start) + 1
    before = raw[start : remark.start]
    code = b"".join(before.split())
    if not rules.placed.search(remark.text):
        return (code,)
    below = raw[remark.end :].split(b"\n", 2)
    above = raw[:start].removesuffix(b"\n").rpartition(b"\n")[2]
    return code, before == b"", not above.strip(), len(below) > 1 and not below[1].strip()


def _is_directive(text: str, rules: TokenLanguage) -> bool:
    """Whether a machine or a lawyer may read this comment; in doubt, yes."""
    if rules.directive.search(text) or _LICENCE.search(text) or _TOOLS.search(text):
        return True
    return any(
        _SHAPE.match(line) is not None and not _HUMAN.match(line) and not rules.human.match(line)
        for line in _lines(text)
    )


def _read_part(text: str, rules: TokenLanguage, language: str) -> str:
    """What a machine may read of a directive: of a compiler's documentation its tags only."""
    if _prose(text, language) is not None:
        tags = "\n".join(line for line in _lines(text) if _is_tag_line(line))
        return f"{text[:3]}\n{tags}\n{' '.join(_TAG.findall(text))}"
    if rules.indents_comments:
        return "\n".join(line.strip() for line in text.split("\n"))
    return text.rstrip()


def _prose(text: str, language: str) -> str | None:
    """The words between the tags of documentation that no running program can see."""
    if not (language == "java" and text.startswith("/**")) and not (
        language == "csharp" and text.startswith("///")
    ):
        return None
    if _LICENCE.search(text) or _TOOLS.search(text) or "<pre" in text or "<code" in text:
        return None
    words = " ".join(line for line in _lines(text) if not _is_tag_line(line))
    return " ".join(_TAG.sub(" ", words).split())


def _is_tag_line(line: str) -> bool:
    return line.startswith("@")


def _core(text: str) -> str:
    return " ".join(" ".join(_lines(text)).split())


def _lines(text: str) -> list[str]:
    """Without comment signs and indentation."""
    lines = _SIGNS.sub("", text.strip()).removesuffix("*/").split("\n")
    return [line.strip().lstrip("*").strip() for line in lines]
