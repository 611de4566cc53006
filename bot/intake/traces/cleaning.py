"""Takes off what terminals, loggers and orchestrators put around a trace."""

import html
import re
import unicodedata
from collections.abc import Sequence

_ANSI = re.compile(
    r"\x1b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\x07\x1b\n]{0,512}(?:\x07|\x1b\\)?|[@-Z\\-_])"
    r"|␛\[[0-9;]{0,16}m"
)
_ENTITY = re.compile(r"&(?:lt|gt|quot|amp|nbsp|apos|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?"
_LEVEL = r"(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)"
_LOGGER = r"(?-i:[a-z_]\w{0,39}(?:\.[a-z_]\w{0,39}){0,5})"  # `CartError: ` is no logger
_PREFIXES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[\w./-]{1,80} {1,40}\| ?",  # docker compose
        r"\[[\w./-]{1,120}(?: [\w./-]{1,120})?\] ",  # kubectl --prefix
        rf"{_TIME} (?:stdout|stderr) [FP] ",  # a container's log file on a node
        r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [\w.-]{1,80} [\w./-]{1,80}(?:\[\d{1,9}\])?: ",
        rf"{_TIME} [\w-]{{1,40}}\[[\w.-]{{1,40}}\]: ",  # Heroku
        rf"\[?{_TIME}:? ?{_LEVEL}(?:/[\w-]{{1,60}})?\]? ",  # Celery
        rf"\[{_TIME}\] (?:\[\d{{1,9}}\] )?(?:\[{_LEVEL}\] )?",  # gunicorn
        rf"{_TIME}[ \t](?:\[?{_LEVEL}\]?:? {{1,8}})?(?:{_LOGGER}: )?(?:[-|] )?",
        rf"\[?{_LEVEL}\]?:[ \t]?(?:{_LOGGER}:)?",
    )
)
_ANCHOR = re.compile(r"[ \t|+]{0,40}(?:(?:Exception Group )?Traceback \(most recent|File \")")


def plain(text: str) -> str:
    """Unix lines without colours, control and invisible characters (T1)."""
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    uncoloured = _ANSI.sub("", joined) if "\x1b" in joined or "␛" in joined else joined
    unwanted = {
        ord(character): None
        for character in set(uncoloured) - {"\n", "\t"}
        if unicodedata.category(character) in {"Cc", "Cf", "Cs"}
    }
    return uncoloured.translate(unwanted) if unwanted else uncoloured


def unescaped(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines with HTML's entities read; `File &quot;shop.py&quot;` comes from copied pages."""
    return tuple(
        html.unescape(line).replace("\xa0", " ") if _ENTITY.search(line) else line for line in lines
    )


def unlogged(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines without the prefix that a logger put before each line of a trace.

    A prefix is taken off only where it is seen before a line that surely belongs to a trace. If
    only the first line has it (a logger's usual way), the others keep theirs: they start a new
    record, which is how the trace's end is known.
    """
    kept = tuple(lines)
    for prefix in _PREFIXES:
        kept = _without(prefix, kept)
    return kept


def _without(prefix: re.Pattern[str], lines: tuple[str, ...]) -> tuple[str, ...]:
    anchored = {
        number
        for number, line in enumerate(lines)
        if (match := prefix.match(line)) and _ANCHOR.match(line, match.end())
    }
    if not anchored:
        return lines
    everywhere = any(number + 1 in anchored for number in anchored) or any(
        number - 1 not in anchored and "File " in lines[number] for number in anchored
    )
    return tuple(
        line[match.end() :]
        if (everywhere or number in anchored) and (match := prefix.match(line))
        else line
        for number, line in enumerate(lines)
    )


def from_json_string(line: str) -> tuple[str, ...]:
    r"""The lines of a trace that a JSON log wrote as one: `"Traceback …:\n  File \"…"`."""
    joined = line.replace("\\r\\n", "\n").replace("\\n", "\n").replace("\\t", "\t")
    return tuple(joined.replace('\\"', '"').replace("\\\\", "\\").split("\n"))
