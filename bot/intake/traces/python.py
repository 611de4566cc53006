"""Python tracebacks as CPython 3.8 to 3.14 prints them.

https://docs.python.org/3/library/traceback.html; the formats of groups and carets are those of
PEP 654 and PEP 657.
"""

import re
from collections.abc import Sequence

from bot.intake.traces.span import MAX_EXCEPTIONS, MAX_FRAMES, OUTER_FRAMES, Span
from policies.report import Frame, RaisedException

HEADER = "Traceback (most recent call last):"
_HEADERS = (HEADER, f"Exception Group {HEADER}")
_CONNECTORS = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_MAX_DEPTH = 16
_MAX_MESSAGE_LINES = 100
_MAX_BLANKS = 3

_FILE = re.compile(
    r'(?P<indent>[ \t]*)File "(?P<path>[^"\n]{1,1024})", line (?P<line>\d{1,9})'
    r"(?:, in (?P<function>[^\n]{1,300}))?[ \t]*$"
)
_CARETS = re.compile(r"[ \t]*[\^~][\^~ \t]*$")
_REPEATED = re.compile(r"[ \t]*\[Previous line repeated \d{1,9} more times?\][ \t]*$")
_RAISED = re.compile(
    r"(?P<type>[A-Za-z_]\w{0,99}(?:\.(?:[A-Za-z_]\w{0,99}|<locals>)){0,20})"
    r"(?::(?: (?P<message>.*))?)?[ \t]*$"
)
_SURELY_RAISED = re.compile(
    r"(?:[A-Za-z_]\w{0,99}\.){0,20}\w{0,99}"
    r"(?:Error|Exception|Warning|Exit|Interrupt|Iteration|Group|Timeout|DoesNotExist)(?::|[ \t]*$)"
)
_LOG_RECORD = re.compile(
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d[ .,]|\d\d/\w{3}/\d{4}"
    r"|(?:\[|<)?(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)(?:\]|>)?[: \t])"
)
_OPENING = re.compile(r"[ \t]*\+-\+-{2,60} (?:\d{1,9}|\.\.\.) -{2,60}[ \t]*$")
_BETWEEN = re.compile(r"\+-{2,60} (?:\d{1,9}|\.\.\.) -{2,60}[ \t]*$")
_CLOSING = re.compile(r"\+-{2,80}[ \t]*$")


def parse(lines: Sequence[str], *, prose: bool = False) -> Span | None:
    """The first traceback in `lines` that names an exception, else the first stack without one.

    In `prose` an empty line ends a message; elsewhere a message may hold empty lines.
    """
    nameless: Span | None = None
    position = 0
    while position < len(lines):
        if not _starts(lines[position]):
            position += 1
            continue
        reader = _Reader(lines, position, prose=prose)
        exceptions = reader.chain()
        if exceptions and exceptions[-1].type:
            return Span(exceptions, position, reader.position)
        if exceptions and nameless is None:
            nameless = Span(exceptions, position, reader.position)
        position = max(reader.position, position + 1)
    return nameless


def _starts(line: str) -> bool:
    return HEADER in line or _FILE.match(line) is not None


class _Reader:
    """A cursor over lines; `margin` is the column of a group's `|`, None outside of groups."""

    def __init__(
        self, lines: Sequence[str], position: int, *, prose: bool = False, depth: int = 0
    ) -> None:
        self._lines = lines
        self.position = position
        self._prose = prose
        self._depth = depth
        self._margin: int | None = None

    def chain(self) -> tuple[RaisedException, ...]:
        """All exceptions that are connected, in the order they are printed."""
        found: list[RaisedException] = []
        while len(found) < MAX_EXCEPTIONS:
            self._margin = None
            exception = self._exception()
            if exception is None:
                break
            found.append(exception)
            self._margin = None
            if not self._connector():
                break
        return tuple(found)

    def _line(self) -> str | None:
        """The current line inside the margin; None at the end of the block."""
        if self.position >= len(self._lines):
            return None
        line = self._lines[self.position]
        if self._margin is None:
            return line
        if line[self._margin : self._margin + 1] != "|" or line[: self._margin].strip():
            return None
        return line[self._margin + 2 :]

    def _exception(self) -> RaisedException | None:
        self._header()
        frames = self._frames()
        type_name, message = self._raised(known=bool(frames))
        group = self._group()
        if not frames and not type_name:
            return None
        return RaisedException(type_name, message, _middle_out(frames), group)

    def _header(self) -> None:
        line = self._line()
        if line is None or HEADER not in line:
            return
        column = line.find("+ Exception Group Traceback")
        if column >= 0 and not line[:column].strip():
            self._margin = column
        self.position += 1

    def _frames(self) -> list[Frame]:
        frames: list[Frame] = []
        while (line := self._line()) is not None:
            match = _FILE.match(line)
            if match is None:
                if _REPEATED.match(line):
                    self.position += 1
                    continue
                break
            self.position += 1
            source = self._source(len(match["indent"]), flat=not match["indent"])
            frames.append(
                Frame(
                    path=match["path"],
                    function=match["function"] and match["function"].strip(),
                    line=int(match["line"]),
                    source=source,
                )
            )
        return frames

    def _source(self, indent: int, *, flat: bool) -> str | None:
        """The first source line under a frame; carets and the rest of a statement are skipped."""
        source: str | None = None
        while (line := self._line()) is not None and line.strip():
            if _FILE.match(line) or _REPEATED.match(line):
                break
            deeper = len(line) - len(line.lstrip()) > indent
            belongs = deeper or (flat and source is None and not _SURELY_RAISED.match(line))
            if not belongs and not _CARETS.match(line):
                break
            if source is None and not _CARETS.match(line):
                source = line.strip()[:500]
            self.position += 1
        return source

    def _raised(self, *, known: bool) -> tuple[str, str]:
        """Type and message of the line after the frames; ("", "") if the trace is cut off.

        Without a frame above it only a line that is `known` to be one, or looks like it, counts.
        """
        line = self._line()
        if line is None or not line.strip():
            return "", ""
        indent = len(line) - len(line.lstrip())
        match = _RAISED.match(line.strip())
        if match is None or not (known or _SURELY_RAISED.match(line.strip())):
            return "", ""
        if not (":" in line or "." in line or line.strip()[0].isupper()):
            return "", ""
        self.position += 1
        message = [match["message"] or "", *self._more_message(indent)]
        return match["type"], "\n".join(message).strip()

    def _more_message(self, indent: int) -> list[str]:
        """The further lines of a message (and the notes): up to a connector, a margin, a log."""
        more: list[str] = []
        start = self.position
        blanks = 0
        while (line := self._line()) is not None and len(more) < _MAX_MESSAGE_LINES:
            if self._ends_message(line):
                break
            blanks = 0 if line.strip() else blanks + 1
            if blanks and (self._prose or blanks > _MAX_BLANKS):
                break
            more.append(line[min(indent, len(line) - len(line.lstrip())) :].rstrip())
            self.position += 1
        while more and not more[-1]:
            more.pop()
        self.position = start + len(more)
        return more

    def _ends_message(self, line: str) -> bool:
        return (
            line.strip() in _CONNECTORS
            or _starts(line)
            or _OPENING.match(line) is not None
            or _LOG_RECORD.match(line) is not None
        )

    def _connector(self) -> bool:
        """Step over `The above exception …`; leaves the position alone if there is none."""
        position = self.position
        while position < len(self._lines) and not self._lines[position].strip(" \t|"):
            position += 1
        if position >= len(self._lines) or self._lines[position].strip() not in _CONNECTORS:
            return False
        position += 1
        while position < len(self._lines) and not self._lines[position].strip():
            position += 1
        self.position = position
        return True

    def _group(self) -> tuple[RaisedException, ...]:
        """The leaves of the group whose `+-+---- 1 ----` stands at the current line."""
        if self.position >= len(self._lines) or not _OPENING.match(self._lines[self.position]):
            return ()
        column = self._lines[self.position].index("+") + 2
        blocks: list[list[str]] = [[]]
        self.position += 1
        while self.position < len(self._lines):
            line = self._lines[self.position]
            rest = line[column:] if not line[:column].strip() else ""
            if not rest:
                break
            self.position += 1
            if _CLOSING.match(rest):
                break
            if _BETWEEN.match(rest):
                blocks.append([])
            else:
                blocks[-1].append(rest[2:] if rest.startswith("|") else rest)
        return self._leaves(blocks)

    def _leaves(self, blocks: Sequence[Sequence[str]]) -> tuple[RaisedException, ...]:
        leaves: list[RaisedException] = []
        if self._depth >= _MAX_DEPTH:
            return ()
        for block in blocks[:MAX_EXCEPTIONS]:
            inner = _Reader(block, 0, depth=self._depth + 1)
            chain = inner.chain() or inner.bare()
            if chain:
                leaves.extend(chain[-1].group or chain[-1:])
        return tuple(leaves[:MAX_EXCEPTIONS])

    def bare(self) -> tuple[RaisedException, ...]:
        """A leaf that was never raised: its last line without a stack."""
        self.position = 0
        type_name, message = self._raised(known=True)
        return (RaisedException(type_name, message),) if type_name else ()


def _middle_out(frames: Sequence[Frame]) -> tuple[Frame, ...]:
    if len(frames) <= MAX_FRAMES:
        return tuple(frames)
    return (*frames[:OUTER_FRAMES], *frames[OUTER_FRAMES - MAX_FRAMES :])
