"""How bad an error is and how soon it is looked at, with reasons."""

from dataclasses import dataclass
from enum import StrEnum

from policies.report import ErrorReport


class Severity(StrEnum):
    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Ranking:
    """Severity and priority, and why."""

    severity: Severity
    priority: int
    """0 is most urgent, 9 least."""
    reasons: tuple[str, ...]


def severity(report: ErrorReport, *, occurrences: int) -> Severity:
    """The severity of `rank`."""
    return rank(report, occurrences=occurrences).severity


def priority(report: ErrorReport, *, occurrences: int) -> int:
    """The priority of `rank`: 0 is most urgent, 9 least."""
    return rank(report, occurrences=occurrences).priority


def rank(report: ErrorReport, *, occurrences: int) -> Ranking:
    """Rank an error that was seen `occurrences` times.

    What the reporter says beats what the type suggests; numbers lift an error's severity only
    where nobody said one, and never in a test environment.
    """
    level, reasons = _severity(report, occurrences)
    number = _BASE[level]
    for condition, step, reason in (
        (occurrences >= 1000, -1, f"seen {occurrences} times"),
        (occurrences >= 100, -1, f"seen {occurrences} times"),
        (_is_production(report), -1, "in production"),
        (_is_rehearsal(report), 2, f"in {report.environment}, where nobody is hurt"),
    ):
        if condition:
            number += step
            reasons.append(reason)
    return Ranking(level, min(9, max(0, number)), tuple(dict.fromkeys(reasons)))


def _severity(report: ErrorReport, occurrences: int) -> tuple[Severity, list[str]]:
    said = (report.severity or "").strip().lower()
    if said in _SAID:
        return _SAID[said], [f"reported as {said}"]
    name = report.error_type.replace("\\", ".").rpartition(".")[2]
    level, reason = _by_type(name)
    if _is_rehearsal(report):
        lowered = {Severity.CRITICAL: Severity.ERROR, Severity.ERROR: Severity.WARNING}
        return lowered.get(level, level), [reason, f"environment is {report.environment}"]
    if occurrences >= 1000 and level in {Severity.ERROR, Severity.WARNING}:
        lifted = Severity.CRITICAL if level is Severity.ERROR else Severity.ERROR
        return lifted, [reason, f"seen {occurrences} times"]
    return level, [reason]


def _by_type(name: str) -> tuple[Severity, str]:
    if name in _TYPES:
        return _TYPES[name], f"{name} is usually {_TYPES[name].value}"
    if name.endswith("Warning"):
        return Severity.WARNING, f"{name} is a warning"
    return Severity.ERROR, f"{name or 'an error without a type'} is an error unless somebody says"


def _is_production(report: ErrorReport) -> bool:
    return (report.environment or "").strip().lower() in {"production", "prod", "live"}


def _is_rehearsal(report: ErrorReport) -> bool:
    return (report.environment or "").strip().lower() in _REHEARSALS


_BASE = {Severity.CRITICAL: 2, Severity.ERROR: 4, Severity.WARNING: 6, Severity.INFO: 8}
_REHEARSALS = frozenset(
    {"development", "dev", "local", "test", "testing", "ci", "staging", "stage", "preview", "qa"}
)
_SAID = (
    dict.fromkeys(
        ("critical", "fatal", "blocker", "urgent", "emergency", "alert", "p0", "sev0", "sev1"),
        Severity.CRITICAL,
    )
    | dict.fromkeys(("error", "high", "major", "p1", "p2", "sev2"), Severity.ERROR)
    | dict.fromkeys(("warning", "warn", "medium", "minor", "p3", "sev3"), Severity.WARNING)
    | dict.fromkeys(("info", "log", "debug", "low", "notice", "trivial", "p4"), Severity.INFO)
)
"""Words of Sentry, syslog, issue labels and issue forms."""
_TYPES = (
    dict.fromkeys(
        (
            "MemoryError",
            "OutOfMemoryError",
            "SystemError",
            "StackOverflowError",
            "OperationalError",
            "DatabaseError",
            "InterfaceError",
            "DataLossError",
        ),
        Severity.CRITICAL,
    )
    | dict.fromkeys(
        (
            "TimeoutError",
            "ConnectionResetError",
            "ConnectionAbortedError",
            "BrokenPipeError",
            "CancelledError",
            "ClientDisconnected",
            "ClientDisconnect",
            "AbortError",
            "TooManyRequests",
        ),
        Severity.WARNING,
    )
    | dict.fromkeys(("KeyboardInterrupt", "SystemExit", "GeneratorExit"), Severity.INFO)
)
