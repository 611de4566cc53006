"""The one way other people's words reach a reader: no secret in them (P5), and inert (T5)."""

from collections.abc import Mapping
from typing import Any

from policies.secret_scan import redact_secrets
from policies.text_safety import make_inert


def shown(text: object, limit: int) -> str:
    """The text as it may stand on GitHub and in chat rooms; at most `limit` characters."""
    return make_inert(redact_secrets(str(text or "")), limit).strip()


def shown_line(text: object, limit: int) -> str:
    """The same on one line."""
    return " ".join(shown(text, limit).split())


def times(count: int) -> str:
    """How often, in words."""
    return "once" if count == 1 else f"{count} times"


def redacted(document: Mapping[str, Any]) -> dict[str, Any]:
    """A model's words as they may be stored: the same document without secrets."""
    return {
        name: [redact_secrets(str(item)) for item in value]
        if isinstance(value, list | tuple)
        else redact_secrets(value)
        if isinstance(value, str)
        else value
        for name, value in document.items()
    }
