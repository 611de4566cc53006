"""The comments of a Python file: which ones machines read, and what they stand beside."""

import ast
import io
import re
import tokenize
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass

from policies.proofs.python.trees import walk
from policies.proofs.tool_words import speaks_to_tools
from policies.proofs.verdict import NotProvenError

# What is known to be read by a tool, then any shape that could be: `word:`, `word=`, `@x`.
_KNOWN = re.compile(
    r"#+\s*(?:type:|noqa|nosec|nosonar|pragma|pylint|pyright|mypy|ruff|flake8|fmt\s*:|isort|yapf"
    r"|coding|cython|distutils|doctest|pytype|pyre-|codespell|cspell"
    r"|docformatter|autopep8|semgrep|codeql|lgtm|snyk|trivy|gitleaks|nopep8|skipcq|deepcode"
    r"|deptry|editorconfig|end-|start-|begin-|tag::|\[start|\[end|///|%%|In\[|<|\[|\+|!"
    # words of a language too: a sentence goes on after them
    r"|(?:black|pytest|coverage|spell|bandit|vulture|vim?|ex|emacs|requires|dependencies|language"
    r"|encoding|(?:end)?region|mccabe|numba|jit|sourcery|snippet)\b(?!\s+[a-z]+\s+\w))",
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
    r"|however|otherwise|returns|args|parameters|here|this|that|output|result)\b\s*:?\s"
    r"|#+\s*(?:else|try|finally|except)\s*:\s*$",
    re.IGNORECASE,
)
_TOOL_WORD = re.compile(
    r"\b(?:noqa|nosec|pragma|pylint|pyright|mypy|type:\s*\w+|fmt:|isort:|SPDX)\b|-\*-",
    re.IGNORECASE,
)
_Statement = ast.stmt | ast.ExceptHandler
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
    starts = [node.lineno for node in statements]
    said: dict[type, dict[str, list[int]]] = {}
    found = []
    for comment in directives:
        anchor = _anchor(comment, statements, starts)
        text = anchor if isinstance(anchor, str) else _numbered(anchor, statements, said)
        found.append((comment.text, comment.alone, comment.after, text))
    return found


def _numbered(
    anchor: _Statement, statements: list[_Statement], said: dict[type, dict[str, list[int]]]
) -> str:
    """What it says, and how often that is said above: equal statements are not the same."""
    kind = type(anchor)
    if kind not in said:
        said[kind] = defaultdict(list)
        for node in statements:
            if type(node) is kind:
                said[kind][_head(node)].append(node.lineno)
    text = _head(anchor)
    return f"{text} {bisect_left(said[kind][text], anchor.lineno)}"


def _anchor(comment: Comment, statements: list[_Statement], starts: list[int]) -> str | _Statement:
    """The statement; `starts`: the lines they begin in, in order."""
    if not statements or comment.line < starts[0]:
        return "top"
    at = bisect_right(starts, comment.line)
    if not comment.alone:
        around = next((node for node in statements[at - 1 :: -1] if _reaches(node, comment)), None)
        return around or "none"
    above = statements[bisect_left(starts, comment.line) - 1]
    if comment.line < (above.end_lineno or 0) and not hasattr(above, "body"):
        return above
    return statements[at] if at < len(statements) else "end"


def _reaches(node: _Statement, comment: Comment) -> bool:
    return comment.line <= (node.end_lineno or node.lineno)


def _head(node: _Statement) -> str:
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
