"""Hygiene on the raw text, then the tree: what both sides must be before any rule looks."""

import ast
import re
import warnings
from dataclasses import dataclass

from policies.proofs.hygiene import LINE_END, check_hygiene
from policies.proofs.python.comments import Comment, comments_of
from policies.proofs.verdict import NotProvenError

_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, read."""

    text: str
    tree: ast.Module
    comments: tuple[Comment, ...]


def read_both(old: str, new: str) -> tuple[Side, Side]:
    """Both sides parsed; raises `NotProvenError` with what is wrong."""
    check_hygiene(old, new)
    _check_cookie(old, new)
    before, after = parse(old, "old"), parse(new, "new")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(new, "new side", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise NotProvenError(f"the new side does not compile ({type(exc).__name__})") from exc
    return Side(old, before, comments_of(old)), Side(new, after, comments_of(new))


def parse(text: str, side: str) -> ast.Module:
    """A tree of its own; raises `NotProvenError`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text, type_comments=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        raise NotProvenError(f"the {side} side does not parse ({type(exc).__name__})") from exc


def _check_cookie(old: str, new: str) -> None:
    if _cookie(old) != _cookie(new):
        raise NotProvenError("the coding cookie changes", line=1)
    if _cookie(new) not in {"", "utf-8", "utf8", "ascii", "us-ascii"}:
        raise NotProvenError("the file declares an encoding other than UTF-8", line=1)


def _cookie(text: str) -> str:
    for line in LINE_END.split(text, maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match:
            return match[1].lower().replace("_", "-")
    return ""
