"""Takes secrets and personal data out of a report before it is stored or shown to a model."""

import re
from collections.abc import Mapping
from dataclasses import replace

from policies.personal_data import without_personal_data
from policies.report import ErrorReport, Frame, RaisedException
from policies.secret_scan import redact_secrets

SECRET = "[secret]"  # noqa: S105 (what stands where a secret stood)
_PASSES = 4
"""A replacement may bring two pieces together; the text is read until nothing changes."""

_SECRETS = (
    r"(?:pass(?:word|wd|phrase)|pwd|secret|credentials?|api[_-]?key|apikey|private[_-]?key"
    r"|access[_-]?key|client[_-]?secret|session[_-]?id|sessionid|csrf[_-]?token|auth[_-]?token"
    r"|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer[_-]?token)"
)
_GONE = r"\[secret\]|\[redacted [a-z_]{1,40}\]"
_NOTHING = r"(?:str|bytes|string|None|null|nil|undefined|true|false|\*{3,})\b"

_USERINFO = re.compile(r"(?<=://)(?!\[secret\]@)[^\s/@'\"<>?#]{1,256}@")
_QUERY = re.compile(
    rf"(?P<name>[?&;](?:{_SECRETS}|token|key|sig|signature|auth|code|jwt|state)=)"
    rf"(?!{_GONE})[^\s&#'\"<>;]++",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?P<name>{_SECRETS}(?:[_-]?(?:hash|value|key|text|field|confirm(?:ation)?|\d{{1,3}}))?"
    r"\\?[\"']?[ \t]{0,4}(?:=>|:=|=(?![=>])|:(?!:))[ \t]{0,4})"
    rf"(?!{_NOTHING}|{_GONE}|\\?[\"'](?:{_GONE})|\"\"|'')"
    r"(?P<quote>\\?[\"'])?(?P<value>(?(quote)(?:(?!(?P=quote))[^\n])++|[^\s,;&)\]}\"'\\]++))",
    re.IGNORECASE,
)
_TOKEN_PAIR = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>token\\?[\"']?[ \t]{0,4}[=:][ \t]{0,4}\\?[\"']?)"
    r"(?=[\w.+/=-]{0,200}\d)[\w.+/=-]{8,4096}",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    rf"\b(?P<name>(?:Bearer|Basic|Digest|Token)[ \t]{{1,4}})(?!{_GONE})"
    r"(?=[A-Za-z0-9._~+/=-]{0,200}[0-9=])[A-Za-z0-9._~+/=-]{8,8192}",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>(?:(?:proxy-)?authorization|x-api-key|x-auth-token)"
    r"\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\?[\"']?"
    r")(?:(?:Bearer|Basic|Digest|Token|Negotiate|ApiKey)[ \t]{1,4}"
    rf"(?!{_GONE})[^\s\"',]{{3,8192}}|(?!{_GONE})(?=[^\s\"',]{{0,200}}[\d=])[^\s\"',]{{6,8192}})",
    re.IGNORECASE,
)
_COOKIE = re.compile(
    r"(?<![A-Za-z0-9])(?P<name>(?:set-)?cookie\\?[\"']?[ \t]{0,4}[:=][ \t]{0,4}\\?[\"']?)"
    r"[\w.!%-]{1,128}=[^\n\"']*+",
    re.IGNORECASE,
)
_SENSITIVE_KEY = re.compile(
    rf"{_SECRETS}|(?:^|[._-])(?:token|auth|authorization|cookies?|jwt|dsn)(?:$|[._-])",
    re.IGNORECASE,
)
_SUSPECT = re.compile(
    r"[@:=\\%]|[A-Za-z0-9_-]{16}|\d{3}|\d\.\d|\+\d|[A-Z]{2}\d\d|eyJ|-----|/home/|/Users/"
    r"|[Bb]earer|[Bb]asic|[Dd]igest|[Tt]oken|BEARER|BASIC|DIGEST|TOKEN"
)
"""Text without any of these holds nothing that a rule would find: most lines of a trace."""
_TOKEN_LIKE = re.compile(r"[A-Za-z0-9_-]{16}|eyJ|-----BEGIN|://")
_VALUE_LIKE = re.compile(r"[A-Za-z0-9+/=_.~!@#%^&*-]{16}")
"""The shortest that `secret_scan` calls a token or a value; looking for them is cheap."""
_PLAIN_ID = re.compile(r"[\w.:-]{1,128}")


def scrub_text(text: str) -> str:
    """`text` without secrets and personal data; scrubbing twice is scrubbing once.

    Tokens are stable (`[email]`, `[secret]`), so occurrences that differ only in what was taken
    out stay together. Paths inside the repository and line numbers survive.
    """
    if _SUSPECT.search(text) is None:
        return text
    for _ in range(_PASSES):
        scrubbed = _one_pass(text)
        if scrubbed == text:
            break
        text = scrubbed
    return text


def scrub_report(report: ErrorReport) -> ErrorReport:
    """The report with every text of it scrubbed."""
    return replace(
        report,
        error_type=scrub_text(report.error_type),
        message=scrub_text(report.message),
        exceptions=tuple(_exception(exception) for exception in report.exceptions),
        stack_trace=_optional(report.stack_trace),
        message_template=_optional(report.message_template),
        severity=_optional(report.severity),
        environment=_optional(report.environment),
        release=_optional(report.release),
        url=_optional(report.url),
        event_id=_identifier(report.event_id),
        fingerprint=tuple(scrub_text(part) for part in report.fingerprint),
        context=_context(report.context),
    )


def _one_pass(text: str) -> str:
    assigns = "=" in text or ":" in text
    if _TOKEN_LIKE.search(text) or (assigns and _VALUE_LIKE.search(text)):
        text = redact_secrets(text)
    if "://" in text:
        text = _USERINFO.sub(f"{SECRET}@", text)
    lowered = text.lower()
    for needles, needs_value, pattern in _RULES:
        if (assigns or not needs_value) and any(needle in lowered for needle in needles):
            text = pattern.sub(_hide_value, text)
    return without_personal_data(text)


def _hide_value(match: re.Match[str]) -> str:
    return f"{match['name']}{match.groupdict().get('quote') or ''}{SECRET}"


_RULES: tuple[tuple[tuple[str, ...], bool, re.Pattern[str]], ...] = (
    (("?", "&", ";"), True, _QUERY),
    (("cookie",), True, _COOKIE),
    (("authorization", "x-api-key", "x-auth-token"), True, _HEADER),
    (("pass", "pwd", "secret", "credential", "key", "session", "token"), True, _NAMED),
    (("token",), True, _TOKEN_PAIR),
    (("bearer", "basic", "digest", "token"), False, _SCHEME),
)
"""Words without which a pattern finds nothing, whether it needs a `=` or `:`, and the pattern."""


def _exception(exception: RaisedException) -> RaisedException:
    return replace(
        exception,
        type=scrub_text(exception.type),
        message=scrub_text(exception.message),
        frames=tuple(_frame(frame) for frame in exception.frames),
        group=tuple(_exception(leaf) for leaf in exception.group),
    )


def _frame(frame: Frame) -> Frame:
    return replace(
        frame,
        path=_optional(frame.path),
        function=_optional(frame.function),
        source=_optional(frame.source),
        module=_optional(frame.module),
    )


def _optional(text: str | None) -> str | None:
    return None if text is None else scrub_text(text)


def _identifier(event_id: str | None) -> str | None:
    """An id stays as it is: two that became one token would be counted once."""
    if event_id is None or _PLAIN_ID.fullmatch(event_id):
        return event_id
    return scrub_text(event_id)


def _context(context: Mapping[str, str]) -> dict[str, str]:
    return {
        scrub_text(key): SECRET if _SENSITIVE_KEY.search(key[:200]) else scrub_text(value)
        for key, value in context.items()
    }
