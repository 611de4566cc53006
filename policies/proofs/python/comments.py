"""The comments of a Python file: which ones machines read, and what they stand beside."""

import ast
import io
import re
import tokenize
from collections import Counter
from dataclasses import dataclass

from policies.proofs.python.trees import walk
from policies.proofs.tool_words import speaks_to_tools
from policies.proofs.verdict import NotProvenError

# What is known to be read by a tool, then any shape that could be: `word:`, `word=`, `@x`.
_KNOWN = re.compile(
    r"#+\s*(?:type:|noqa|nosec|nosonar|pragma|pylint|pyright|mypy|ruff|flake8|fmt\s*:|isort|yapf"
    r"|black|coding|cython|distutils|doctest|pytype|pyre-|pytest|coverage|codespell|cspell|spell"
    r"|docformatter|autopep8|bandit|semgrep|codeql|lgtm|snyk|trivy|gitleaks|nopep8|skipcq|deepcode"
    r"|deptry|vulture|vim|vi|ex|emacs|requires|dependencies|language|encoding|region|endregion"
    r"|mccabe|numba|jit|sourcery|editorconfig|end-|start-|begin-|snippet|tag::|\[start|\[end|///"
    r"|%%|In\[|<|\[|\+|!)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"spdx|copyright|licen[cs]e|\(c\)|©|all rights reserved|warrant(?:y|ies)|patent|permission",
    re.IGNORECASE,
)
_SHAPE = re.compile(r"#+[:!]|#+\s*(?:[\w.-]+[:=](?!=)|@\w|-\*-)", re.ASCII)
# Human words that no tool reads; code that was commented out is human too.
_HUMAN = re.compile(
    r"#+\s*(?:todo|fixme|xxx|note|hack|nb|warning|example|examples|e\.g|i\.e|see|because"
    r"|however|otherwise|returns|args|parameters|here|this|that|output|result)\b\s*:?\s",
    re.IGNORECASE,
)
_TOOL_WORD = re.compile(
    r"\b(?:noqa|nosec|pragma|pylint|pyright|mypy|type:\s*\w+|fmt:|isort:|SPDX)\b|-\*-",
    re.IGNORECASE,
)
_LAYOUT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT})
_BRACKETS = frozenset("()[]{},:;")
# A comment in a comment is read too: `# as it was  # fmt: skip`.
_INNER = re.compile(r"#+[^#]*")


@dataclass(frozen=True, slots=True)
class Comment:
    line: int
    text: str
    alone: bool
    """On a line of its own."""
    after: str = ""
    """What it stands behind in its statement, brackets and commas aside, and how often that is
    said up to there: tools read lines, so a directive may not move inside a statement either."""


def comments_of(text: str) -> tuple[Comment, ...]:
    """All comments in order; raises `NotProvenError` where the text has no tokens."""
    found: list[Comment] = []
    said: Counter[str] = Counter()
    last = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                after = f"{last} {said[last]}" if said else ""
                found.append(Comment(token.start[0], token.string.rstrip(), alone, after))
            elif token.type == tokenize.NEWLINE:
                said.clear()
            elif token.type not in _LAYOUT and token.string not in _BRACKETS:
                last = "text" if token.type == tokenize.STRING else token.string
                said[last] += 1
    except (tokenize.TokenError, SyntaxError, ValueError) as exc:
        raise NotProvenError("the file cannot be split into tokens") from exc
    return tuple(found)


def is_directive(text: str) -> bool:
    """Whether a machine or a lawyer may read this comment; in doubt, yes."""
    if _TOOL_WORD.search(text) or _LICENCE.search(text) or speaks_to_tools(text):
        return True
    return any(map(_has_shape, _INNER.findall(text)))


def _has_shape(text: str) -> bool:
    if _HUMAN.match(text):
        return False
    return bool(_KNOWN.match(text) or _SHAPE.match(text))


def anchored_directives(
    comments: tuple[Comment, ...], tree: ast.Module
) -> list[tuple[str, bool, str, str]]:
    """Each directive with what it stands beside, so that none moves to other code.

    A trailing one belongs to the statement on its line, one on its own line to the next.
    """
    directives = [comment for comment in comments if is_directive(comment.text)]
    if not directives:
        return []
    statements = sorted(
        (node for node in walk(tree) if isinstance(node, ast.stmt | ast.ExceptHandler)),
        key=lambda node: (node.lineno, node.col_offset),
    )
    return [
        (comment.text, comment.alone, comment.after, _anchor(comment, statements))
        for comment in directives
    ]


def _anchor(comment: Comment, statements: list[ast.stmt | ast.ExceptHandler]) -> str:
    if not statements or comment.line < statements[0].lineno:
        return "top"
    if comment.alone:
        inside = [
            node
            for node in statements
            if node.lineno < comment.line < (node.end_lineno or 0) and not hasattr(node, "body")
        ]
        later = inside[-1:] or [node for node in statements if node.lineno > comment.line][:1]
        return _head(later[0]) if later else "end"
    covering = [
        node
        for node in statements
        if node.lineno <= comment.line <= (node.end_lineno or node.lineno)
    ]
    return _head(covering[-1]) if covering else "none"


def _head(node: ast.stmt | ast.ExceptHandler) -> str:
    """The statement without its blocks; a text that stands alone is any text."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return "text"
    fields = (
        ast.dump(value) if isinstance(value, ast.AST) else repr(_dump_list(value))
        for name, value in ast.iter_fields(node)
        if name not in {"body", "orelse", "finalbody", "handlers", "cases"}
    )
    return f"{type(node).__name__}({', '.join(fields)})"


def _dump_list(value: object) -> object:
    if isinstance(value, list):
        return [ast.dump(item) if isinstance(item, ast.AST) else item for item in value]
    return value
