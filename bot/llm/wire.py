"""What both wire formats share: well-formed text, readable answers, errors without the key."""

import email.utils
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.clock import utc_now
from bot.errors import LlmRefused, LlmUnavailable

MAX_ERROR_CHARS = 500
MAX_RETRY_AFTER = 3600.0
RETRYABLE = frozenset({408, 429})


def well_formed(value: Any) -> Any:
    """JSON data that can be sent and stored: no half of a surrogate pair, no NUL, no infinity."""
    match value:
        case str():
            whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return whole.replace("\0", "\ufffd")
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {well_formed(key): well_formed(entry) for key, entry in value.items()}
        case list() | tuple():
            return [well_formed(entry) for entry in value]
        case _:
            return value


def json_object(body: str | bytes) -> dict[str, Any]:
    """The object in an answer's body; raises `ValueError` for anything else."""
    try:
        found = json.loads(body)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 -- of one kind for who reads the body
    cleaned: dict[str, Any] = well_formed(found)
    return cleaned


def failure(
    name: str, said: str, *, status: int, headers: Mapping[str, str], secret: str | None
) -> LlmUnavailable | LlmRefused:
    """The error for a provider's status code, in the provider's own words."""
    text = f"{name}: {status}: {inert(said, secret)}"
    if status in RETRYABLE or status >= 500:
        return LlmUnavailable(text, retry_after=retry_after(headers, now=utc_now()))
    return LlmRefused(text)


def inert(said: str, secret: str | None) -> str:
    """One bounded line of a provider's words, without our key should it be echoed."""
    if secret:
        said = said.replace(secret, "[key]")
    line = "".join(char if char.isprintable() else " " for char in said[: 4 * MAX_ERROR_CHARS])
    return " ".join(line.split())[:MAX_ERROR_CHARS]


def words(body: object, otherwise: str) -> str:
    """The sentence of an error's body: `{"error": {"message": …}}` or what is inside `error`."""
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        if isinstance(inner, Mapping) and isinstance(inner.get("message"), str):
            return str(inner["message"])
    return otherwise


def retry_after(headers: Mapping[str, str], *, now: datetime) -> float | None:
    """Seconds until a new try, at most an hour; None where the provider did not say."""
    stated = headers.get("retry-after", "")
    try:
        seconds = float(stated)
    except ValueError:
        parsed = email.utils.parsedate_tz(stated)
        if parsed is None:
            return None
        try:
            seconds = email.utils.mktime_tz(parsed) - now.astimezone(UTC).timestamp()
        except (ValueError, OverflowError):
            return None
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
