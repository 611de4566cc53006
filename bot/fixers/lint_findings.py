"""Lint findings about unused names, read out of a report's text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from policies.report import ErrorReport

MAX_TEXT = 20_000

_PLACE = r"(?<![\w./\\-])(?P<path>[\w./\\-]{1,200}\.py):(?P<line>\d{1,6})"
_QUOTED = r"[`'\"](?P<name>[\w. ]{1,120})[`'\"]"
_IMPORT = rf"(?:F401:? (?:\[\*\] )?)?{_QUOTED}(?:: )? ?imported but unused"
_VARIABLE = rf"(?:F841:? (?:\[\*\] )?)?[Ll]ocal variable {_QUOTED} is assigned to but never used"
_PYLINT_IMPORT = r"W0611:? (?:\([\w-]{1,30}\) )?Unused (?:import )?(?P<name>[\w. ]{1,120}?)(?: imported from (?P<source>[\w.]{1,120}))?(?= \(unused-import\)|[ \t]*$)"
_PYLINT_VARIABLE = r"W0612:? Unused variable '(?P<name>\w{1,80})'"
_ARROW = rf"[ \t]*\n[ \t]{{0,8}}-->[ \t]{_PLACE}"
_GAP = r"(?::\d{1,6})?[:,)]?[ \t]{1,4}(?:error: )?"


class Unused(StrEnum):
    IMPORT = "import"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class Finding:
    what: Unused
    path: str
    line: int
    """1-based."""
    name: str
    """As the linter wrote it: `os`, `a.b.c`, `numpy as np`."""


_PATTERNS = tuple(
    (what, re.compile(pattern, re.MULTILINE))
    for what, patterns in {
        Unused.IMPORT: (
            _PLACE + _GAP + _IMPORT,
            _IMPORT + _ARROW,
            _IMPORT + r"[ \t](?:in|at)[ \t]`?" + _PLACE,
            _PLACE + _GAP + _PYLINT_IMPORT,
        ),
        Unused.VARIABLE: (
            _PLACE + _GAP + _VARIABLE,
            _VARIABLE + _ARROW,
            _VARIABLE + r"[ \t](?:in|at)[ \t]`?" + _PLACE,
            _PLACE + _GAP + _PYLINT_VARIABLE,
        ),
    }.items()
    for pattern in patterns
)


def report_text(report: ErrorReport) -> str:
    """All words of a report, bounded."""
    head = f"{report.error_type}: {report.message}" if report.error_type else report.message
    parts = (head, report.message, report.stack_trace or "", *report.context.values())
    return "\n".join(part[:MAX_TEXT] for part in parts)[: 2 * MAX_TEXT]


def findings_in(text: str) -> frozenset[Finding]:
    return frozenset(_findings(text))


def _findings(text: str) -> Iterator[Finding]:
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            path = match["path"].replace("\\", "/").removeprefix("./")
            groups = match.groupdict()
            name = f"{groups['source']}.{match['name']}" if groups.get("source") else match["name"]
            yield Finding(what, path, int(match["line"]), name)
