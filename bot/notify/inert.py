"""Hostile text made inert: no control characters, no markup, never over a cap."""

import unicodedata
from collections.abc import Mapping
from urllib.parse import urlsplit

_ELLIPSIS = "…"
# Controls, bidirectional and zero-width marks, lone surrogates, private use, line separators.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_MAX_URL = 2000


def inert(text: str, limit: int, escapes: Mapping[str, str]) -> str:
    """`text` with each character escaped, at most `limit` UTF-16 units long after that.

    Receivers count differently (code points, UTF-16 units); the larger count fits them all.
    An escape is never cut in two.
    """
    room = limit - len(_ELLIPSIS)
    kept: list[str] = []
    used = fitting = 0
    for character in text:
        if character not in "\n\t" and unicodedata.category(character) in _DROPPED:
            continue
        piece = escapes.get(character, character)
        used += _units(piece)
        if used > limit:
            return "".join(kept[:fitting]) + _ELLIPSIS
        kept.append(piece)
        if used <= room:
            fitting = len(kept)
    return "".join(kept)


def inert_line(text: str, limit: int, escapes: Mapping[str, str]) -> str:
    """The same on one line: titles and field names must not look like two."""
    return inert(" ".join(text.split()), limit, escapes)


def link(url: str | None) -> str | None:
    """`url` if a button may carry it: plain http(s) and short."""
    if url is None or len(url) > _MAX_URL or not url.isascii() or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.hostname and " " not in url else None


def _units(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)
