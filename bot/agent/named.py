"""Which of a program's names a report mentions, most telling first."""

import re

from policies.report import ErrorReport

MAX_TEXT = 4000
QUOTED = re.compile(r"['\"`]([A-Za-z_][A-Za-z0-9_.]{1,80})['\"`]")
WORD = re.compile(r"\b[A-Za-z_][A-Za-z0-9_]{2,80}\b")
INNER_CAPITAL = re.compile(r"[a-z][A-Z]")


def named_symbols(report: ErrorReport) -> tuple[str, ...]:
    """Quoted names, then names that no prose has, then the functions of the frames."""
    said = " ".join([report.message, *(raised.message for raised in report.exceptions)])[:MAX_TEXT]
    quoted = [name.strip(".").rpartition(".")[2] for name in QUOTED.findall(said)]
    coded = [word for word in WORD.findall(said) if "_" in word or INNER_CAPITAL.search(word)]
    frames = [frame for raised in report.exceptions for frame in raised.frames]
    functions = [
        name
        for frame in reversed(frames)
        if (name := (frame.function or "").rpartition(".")[2]).isidentifier()
    ]
    kind = report.error_type.rpartition(".")[2]
    return tuple(dict.fromkeys(name for name in [*quoted, *coded, kind, *functions] if name))
