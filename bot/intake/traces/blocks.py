"""Where in a Markdown text a stack trace may stand, the likeliest place first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"[ \t]{0,12}(?:[-*+] {1,3}|\d{1,3}[.)] {1,3})?(?P<marks>`{3,20}|~{3,20})")
_QUOTE = re.compile(r"^[ \t]{0,3}(?:> ?){1,9}", re.MULTILINE)
_DETAILS = re.compile(r"<(?P<end>/)?details\b", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:pre|code|br|p|summary|details|samp|kbd)(?: [^<>\n]{0,100})?/?>", re.IGNORECASE
)


@dataclass(slots=True)
class _Place:
    """Lines being gathered; `prose` is text outside of code fences."""

    prose: bool
    details: bool
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of text to look for a trace in."""

    lines: tuple[str, ...]
    prose: bool


def blocks(text: str) -> tuple[Block, ...]:
    """Code fences, then text outside of them, then both again for what `<details>` folds away.

    Marks of quotation and HTML comments are gone: nobody who reads the page sees a comment.
    """
    places = list(_places(_QUOTE.sub("", text).split("\n")))
    ordered = sorted(places, key=lambda place: (place.details, place.prose))
    return tuple(
        Block(tuple(place.lines), prose=place.prose)
        for place in ordered
        if any(line.strip() for line in place.lines)
    )


def visible(text: str) -> str:
    """`text` as a reader sees it: without HTML comments and without the tags around code."""
    lines: list[str] = []
    comments = _Comments()
    fence: str | None = None
    for line in text.split("\n"):
        fence, marks = _fence_after(fence, line)
        lines.append(line if fence or marks else _TAGS.sub("", comments.strip(line)))
    return "\n".join(lines)


def _places(lines: list[str]) -> Iterator[_Place]:
    outside = {folded: _Place(prose=True, details=folded, lines=[]) for folded in (False, True)}
    comments = _Comments()
    depth = 0
    fence: str | None = None
    fenced: _Place | None = None
    for line in lines:
        fence, marks = _fence_after(fence, line)
        if marks:
            if fenced is not None:
                yield fenced
            beside = _FENCE.sub("", line).rstrip("`~ \t")  # `` ```Traceback … ``, sloppy but seen
            if fence is None and fenced is not None:
                fenced.lines.append(beside)
            fenced = _Place(prose=False, details=depth > 0, lines=[beside]) if fence else None
        elif fenced is not None:
            fenced.lines.append(line)
        else:
            shown = comments.strip(line)
            for tag in _DETAILS.finditer(shown):
                depth = max(0, depth - 1) if tag["end"] else depth + 1
            outside[depth > 0].lines.append(_TAGS.sub("", shown))
    if fenced is not None:
        yield fenced
    yield from outside.values()


def _fence_after(fence: str | None, line: str) -> tuple[str | None, bool]:
    """The fence that is open after `line`, and whether the line is itself a fence's mark."""
    if fence is not None:
        return (None, True) if line.rstrip().endswith(fence) else (fence, False)
    match = _FENCE.match(line)
    if match is None or "`" in line[match.end() :]:
        return None, False
    return match["marks"], True


class _Comments:
    """Takes `<!-- … -->` out of lines, also where it runs over many."""

    def __init__(self) -> None:
        self._open = False

    def strip(self, line: str) -> str:
        kept: list[str] = []
        position = 0
        while position < len(line):
            if self._open:
                end = line.find("-->", position)
                if end < 0:
                    break
                self._open, position = False, end + 3
            else:
                start = line.find("<!--", position)
                kept.append(line[position : start if start >= 0 else len(line)])
                if start < 0:
                    break
                self._open, position = True, start + 4
        return "".join(kept)
