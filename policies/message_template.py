"""What stays the same when one error happens twice: its message without ids, values and names."""

import re
from collections.abc import Callable

MAX_CHARACTERS = 500
"""Longer messages are cut before any pattern looks at them."""

_PIECES = re.compile(
    r"""
    (?P<kept>\[(?:redacted\ )?[a-z_]{2,40}\])                                 # a placeholder, ours or redaction's
  | (?P<quoted>(?<!\w)(?:b|r|u|f)?
        (?:'[^'\n]*+'(?!\w)|"[^"\n]*+"|`[^`\n]*+`))
  | (?P<email>[\w.%+-]++@[\w-]++(?:\.[\w-]++)++)
  | (?P<url>\b[A-Za-z][A-Za-z0-9+.-]{1,15}://[^\s"'<>]++)
  | (?P<id>\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b)
  | (?P<time>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|\ ?[+-]\d\d:?\d\d)?)?\b
      | \b\d{1,2}/\d{1,2}/\d{2,4}\b
      | \b\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?\b
      | \b\d+(?:\.\d+)?\ ?(?:ns|µs|us|ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?|d|days?)\b)
  | (?P<ip>\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?
      | (?<![\w:])(?:[0-9A-Fa-f]{1,4}:){2,7}:?(?:[0-9A-Fa-f]{1,4}:?){0,6}(?![\w:]))
  | (?P<path>(?<![\w.)\]])(?:[A-Za-z]:[\\/]|~?/|\.{1,2}/|\\\\)
        [\w.@%+~\[\]-]+(?:[\\/][\w.@%+~\[\]-]+)*+[\\/]?)
  | (?P<value>(?<=\w=)[^\s,;)\]}&]++)
  | (?P<num>[-+]?(?<![\w.])(?:0[xX][0-9A-Fa-f]++|\d++(?:[_,]\d++)*+(?:\.\d++)?(?:[eE][-+]?\d++)?%?)(?!\w))
  | (?P<word>\w++)
    """,
    re.VERBOSE,
)
_PLACEHOLDER = {
    "quoted": "[str]",
    "value": "[val]",
} | {name: f"[{name}]" for name in ("email", "url", "id", "time", "ip", "path", "num")}

_DIGITS = re.compile(r"\d+")
_HEX_WORD = re.compile(r"[0-9a-fA-F]{7,}")
_CODE_NAME = re.compile(r"""['"`][A-Za-z_$][\w$.]{0,99}['"`]""")
_REPEATED = re.compile(r"(\[[a-z]+\])(?:,\s?\1)+(?!\w)")
_OPEN_QUOTE = re.compile(r"""(?<!\w)['"`][^'"`\n]*$""")


def message_template(text: str, *, keep_names: bool = False) -> str:
    """`text` with every value replaced by the name of its sort: `order [num] of [email] is gone`.

    `keep_names` leaves quoted identifiers alone: in `name 'json' is not defined` the quoted word
    is part of the program, not of its data.
    """
    cut = text[:MAX_CHARACTERS]
    replaced = _PIECES.sub(_replacement(keep_names=keep_names), cut)
    if len(text) > MAX_CHARACTERS:  # a quote that the cut left open holds a value too
        replaced = _OPEN_QUOTE.sub("[str]", replaced)
    return _REPEATED.sub(r"\1", " ".join(replaced.split()))


def _replacement(*, keep_names: bool) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        sort = match.lastgroup or ""
        piece = match.group()
        if sort == "kept":
            return piece
        if sort == "word":
            return _word(piece)
        if sort == "quoted" and keep_names and _CODE_NAME.fullmatch(piece):
            return piece
        return _PLACEHOLDER[sort]

    return replace


def _word(word: str) -> str:
    """A word without its digits; a word that is an id as a whole is `[id]`."""
    runs = len(_DIGITS.findall(word))
    if not runs:
        return "[id]" if len(word) >= 16 and _HEX_WORD.fullmatch(word) else word
    if word.isdigit():
        return "[num]"
    if _HEX_WORD.fullmatch(word) or (len(word) >= 8 and runs >= 2):
        return "[id]"
    return _DIGITS.sub("[num]", word)
