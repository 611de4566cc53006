"""Hygiene on the raw text, then the tree: what both sides must be before any rule looks."""

import ast
import re
import warnings
from collections import Counter
from dataclasses import dataclass

from policies.proofs.python.comments import Comment, comments_of
from policies.proofs.verdict import NotProvenError

_LINE_END = re.compile(r"\r\n|\r|\n")
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a change, read."""

    text: str
    tree: ast.Module
    comments: tuple[Comment, ...]


def read_both(old: str, new: str) -> tuple[Side, Side]:
    """Both sides parsed; raises `NotProvenError` with what is wrong."""
    _check_hygiene(old, new)
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


def _check_hygiene(old: str, new: str) -> None:
    ends = set(_LINE_END.findall(old))
    if ends and ends != set(_LINE_END.findall(new)):
        raise NotProvenError("the newline style changes", line=1)
    for name, read in (
        ("byte order mark", lambda text: text.startswith("\ufeff")),
        ("shebang", lambda text: text.split("\n", 1)[0] if text.startswith("#!") else ""),
        ("coding cookie", _cookie),
    ):
        if read(old) != read(new):
            raise NotProvenError(f"the {name} changes", line=1)
    if _cookie(new) not in {"", "utf-8", "utf8", "ascii", "us-ascii"}:
        raise NotProvenError("the file declares an encoding other than UTF-8", line=1)
    try:
        new.encode()
        old.encode()
    except UnicodeEncodeError as exc:
        raise NotProvenError("the text is not UTF-8") from exc
    for character in Counter(_unusual(new)) - Counter(_unusual(old)):
        line = new.count("\n", 0, new.rindex(character)) + 1
        raise NotProvenError(f"a new U+{ord(character):04X} character", line=line)


def _cookie(text: str) -> str:
    for line in _LINE_END.split(text, maxsplit=2)[:2]:
        match = _COOKIE.match(line)
        if match:
            return match[1].lower().replace("_", "-")
    return ""


def _unusual(text: str) -> list[str]:
    if text.isascii() and text.isprintable():
        return []
    return [c for c in text if c not in "\n\r\t" and not " " <= c <= "~"]
