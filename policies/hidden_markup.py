"""The parts of Markdown and HTML that a reader of the page does not see (T1)."""

import re
from collections.abc import Callable

_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_HIDING_ATTRIBUTE = re.compile(
    r"""\s(?:alt|title|aria-[a-z]{1,20}|data-[a-z-]{1,30}|placeholder|hidden|style)
        \s{0,5}=\s{0,5}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})'|([^\s"'<>]{1,4000}))""",
    re.IGNORECASE | re.VERBOSE,
)
_TAG = re.compile(r"<[a-zA-Z][^<>]{0,8000}>")
_IMAGE_ALT = re.compile(r"!\[([^\[\]\n]{1,4000})\](?=[(\[])")
_LINK_TITLE = re.compile(
    r"""(\]\([^\s()"']{0,2000})\s{1,5}(?:"([^"\n]{0,4000})"|'([^'\n]{0,4000})')\s{0,5}(?=\))"""
)
_DEFINITION = re.compile(
    r"""^[ ]{0,3}\[[^\[\]\n]{1,200}\]:[ \t]{0,10}(?:\#|\S{1,2000})
        [ \t]{0,10}(?:"[^"\n]{0,4000}"|'[^'\n]{0,4000}'|\([^()\n]{0,4000}\))?[ \t]{0,10}$""",
    re.MULTILINE | re.VERBOSE,
)


def strip_hidden_markup(text: str) -> tuple[str, list[str]]:
    """`text` without what a rendered page hides, and what that was."""
    hidden: list[str] = []
    text = _without_comments(text, hidden)
    text = _TAG.sub(lambda tag: _HIDING_ATTRIBUTE.sub(_taking(hidden, ""), tag.group()), text)
    text = _LINK_TITLE.sub(_taking(hidden, r"\1", skip=1), text)
    text = _IMAGE_ALT.sub(_taking(hidden, "![]"), text)
    text = _DEFINITION.sub(_taking_all(hidden), text)
    return text, hidden


def _without_comments(text: str, hidden: list[str]) -> str:
    """An open comment hides all the rest."""
    shown: list[str] = []
    place = 0
    while (start := text.find(_COMMENT_OPEN, place)) >= 0:
        shown.append(text[place:start])
        end = text.find(_COMMENT_CLOSE, start + len(_COMMENT_OPEN))
        inside = text[start + len(_COMMENT_OPEN) : end if end >= 0 else len(text)]
        hidden.append(inside.strip())
        place = end + len(_COMMENT_CLOSE) if end >= 0 else len(text)
    shown.append(text[place:])
    return "".join(shown)


def _taking(
    hidden: list[str], replacement: str, *, skip: int = 0
) -> Callable[[re.Match[str]], str]:
    """Note the groups of a match after the first `skip`, and put `replacement` in its place."""

    def take(match: re.Match[str]) -> str:
        hidden.extend(group for group in match.groups()[skip:] if group)
        return match.expand(replacement)

    return take


def _taking_all(hidden: list[str]) -> Callable[[re.Match[str]], str]:
    def take(match: re.Match[str]) -> str:
        hidden.append(match.group().strip())
        return ""

    return take
