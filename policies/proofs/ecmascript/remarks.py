"""The comments of a JavaScript or TypeScript file: which ones machines read, and where."""

import re
from collections.abc import Sequence
from typing import Final

from policies.proofs.anchors import surroundings
from policies.proofs.comment_cleanup import PlainComment
from policies.proofs.ecmascript.reach import Reach, reaches
from policies.proofs.parts import Part, Remark
from policies.proofs.tool_words import speaks_to_tools
from policies.proofs.verdict import NotProvenError

# Tools find these wherever they stand in a comment …
_ANYWHERE = re.compile(
    r"NOSONAR|\bnosec\b|\blgtm\b|codeql|semgrep|snyk|@license|@preserve|@cc_on|__[A-Z_]{4,}__"
    r"|webpack[A-Z]|turbopack[A-Z]|@vite|@?jsx(?:Runtime|Frag|ImportSource)?\s|@(?:no)?flow|\$Flow"
    r"|@ts-|ts-(?:ignore|expect|nocheck)|c?spell(?:-|:|check)|codespell|sourceMappingURL|sourceURL"
    r"|eslint-|tslint|jshint|jslint|jscs|istanbul|\bc8\b|\bv8\b|prettier-|biome-|rome-|stylelint"
    r"|@jest|@vitest|jest-env|vitest-env|noinspection|-\*-|#region|#endregion",
)
# … these at its start, and any shape that could be read: `word:`, `word=`, `@x`.
_START = re.compile(
    r"(?:eslint|globals?|exported|rollup|parcel|esbuild|babel|html|css|sql|graphql|gql|glsl|wgsl"
    r"|region|endregion|i18n|translators|deno|bun|language|coverage|uglify|terser|closure|strict"
    r"|require|import|vim|vi|ex|emacs|amd|sonar|template|javascript|typescript)\b(?!\s+\w+\s+\w)",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"[\w.-]+[:=](?![=/])|[@#$][\w-]|[!/<\[+%]", re.ASCII)
_LICENCE = re.compile(
    r"spdx|copyright|licen[cs]e|\(c\)|©|all rights reserved|warrant(?:y|ies)|patent|permission",
    re.IGNORECASE,
)
_HUMAN = re.compile(
    r"(?:todo|fixme|xxx|note|hack|nb|warning|example|e\.g|i\.e|see|because|however|otherwise"
    r"|this|that|output|result)\b\s*:?\s",
    re.IGNORECASE,
)
_BETWEEN_STATEMENTS: Final = frozenset(
    {"program", "statement_block", "class_body", "switch_body", "switch_case", "switch_default",
     "object", "array", "interface_body", "object_type", "enum_body", "formal_parameters",
     "arguments", "named_imports", "export_clause", "jsx_expression"}
)  # fmt: skip
_TAG_AND_TYPE: Final = re.compile(
    r"(@(?:param|arg|argument|property|prop)[ \t]+(?:\{[^{}]{1,120}\}[ \t]+)?"
    r"\[?[\w$.]{1,80}(?:=[^\]\s]{0,40})?\]?|@(?:returns?|throws?)(?:[ \t]+\{[^{}]{1,120}\})?)"
    r"([ \t][^@{}]*)"
)
"""A tag whose type and name a machine may read, and the words after them."""
PROSE: Final = "documentation:"
"""Marks the prose of a comment with tags: such a comment is corrected, never deleted."""


def is_directive(text: str) -> bool:
    """Whether a machine or a lawyer may read this comment; in doubt, yes."""
    return _is_read_whole(text) or any(map(_has_shape, _lines(text)))


def _is_read_whole(text: str) -> bool:
    """Not only line by line, as the tags of a documentation comment are."""
    if text.startswith(("/*!", "///", "/**/")) or _ANYWHERE.search(text) or _LICENCE.search(text):
        return True
    if speaks_to_tools(text):
        return True
    return _START.match(core(text)) is not None


def _has_shape(line: str) -> bool:
    return not _HUMAN.match(line) and _SHAPE.match(line) is not None


def _read_part(text: str) -> str:
    """What a machine may read of a directive: of a documentation comment its tags only."""
    if not text.startswith("/**") or _is_read_whole(text):
        return text
    return "\n".join(line for line, is_read in _marked(text) if is_read)


def _marked(text: str) -> list[tuple[str, bool]]:
    """Each line of a documentation comment, and whether it is a tag or inside its type."""
    found: list[tuple[str, bool]] = []
    depth, fenced = 0, False
    for line in _lines(text):
        fenced ^= line.startswith("```")
        tag = _TAG_AND_TYPE.fullmatch(line) if depth == 0 and not fenced else None
        if tag is not None:
            found += [(tag[1], True), (tag[2].strip(), False)]
            continue
        is_read = depth > 0 or fenced or _has_shape(line) or line.startswith("```")
        depth = max(depth + line.count("{") - line.count("}"), 0) if is_read else 0
        found.append((line, is_read))
    return found


def _lines(text: str) -> list[str]:
    """Without comment signs and indentation."""
    if text.startswith("//"):
        return [text[2:].strip()]
    inner = text[2:].removesuffix("*/")
    return [line.strip().lstrip("*").strip() for line in inner.split("\n")]


def core(text: str) -> str:
    """The words of a comment without its signs and layout."""
    return " ".join(" ".join(_lines(text)).split())


def check_directives(
    old: tuple[Part, Sequence[Remark]], new: tuple[Part, Sequence[Remark]]
) -> None:
    """The same directives in the same places; each side: normal form and comments."""
    if _anchored(*old) != _anchored(*new):
        raise NotProvenError("a comment that tools or lawyers read changes or moves")


def check_line_comments(old: Sequence[Remark], new: Sequence[Remark]) -> None:
    """A comment over several lines ends a statement where one on a line does not."""
    risky = [
        [remark.text for remark in side if _breaks(remark)] for side in (old, new)
    ]  # its text holds its line breaks
    if risky[0] != risky[1]:
        line = next((remark.line for remark in new if _breaks(remark)), None)
        raise NotProvenError("a comment with a line break inside a statement changes", line=line)


def plain(remarks: Sequence[Remark]) -> list[PlainComment]:
    """What only people read: whole comments, and the prose between the tags of others."""
    found = []
    for remark in remarks:
        if not is_directive(remark.text):
            found.append(PlainComment(remark.line, remark.text, core(remark.text)))
        elif _read_part(remark.text) != remark.text:
            words = " ".join(line for line, is_read in _marked(remark.text) if not is_read)
            prose = f"{PROSE} {' '.join(words.split())}"
            found.append(PlainComment(remark.line, remark.text, prose))
    return found


def _breaks(remark: Remark) -> bool:
    return remark.last_line > remark.line and remark.inside not in _BETWEEN_STATEMENTS


def _anchored(
    root: Part, remarks: Sequence[Remark]
) -> list[tuple[str, tuple[str, ...], Reach | None]]:
    """Each directive, its place and the lines it speaks of; a licence may stand anywhere."""
    directives = [remark for remark in remarks if is_directive(remark.text)]
    places = zip(directives, surroundings(root, directives), reaches(root, directives), strict=True)
    return [
        (
            _read_part(remark.text),
            () if _LICENCE.search(remark.text) else around,
            None if _is_anywhere(remark.text) else reach,
        )
        for remark, around, reach in places
    ]


def _is_anywhere(text: str) -> bool:
    """A licence, or documentation, which belongs to what follows however far it is."""
    return text.startswith("/**") or _LICENCE.search(text) is not None
