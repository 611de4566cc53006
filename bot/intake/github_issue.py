"""A labelled issue as an error report: a pasted trace, an issue form, or plain words."""

import re
from collections.abc import Mapping, Sequence

from bot.intake.report_fields import MAX_MESSAGE, MAX_TYPE, message_line
from bot.intake.traces import MAX_TEXT, MAX_TRACE, find_trace, shortened
from bot.intake.traces.blocks import visible
from bot.intake.traces.cleaning import plain
from policies.report import ErrorReport, Source

_HEADING = re.compile(r"#{1,6}[ \t]{1,9}(?P<words>[^#\n]{1,200}?)[ \t]{0,9}#{0,6}[ \t]{0,9}$")
_NO_RESPONSE = re.compile(r"_?no response_?|none|n/?a|-{1,9}", re.IGNORECASE)
_FIELD_OF = {
    "environment": "environment",
    "env": "environment",
    "stage": "environment",
    "where did it happen": "environment",
    "release": "release",
    "version": "release",
    "app version": "release",
    "severity": "severity",
    "priority": "severity",
    "level": "severity",
    "impact": "severity",
    "message": "message",
    "error message": "message",
    "error": "message",
    "error type": "error_type",
    "exception": "error_type",
    "exception type": "error_type",
    "stack trace": "trace",
    "stacktrace": "trace",
    "traceback": "trace",
    "logs": "trace",
    "relevant log output": "trace",
}
"""Headings of issue forms, in lower case; GitHub puts each answer under `### <label>`."""
_LABEL = re.compile(r"(?P<name>severity|priority|env|environment)[:/ ]{1,3}(?P<value>\S.{0,60})")
_PLAIN_SEVERITIES = frozenset({"critical", "blocker", "urgent", "fatal", "p0", "p1"})
_MESSAGE_LINES = 5


def report_from_issue(
    *, title: str, body: str | None, url: str, labels: Sequence[str]
) -> ErrorReport:
    """Read an issue; any text makes a report, a trace makes a good one."""
    text = plain(shortened(body or "", MAX_TEXT))
    form = _form(visible(text)) | _from_labels(labels)
    trace = find_trace(text)
    heading = " ".join(plain(title).split())[:MAX_MESSAGE]
    if trace is not None:
        raised = trace.exceptions[-1]
        error_type, message, kept = raised.type, raised.message or heading, trace.text
    else:
        error_type, message = _in_words(heading, visible(text), form)
        kept = shortened(form.get("trace") or visible(text).strip(), MAX_TRACE)
    return ErrorReport(
        source=Source.GITHUB_ISSUE,
        error_type=error_type[:MAX_TYPE],
        message=message[:MAX_MESSAGE],
        exceptions=trace.exceptions if trace else (),
        stack_trace=kept or None,
        language=trace.language if trace else None,
        severity=form.get("severity"),
        environment=form.get("environment"),
        release=form.get("release"),
        url=url,
    )


def _in_words(title: str, body: str, form: Mapping[str, str]) -> tuple[str, str]:
    """Type and message of an issue without a trace we can read."""
    for text in (form.get("message", ""), title, form.get("trace", ""), body):
        match = message_line(text)
        if match is not None:
            return match["type"], match["message"].strip()
    message = form.get("message") or title or _first_lines(body) or "(an issue without words)"
    return form.get("error_type", ""), message


def _first_lines(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "\n".join(lines[:_MESSAGE_LINES])


def _form(body: str) -> dict[str, str]:
    """The answers of an issue form that we know by their heading."""
    answers: dict[str, list[str]] = {}
    current: list[str] | None = None
    fenced = False
    for line in body.splitlines():
        fenced ^= line.lstrip().startswith(("```", "~~~"))
        heading = None if fenced else _HEADING.match(line)
        if heading is not None:
            field = _FIELD_OF.get(heading["words"].strip(" :*?").lower())
            current = answers.setdefault(field, []) if field else None
        elif current is not None:
            current.append(line)
    read = {field: _answer(field, lines) for field, lines in answers.items()}
    return {field: answer for field, answer in read.items() if answer}


def _answer(field: str, lines: Sequence[str]) -> str:
    """An answer without code fences; one line for short fields, "" for no answer."""
    kept = [line for line in lines if not line.lstrip().startswith(("```", "~~~"))]
    text = "\n".join(kept).strip()
    if _NO_RESPONSE.fullmatch(text):
        return ""
    if field in {"message", "trace"}:
        return text
    return text.partition("\n")[0].strip().strip("`*_")[:100]


def _from_labels(labels: Sequence[str]) -> dict[str, str]:
    """Severity and environment out of labels such as `severity: critical` and `env/staging`."""
    found: dict[str, str] = {}
    for label in labels:
        name = plain(label).strip().lower()[:100]
        match = _LABEL.fullmatch(name)
        if match is not None:
            field = "environment" if match["name"].startswith("env") else "severity"
            found[field] = match["value"].strip()
        elif name in _PLAIN_SEVERITIES:
            found["severity"] = name
    return found
