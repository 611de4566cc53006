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
            line = json.dumps(
                {"at": moment, "level": record.levelname, "message": sentence, **facts},
                default=str,
            )
        else:
            tail = "".join(f" {key}={value}" for key, value in facts.items())
            line = f"{moment} {record.levelname:<7} {sentence}{tail}"
        return redact_secrets(line)

    @staticmethod
    def _extra(record: logging.LogRecord) -> dict[str, object]:
        return {key: value for key, value in vars(record).items() if key not in _PLAIN}


def set_up(stream: TextIO, *, level: int = logging.INFO) -> None:
    """Send every logger's lines to `stream`: JSON, or plain where a person reads along."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter(as_json=not stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
