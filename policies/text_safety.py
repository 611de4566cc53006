"""Model text made inert before anyone reads it (T5), outside text fenced before a model does (T1)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from policies.hidden_characters import is_invisible
from policies.hidden_markup import strip_hidden_markup

CUT_MARK: Final = "…"
MAX_REPORTED: Final = 20
MAX_REPORTED_LENGTH: Final = 200

# They look alike and mean nothing to GitHub, git or a chat.
_AMPERSAND, _LESS, _AT, _NUMBER = "\uff06", "\u2039", "\uff20", "\uff03"

_FENCE = re.compile(r"<(?=/?\s{0,5}untrusted)", re.IGNORECASE)
_PLAIN = re.compile(r"[\t\n\x20-\x7e]*")
_BRACKETED = re.compile(r"\[([^\[\]()\n]{1,60})\]")
_SKIPS = re.compile(r"skip|\bno[ _-]?(?:ci|build|deploy)\b", re.IGNORECASE)


def _disarm(match: re.Match[str]) -> str:
    """`[skip ci]` and its kin lose the brackets that make them work."""
    return f"({match.group(1)})" if _SKIPS.search(match.group(1)) else match.group()


_INERT: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    # First, since it alone takes something away and lets its neighbours meet.
    (re.compile(r"\*{3}(no_ci)\*{3}", re.IGNORECASE), r"\1"),
    (_BRACKETED, _disarm),
    # A fence that the text does not close would swallow what we write below it.
    (re.compile(r"`{3,}|~{3,}"), "'''"),
    # Entities are decoded before mentions and references are looked for.
    (re.compile(r"&(?=#?\w{1,31};)"), _AMPERSAND),
    (re.compile(rf"<(?![\s=\d<{_LESS}]|$)"), _LESS),
    (re.compile(r"@(?=\S)"), _AT),
    (re.compile(r"#(?=\d)"), _NUMBER),
    (re.compile(r"\bGH-(?=\d)", re.IGNORECASE), "GH "),
    (re.compile(r"(h)tt(ps?:)(?=//)", re.IGNORECASE), r"\1xx\2"),
    (re.compile(r"(f)t(p:)(?=//)", re.IGNORECASE), r"\1x\2"),
    (re.compile(r"(www)\.", re.IGNORECASE), r"\1[.]"),
    # Trailers, ours and git's: whoever reads them back must find only those that we wrote.
    (
        re.compile(
            r"^([ \t>*-]{0,200})([\w-]{0,60}-(?:by|error|category|kind|request|checks)):",
            re.IGNORECASE | re.MULTILINE,
        ),
        r"\1\2 -",
    ),
    # Commands, ours and those of other bots.
    (re.compile(r"^([ \t>]{0,200})/(?=[a-z][\w-]{0,40}(?:\s|$))", re.MULTILINE), "\\1\u2215"),
    # Last, since the steps above write brackets: no inline link, no image, no definition.
    (re.compile(r"\](?=[(:])"), "] "),
)


def make_inert(text: str, limit: int) -> str:
    """`text` without anything that GitHub, git or a chat acts on, at most `limit` characters.

    Look-alike characters stand for `@`, `#`, `<` and `&` where they would do something, so the
    same text serves Markdown, titles and commit messages. Already inert text stays as it is.
    """
    inert = visible(text[: 2 * limit + 1])
    for pattern, replacement in _INERT:
        inert = pattern.sub(replacement, inert)
    return _cut(inert, limit)


def visible(text: str) -> str:
    """`text` with one kind of line end and without characters that have no glyph."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _PLAIN.fullmatch(text):
        return text
    return "".join(character for character in text if not is_invisible(character))


@dataclass(frozen=True, slots=True)
class Fenced:
    """Outside text as a model sees it."""

    text: str
    hidden: tuple[str, ...]
    """What a reader of the original would not have seen, for people."""


def fence_untrusted(text: str, kind: str, nonce: str, limit: int) -> Fenced:
    """`text` without its hidden parts, between marks that it cannot imitate.

    `kind` says what it is (`issue_body`); `nonce` is random, new for every prompt. Raises
    `ValueError` if either is more than letters, digits, `-` and `_`.
    """
    for word in (kind, nonce):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", word):
            raise ValueError(f"{word!r} cannot stand in a fence")
    whole = len(text)
    text = text[:limit]
    unseen = _unseen_characters(text)
    shown, markup = strip_hidden_markup(visible(text))
    shown = _FENCE.sub(_LESS, shown)
    shown = shown.replace(nonce, "[nonce]")
    if whole > limit:
        shown += f"\n[{whole - limit} more characters were cut]"
    hidden = [part for part in (*unseen, *markup) if part][:MAX_REPORTED]
    return Fenced(
        text=f"<untrusted id={nonce} kind={kind}>\n{shown}\n</untrusted id={nonce}>",
        hidden=tuple(_cut(visible(part), MAX_REPORTED_LENGTH) for part in hidden),
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: max(0, limit - 1)] + CUT_MARK[:limit]


def _unseen_characters(text: str) -> list[str]:
    """Which invisible characters there were, and what Unicode tag characters spelt."""
    if _PLAIN.fullmatch(text):
        return []
    unseen = [c for c in text if is_invisible(c)]
    spelt = "".join(chr(ord(c) - 0xE0000) for c in unseen if 0xE0020 <= ord(c) <= 0xE007E)
    codes = sorted({f"U+{ord(c):04X}" for c in unseen})
    found = [f"invisible characters: {len(unseen)} ({', '.join(codes[:10])})"] if unseen else []
    return [*found, f"spelt in invisible characters: {spelt}"] if spelt else found
