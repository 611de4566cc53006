"""Content that lifts a change to category C, in the function that encloses a changed line."""

import re
from collections.abc import Iterator
from itertools import chain

from policies.category import Kind
from policies.enclosing import Lines, enclosing_lines, text_of
from policies.line_diff import line_hunks, lines_of
from policies.restricted_ecmascript import SUFFIXES, ecmascript_hits
from policies.restricted_python import python_hits

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
    changed = text_of(lines, ranges)
    if _ENVIRONMENT.search(changed) or (_ENVIRON.search(changed) and _FROM_OS.search(text)):
        yield Kind.ENVIRONMENT_VARIABLE_CHANGE, "the changed lines read the environment"
    hits = _hits(path, text, ranges) if parse else None
    regions = text_of(lines, enclosing_lines(lines, ranges))
    if _SQL.search(regions):
        yield Kind.RLS_POLICY_CHANGE, "the changed code holds row level security"
    if hits is not None:
        yield from hits
        return
    if _STRIPE.search(regions):
        yield Kind.STRIPE_PAYMENT_LOGIC, "the changed function uses stripe"
    if _AUTH.search(regions):
        yield Kind.AUTH_SECURITY_CHANGE, "the changed function handles passwords or tokens"


def _hits(path: str, text: str, ranges: list[Lines]) -> tuple[tuple[Kind, str], ...] | None:
    """By the tree; None where there is none."""
    name = path.casefold()
    if name.endswith((".py", ".pyi")):
        return python_hits(text, ranges)
    return ecmascript_hits(path, text, ranges) if name.endswith(SUFFIXES) else None
