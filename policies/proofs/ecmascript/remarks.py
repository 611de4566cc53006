"""The comments of a JavaScript or TypeScript file: which ones machines read, and where."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from policies.proofs.comment_cleanup import PlainComment
from policies.proofs.ecmascript.parts import Part, Remark
from policies.proofs.verdict import NotProvenError

# What is known to be read by a tool, then any shape that could be: `word:`, `word=`, `@x`.
_KNOWN = re.compile(
    r"eslint|tslint|jshint|jslint|jscs|prettier|biome|rome-|istanbul|\bc8\b|\bv8\b|webpack|@?vite"
    r"|rollup|parcel|turbopack|esbuild|[@#]__(?:PURE|INLINE|NOINLINE|KEY|MANGLE)|sourceMappingURL"
    r"|sourceURL|@?jsx|@flow|flow-|\$Flow|@ts-|ts-(?:ignore|expect|nocheck|check)|<reference|<amd"
    r"|deno-|bun-|cspell|codespell|spell-?check|stylelint|global\b|globals\b|exported\b|jest-env"
    r"|vitest-env|@jest|@vitest|sonar|NOSONAR|nosec|noinspection|codeql|lgtm|semgrep|snyk|coverage"
    r"|uglify|terser|closure|preserve|region|endregion|#if|#endif|glsl|wgsl|graphql|language=|html"
    r"|sql\b|css\b|i18n|translators|babel|\*/|require\b|import\b|strict|vim:|emacs|-\*-",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"spdx|copyright|licen[cs]e|\(c\)|©|all rights reserved|warrant(?:y|ies)|patent|permission",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"[\w.-]+[:=](?!=)|(?:^|\s)[@#][\w-]|^!|^/|^<|^\[|^\+|^%", re.ASCII)
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
CONTEXT = 4
"""Tokens on each side of a directive that must stay."""


def is_directive(text: str) -> bool:
    """Whether a machine or a lawyer may read this comment; in doubt, yes."""
    words = core(text)
    if text.startswith(("/*!", "///", "/**/")) or _LICENCE.search(words) or _KNOWN.search(words):
        return True
    return not _HUMAN.match(words) and _SHAPE.search(words) is not None


def core(text: str) -> str:
    """The words of a comment without its signs and layout."""
    if text.startswith("//"):
        return " ".join(text[2:].split())
    inner = text[2:].removesuffix("*/")
    return " ".join(line.strip().lstrip("*").strip() for line in inner.split("\n")).strip()


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
    return [
        PlainComment(remark.line, remark.text, core(remark.text))
        for remark in remarks
        if not is_directive(remark.text)
    ]


def _breaks(remark: Remark) -> bool:
    return remark.last_line > remark.line and remark.inside not in _BETWEEN_STATEMENTS


def _anchored(root: Part, remarks: Sequence[Remark]) -> list[tuple[str, tuple[str, ...]]]:
    directives = [remark for remark in remarks if is_directive(remark.text)]
    if not directives:
        return []
    leaves = sorted(_leaves(root), key=lambda leaf: leaf.start)
    starts = [leaf.start for leaf in leaves]
    found = []
    for remark in directives:
        at = bisect_left(starts, remark.start)
        around = leaves[max(at - CONTEXT, 0) : at + CONTEXT]
        found.append((remark.text, tuple(leaf.text or "" for leaf in around)))
    return found


def _leaves(root: Part) -> list[Part]:
    found: list[Part] = []
    stack = [root]
    while stack:
        part = stack.pop()
        if part.parts:
            stack.extend(part.parts)
        else:
            found.append(part)
    return found
