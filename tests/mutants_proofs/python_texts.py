"""Operators for what Python programs say: strings, docstrings, comments, characters."""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from tests.mutants_proofs.operators import (
    Proposals,
    cut,
    recased,
    reversed_words,
    spaced,
    strings,
    unspaced,
)
from tests.mutants_proofs.python_statements import indent_of, lines
from tests.mutants_proofs.sources import Change, Edit, Source, Token

_PLAIN = re.compile(r"""([rbuf]{0,2})(['"]{3}|['"])(.*)\2""", re.DOTALL | re.IGNORECASE)
_FIELD = re.compile(r"\{(\w+)\}")


def contents(source: Source) -> Iterator[Token]:
    """What stands between the quotes, docstrings left out."""
    for token, match in _literals(source):
        start = token.start + len(match[1]) + len(match[2])
        yield Token("text", match[3], start, start + len(match[3].encode()))


def _literals(source: Source) -> Iterator[tuple[Token, re.Match[str]]]:
    docstrings = {source.span(node)[0] for node in _docstrings(source)}
    for token in source.tokens:
        match = _PLAIN.fullmatch(token.text) if token.kind == "STRING" else None
        if match is not None and token.start not in docstrings:
            yield token, match


def _docstrings(source: Source) -> Iterator[ast.Expr]:
    for node in source.nodes:
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first


def prefixed(source: Source) -> Iterator[Change]:
    """Where the prefix decides something."""
    for token, match in _literals(source):
        others = ["b"] if not match[1] else [""] if match[1].lower() == "b" else []
        if "\\" in match[3]:
            others.append("" if "r" in match[1].lower() else f"{match[1]}r")
        if "{" in match[3]:
            others.append("" if "f" in match[1].lower() else f"{match[1]}f")
        for prefix in others:
            yield (Edit(token.start, token.start + len(match[1]), prefix),)


def fields_changed(source: Source) -> Iterator[Change]:
    for token, match in _literals(source):
        if "f" in match[1].lower():
            for field in _FIELD.finditer(match[0]):
                start = token.start + len(match[0][: field.start()].encode())
                for text in (f"{{{field[1]}!r}}", f"{{{field[1]}:>3}}", f"{{{{{field[1]}}}}}"):
                    yield (Edit(start, start + len(field[0]), text),)


def adjacent_parted(source: Source) -> Iterator[Change]:
    """`"a" "b"` as `"a", "b"`, and the other way."""
    for one, other in pairwise(source.tokens):
        if one.kind == other.kind == "STRING":
            yield (Edit(one.end, one.end, ","),)
    for one, comma, other in zip(source.tokens, source.tokens[1:], source.tokens[2:], strict=False):
        if one.kind == other.kind == "STRING" and comma.text == ",":
            yield (Edit(comma.start, comma.end, " "),)


def docstrings_changed(source: Source) -> Iterator[Change]:
    for node in _docstrings(source):
        text = source.text_of(node)
        yield source.replaced(node, text[:3] + "Never: " + text[3:])
        yield source.replaced(node, re.sub(r"\b(\w{4,}) (\w+)", r"\2 \1", text, count=1))
        yield source.replaced(node, f"({text}).strip()")
        yield source.replaced(node, "pass")


def remarked(*texts: str) -> Proposals:
    """A comment behind the first line of a statement."""

    def propose(source: Source) -> Iterator[Change]:
        found = [n for n in source.nodes if isinstance(n, ast.stmt) and n.lineno == n.end_lineno]
        for number, node in enumerate(found):
            end = source.line_starts[node.lineno] - 1
            if b"#" not in source.raw[source.line_starts[node.lineno - 1] : end]:
                yield (Edit(end, end, f"  # {texts[number % len(texts)]}"),)

    return propose


def remarks_above(*texts: str) -> Proposals:
    def propose(source: Source) -> Iterator[Change]:
        found = [n for n in source.nodes if isinstance(n, ast.stmt)]
        for number, node in enumerate(found):
            start, _ = lines(source, node)
            yield (Edit(start, start, f"{indent_of(node)}# {texts[number % len(texts)]}\n"),)

    return propose


_DIRECTIVE = re.compile(
    r"#\s*(?:type:|noqa|pragma|nosec|fmt:|pylint:|isort:|ruff:|mypy:|pyright:|!|-\*-)",
    re.IGNORECASE,
)


def directives_changed(source: Source) -> Iterator[Change]:
    """Left out, or in other words."""
    for token in source.tokens:
        if token.kind == "COMMENT" and _DIRECTIVE.match(token.text):
            yield (Edit(token.start, token.end, ""),)
            yield (Edit(token.start, token.end, f"{token.text}0"),)
            yield (Edit(token.start, token.end, token.text.replace("# ", "# ~ ", 1)),)


def directives_moved(source: Source) -> Iterator[Change]:
    """To the line below."""
    for token in source.tokens:
        if token.kind == "COMMENT" and _DIRECTIVE.match(token.text):
            end = source.raw.find(b"\n", token.end)
            below = source.raw.find(b"\n", end + 1)
            if below > 0 and source.raw[end:below].strip() and b"#" not in source.raw[end:below]:
                yield (Edit(token.start, token.end, ""), Edit(below, below, f"  {token.text}"))


def commented_out(source: Source) -> Iterator[Change]:
    for node in source.nodes:
        if isinstance(node, ast.Expr | ast.Assign) and node.lineno == node.end_lineno:
            start, _ = source.span(node)
            yield (Edit(start, start, "pass  # "),)


def heads_changed(source: Source) -> Iterator[Change]:
    for text in ("#!/usr/bin/env python2\n", "# -*- coding: latin-1 -*-\n", "# vim: ts=8\n"):
        yield (Edit(0, 0, text),)
    yield (Edit(0, 0, "\ufeff"),)
    yield (Edit(0, len(source.raw), source.text.replace("\n", "\r\n")),)


def odd_characters(source: Source) -> Iterator[Change]:
    """Beside code, in names, in texts and comments: what nobody sees."""
    for number, token in enumerate(source.tokens):
        odd = ("\u200b", "\u202e", "\u2066", "\u00a0", "\u0430", "\x0c")[number % 6]
        middle = token.start + 1
        if token.kind in {"NAME", "STRING", "COMMENT"} and token.end > middle:
            yield (Edit(middle, middle, odd),)


def homoglyphs(source: Source) -> Iterator[Change]:
    """`a` as the Cyrillic letter, and as one that Python reads as `a`."""
    for number, token in enumerate(source.tokens):
        at = token.text.find("a")
        if token.kind in {"NAME", "STRING", "COMMENT"} and at >= 0 and token.text.isascii():
            start = token.start + at
            yield (Edit(start, start + 1, "\u0430" if number % 2 else "\uff41"),)


TEXTS: Final[Mapping[str, Proposals]] = {
    "text with a blank more": strings(spaced, contents),
    "text with a blank less": strings(unspaced, contents),
    "text in other case": strings(recased, contents),
    "text without its last letter": strings(cut, contents),
    "text in another order": strings(reversed_words, contents),
    "text emptied": strings(lambda text: "" if text else None, contents),
    "text with a negation": strings(lambda text: f"not {text}", contents),
    "prefix of a string": prefixed,
    "field of an f-string": fields_changed,
    "comma between strings": adjacent_parted,
    "docstring changed": docstrings_changed,
    "statement commented out": commented_out,
}
REMARKS: Final[Mapping[str, Proposals]] = {
    "check suppressed": remarked("type: ignore", "noqa", "nosec", "pragma: no cover", "noqa: E501"),
    "tool told to stop": remarks_above("fmt: off", "pylint: disable=all", "isort: skip_file", "mypy: ignore-errors"),
    "comment added": remarks_above("the next line is safe", "requires-python >= 3.12", "TODO later", "x = 1"),
    "directive changed": directives_changed,
    "directive moved": directives_moved,
}  # fmt: skip
CHARACTERS: Final[Mapping[str, Proposals]] = {
    "head of the file": heads_changed,
    "character that nobody sees": odd_characters,
    "character that looks alike": homoglyphs,
}
