"""Finds a stack trace in whatever people paste: Markdown, logs, terminals, web pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.intake.traces import python
from bot.intake.traces.blocks import Block, blocks
from bot.intake.traces.cleaning import from_json_string, plain, unescaped, unlogged
from bot.intake.traces.span import Parser, Span
from policies.report import RaisedException

MAX_TEXT = 256 * 1024
"""Characters that are looked at; of a longer text the beginning and the end."""
MAX_TRACE = 64 * 1024
"""Characters of a trace that are kept."""

LANGUAGES: dict[str, Parser] = {"python": python.parse}
"""A grammar for each language; the first that finds a trace wins."""


@dataclass(frozen=True, slots=True)
class ParsedTrace:
    """A chain of exceptions out of a text."""

    exceptions: tuple[RaisedException, ...]
    """In the order they are printed: the first cause first."""
    text: str
    """The trace's own lines, cleaned, for people."""
    language: str


def find_trace(text: str) -> ParsedTrace | None:
    """The likeliest stack trace in `text`: fenced code first, then bare text, then `<details>`."""
    nameless: ParsedTrace | None = None
    for block in blocks(plain(shortened(text, MAX_TEXT))):
        for lines in _readings(block):
            trace = _parse(lines, prose=block.prose)
            if trace is not None and trace.exceptions[-1].type:
                return trace
            nameless = nameless or trace
    return nameless


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters: a quarter from the beginning, the rest from the end.

    Python prints the exception last, and the head of a report says what it is about.
    """
    if len(text) <= limit:
        return text
    mark = f"\n… {len(text) - limit} characters left out …\n"
    head = limit // 4
    return text[:head] + mark + text[len(text) - (limit - head - len(mark)) :]


def _readings(block: Block) -> Iterator[tuple[str, ...]]:
    """The block's lines, and what is inside if a log wrote the trace as a JSON string."""
    lines = unlogged(unescaped(block.lines))
    yield lines
    for line in lines:
        if "Traceback (most recent call last):\\n" in line:
            yield from_json_string(line)
            return


def _parse(lines: Sequence[str], *, prose: bool) -> ParsedTrace | None:
    for language, parse in LANGUAGES.items():
        span = parse(lines, prose=prose)
        if span is not None:
            return ParsedTrace(span.exceptions, _text(lines, span), language)
    return None


def _text(lines: Sequence[str], span: Span) -> str:
    return shortened("\n".join(lines[span.first : span.end]).strip("\n"), MAX_TRACE)
