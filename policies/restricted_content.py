"""Content that lifts a change to category C, in the function that encloses a changed line."""

import re
from collections.abc import Iterator
from itertools import chain

from policies.category import Kind
from policies.line_diff import line_hunks, lines_of
from policies.restricted_python import Lines, python_hits

_SQL = re.compile(
    r"\b(?:create|alter|drop)\s{1,20}policy\b|\brow\s{1,20}level\s{1,20}security\b", re.IGNORECASE
)
_ENVIRONMENT = re.compile(
    r"\bos\s{0,4}\.\s{0,4}environb?\b|\b(?:get|put|unset)envb?\b|\bprocess\s{0,4}\.\s{0,4}env\b"
    r"|\bimport\s{0,4}\.\s{0,4}meta\s{0,4}\.\s{0,4}env\b"
)
_ENVIRON = re.compile(r"\benviron\b")
_FROM_OS = re.compile(r"^\s{0,80}from\s{1,8}os\s{1,8}import\b[^\n]{0,300}\benviron\b", re.MULTILINE)
_STRIPE = re.compile(r"\bstripe\b", re.IGNORECASE)
_AUTH = re.compile(
    r"\b(?:jwt|jose|bcrypt(?:js)?|argon2|jsonwebtoken|passport|set_password|check_password"
    r"|password_hash|password_verify)\b"
)
_FUNCTION = re.compile(
    r"\bfunction\b|=>\s{0,8}[{(]?\s{0,8}$|\)[^;()]{0,80}\{\s{0,8}$|^\s{0,80}(?:def|func|fn|sub)\b"
)
_PROSE = (".md", ".rst", ".txt", ".adoc", ".markdown")
MAX_TEXT = 500_000
"""Characters; longer files are refused by P3 and by the prover, so none is read here."""


def restricted_content(
    path: str, old: str | None, new: str | None, *, parse: bool = True
) -> tuple[tuple[Kind, str], ...]:
    """The kinds that the changed functions lift to, each with its reason, each once.

    Without `parse` nothing but regular expressions looks at the text: safe on any input,
    and it lifts a little more.
    """
    if path.casefold().endswith(_PROSE) or max(len(old or ""), len(new or "")) > MAX_TEXT:
        return ()
    found = line_hunks(old, new)
    before = [(hunk.old_start, hunk.old_end) for hunk in found]
    after = [(hunk.new_start, hunk.new_end) for hunk in found]
    hits = chain(
        _side(path, old or "", before, parse=parse), _side(path, new or "", after, parse=parse)
    )
    return tuple(dict.fromkeys(hits))


def _side(path: str, text: str, ranges: list[Lines], *, parse: bool) -> Iterator[tuple[Kind, str]]:
    lines = lines_of(text)
    ranges = [(start, end) for start, end in ranges if start < end]
    changed = "\n".join("\n".join(lines[start:end]) for start, end in ranges)
    if _ENVIRONMENT.search(changed) or (_ENVIRON.search(changed) and _FROM_OS.search(text)):
        yield Kind.ENVIRONMENT_VARIABLE_CHANGE, "the changed lines read the environment"
    python = parse and path.casefold().endswith((".py", ".pyi"))
    hits = python_hits(text, ranges) if python else None
    regions = _regions(lines, ranges)
    if _SQL.search(regions):
        yield Kind.RLS_POLICY_CHANGE, "the changed code holds row level security"
    if hits is not None:
        yield from hits
        return
    if _STRIPE.search(regions):
        yield Kind.STRIPE_PAYMENT_LOGIC, "the changed function uses stripe"
    if _AUTH.search(regions):
        yield Kind.AUTH_SECURITY_CHANGE, "the changed function handles passwords or tokens"


def _regions(lines: list[str], ranges: list[Lines]) -> str:
    """The text of the functions around the changed lines, found by indentation."""
    pieces: list[str] = []
    done = 0
    for start, end in ranges:
        first, last = _enclosing(lines, start, end)
        first = max(first, done)
        pieces += lines[first:last]
        done = max(done, last)
    return "\n".join(pieces)


def _enclosing(lines: list[str], start: int, end: int) -> Lines:
    depth = min((_indent(line) for line in lines[start:end] if line.strip()), default=0)
    for number in range(start, -1, -1):
        line = lines[number][:500]
        if not line.strip() or (_indent(line) >= depth and number < start):
            continue
        if _FUNCTION.search(line):
            return number, _end_of_block(lines, end, _indent(line))
        depth = min(depth, _indent(line))
        if depth == 0:
            break
    return start, end


def _end_of_block(lines: list[str], end: int, indent: int) -> int:
    for number in range(end, len(lines)):
        if lines[number].strip() and _indent(lines[number]) <= indent:
            return number + 1
    return len(lines)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
