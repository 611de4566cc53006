"""Comments of a shape that tools look for, though no tool of that name is known here."""

import re
from typing import Final

# A sentence begins with a letter; so do lists and rulers with `-`, `*` and `=`, more than three.
_SIGN: Final = re.compile(
    r":|[|%>]\S?|[|%] ?\w|\$[$A-Z]|\{\{|=(?:\s*\w|=/?\w)|[-+]$|-{3}$|-{1,2}[\d8]?<|\(\(|\]\]"
)
_CODED: Final = re.compile(
    r"[A-Z][A-Z0-9]*_[A-Z0-9_]+\b(?!\s+[a-z]+\s+\w)|[A-Z]{2,}\.[A-Z]\w+|Local Variables\b"
    r"|(?:end)?[rR]emoveIf\b|(?:include|exclude)(?:Start|End)\b|(?:else|end)?ifn?def\b|endif\b"
    r"|(?:end)?inject\b"
)
_WORDS: Final = re.compile(
    # `clang-format off`, `test-code`, `default_exp core`, `REUSE-IgnoreStart`
    r"\w+(?:[-_]\w+)+(?: [\w.-]+)?"
    # `docs start`, `coverage ignore next`, `tool ignore=x`
    r"|\S+ (?:\S+ )?(?:start|end|begin|stop|off|on|next)|[\w-]+ [\w-]+[=:](?!//)\S+"
    # notebooks, bundlers and templates
    r"|hide(?:_?\w+)?|exports?i?|nbdev \w+|harmony|tw|strip|nocov\w*|no[cf]\w{2,8}|autoescape"
    r"|harmony \w+|coverage \w+(?: \w+)?|\w+ (?:ignore|disable|enable|skip)(?: \w+)?",
    re.IGNORECASE,
)
MOST: Final = 60
"""Longer ones are sentences."""


def is_marker(core: str, *, alone: bool) -> bool:
    """Whether the words of a comment may be a mark for a tool; in doubt, yes.

    `alone`: it is no line of a longer paragraph.
    """
    if _SIGN.match(core) or _CODED.match(core):
        return True
    return alone and len(core) <= MOST and _WORDS.fullmatch(core) is not None
