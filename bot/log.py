"""Log lines: fixed sentences with facts beside them, and never a secret."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

from policies.secret_scan import redact_secrets

_facts: ContextVar[Mapping[str, object]] = ContextVar("log_facts", default={})  # noqa: B039 -- never mutated
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


@contextmanager
def about(**facts: object) -> Iterator[None]:
    """Put `facts` (delivery_id, repo, work, …) on every line logged inside."""
    token = _facts.set({**_facts.get(), **facts})
    try:
        yield
    finally:
        _facts.reset(token)


class Formatter(logging.Formatter):
    """One JSON object a line, or for people `time level sentence key=value`."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        facts = {**_facts.get(), **self._extra(record)}
        if record.exc_info:
            facts["traceback"] = self.formatException(record.exc_info)
        sentence = record.getMessage()
        moment = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        if self._as_json:
            return _json_line(
                {"at": moment, "level": record.levelname, "message": sentence, **facts}
            )
        below = str(facts.pop("traceback", "")).splitlines()
        parts = [f" {key}={_one_line(value)}" for key, value in facts.items()]
        parts += [f"\n    {_one_line(line)}" for line in below]
        head = f"{moment} {record.levelname:<7} {_one_line(sentence)}"
        return redact_secrets(head + "".join(parts))

    @staticmethod
    def _extra(record: logging.LogRecord) -> dict[str, object]:
        return {key: value for key, value in vars(record).items() if key not in _PLAIN}


def _json_line(facts: Mapping[str, object]) -> str:
    """Secrets are looked for beside their names first; if that breaks the line, one by one."""
    line = redact_secrets(json.dumps(facts, default=str))
    try:
        json.loads(line)
    except ValueError:
        return json.dumps({name: redact_secrets(str(value)) for name, value in facts.items()})
    return line


def _one_line(value: object) -> str:
    """Outside text forges no line and commands no terminal."""
    text = str(value)
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def set_up(stream: TextIO, *, level: int = logging.INFO) -> None:
    """Send every logger's lines to `stream`: JSON, or plain where a person reads along."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(as_json=not stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
