"""The ten fields of an error report (design.md §5), decoded once for dispatch and API."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.errors import BadInput
from bot.intake.traces import MAX_TRACE, ParsedTrace, find_trace, shortened
from bot.intake.traces.cleaning import plain
from policies.report import ErrorReport, Source

MAX_MESSAGE = 8 * 1024
MAX_TYPE = 200
MAX_CONTEXT_ENTRIES = 64
MAX_CONTEXT_KEY = 100
MAX_CONTEXT_VALUE = 1000
MAX_CONTEXT_DEPTH = 8
_CAPS = {"severity": 32, "environment": 64, "release": 200, "url": 2000, "event_id": 200}

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_KIND_OF = {
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    type(None): "null",
}


def decode_report(document: object, *, source: Source, called: str) -> ErrorReport:
    """Read the fields of a report; what is no field of a report is not looked at (R55).

    `called` is the document's name in sentences. Too long values are cut, wrong types refused:
    raises `BadInput` naming the field.
    """
    fields = _object(document, called)
    message = text_field(fields, "message", called)
    if message is None:
        raise BadInput(f"{called}.message is missing: say what went wrong.")
    error_type = text_field(fields, "error_type", called)
    stack_trace = text_field(fields, "stack_trace", called)
    short = {name: _short_field(fields, name, called) for name in _CAPS}
    context = flat_context(fields.get("context"), called=f"{called}.context")
    trace = find_trace(stack_trace if stack_trace is not None else message)
    return ErrorReport(
        source=source,
        error_type=(error_type or _type_of(trace) or guessed_type(message))[:MAX_TYPE],
        message=_message(message, trace, pasted=stack_trace is None)[:MAX_MESSAGE],
        exceptions=trace.exceptions if trace else (),
        stack_trace=trace.text if trace else kept_trace(stack_trace),
        language=trace.language if trace else None,
        severity=short["severity"],
        environment=short["environment"],
        release=short["release"],
        url=short["url"],
        event_id=short["event_id"],
        context=context,
    )


def repository_field(document: object, called: str) -> str:
    """The `owner/name` that a report is about; raises `BadInput`."""
    name = text_field(_object(document, called), "repository", called)
    if name is None:
        raise BadInput(f"{called}.repository is missing: say 'owner/name'.")
    if not _REPOSITORY.fullmatch(name):
        raise BadInput(f"{called}.repository is not of the form 'owner/name'.")
    return name


def text_field(fields: Mapping[str, Any], name: str, called: str) -> str | None:
    """A field's text without control characters; None if absent, null or blank."""
    value = fields.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadInput(f"{called}.{name} must be text, not {kind_of(value)}.")
    text = plain(value).strip("\n")
    return text if text.strip() else None


def flat_context(value: object, *, called: str) -> dict[str, str]:
    """A nested object as dotted keys and texts: `{"user": {"id": 7}}` → `user.id: 7`."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise BadInput(f"{called} must be an object, not {kind_of(value)}.")
    flat: dict[str, str] = {}
    for key, text in _leaves(value, "", 0):
        if len(flat) >= MAX_CONTEXT_ENTRIES:
            break
        flat[plain(key)[:MAX_CONTEXT_KEY]] = plain(text)[:MAX_CONTEXT_VALUE]
    return flat


def kind_of(value: object) -> str:
    """A JSON value's type in words."""
    if isinstance(value, list):
        return "a list"
    return _KIND_OF.get(type(value), "an object")


def kept_trace(text: str | None) -> str | None:
    """A trace in a language nobody parsed, as it came."""
    return shortened(plain(text), MAX_TRACE) if text else None


_MESSAGE_LINE = re.compile(
    r"(?<![\w.$\\])(?P<type>(?:[A-Za-z_$][\w$]{0,99}[.\\]){0,10}"
    r"[A-Z][\w$]{0,99}(?:Error|Exception|Warning|Exit|Interrupt|Failure|Fault))"
    r":[ \t](?P<message>\S[^\n]{0,2000})"
)


def message_line(text: str) -> re.Match[str] | None:
    """The first line of the form `SomeError: what happened`, as groups `type` and `message`."""
    for line in text[:MAX_MESSAGE].splitlines():
        match = _MESSAGE_LINE.search(line.strip(" \t`*_"))
        if match is not None:
            return match
    return None


def guessed_type(text: str) -> str:
    """The type that a line `SomeError: what happened` names, or ""."""
    match = message_line(text)
    return match["type"] if match else ""


def _type_of(trace: ParsedTrace | None) -> str:
    return trace.exceptions[-1].type if trace else ""


def _message(message: str, trace: ParsedTrace | None, *, pasted: bool) -> str:
    """The message; where a whole trace was sent as the message, the trace's own."""
    if trace is not None and pasted:
        return trace.exceptions[-1].message or trace.exceptions[-1].type or message
    return message


def _short_field(fields: Mapping[str, Any], name: str, called: str) -> str | None:
    text = text_field(fields, name, called)
    return " ".join(text.split())[: _CAPS[name]] if text else None


def _object(document: object, called: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise BadInput(f"{called} must be an object, not {kind_of(document)}.")
    return document


def _leaves(value: object, key: str, depth: int) -> Iterator[tuple[str, str]]:
    children: list[tuple[str, object]] | None = None
    if isinstance(value, Mapping):
        children = [(str(name), child) for name, child in value.items()]
    elif isinstance(value, list):
        children = [(str(number), child) for number, child in enumerate(value)]
    if children is None:
        yield key, _text_of(value)
    elif depth >= MAX_CONTEXT_DEPTH:
        yield key, "…"
    else:
        for name, child in children[:MAX_CONTEXT_ENTRIES]:
            yield from _leaves(child, f"{key}.{name}" if key else name, depth + 1)


def _text_of(value: object) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return str(value)
