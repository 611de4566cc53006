"""What can go wrong between a client and GitHub, on demand."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """How to spoil an answer; `effect` says whether the work is done first."""

    status: int = 0
    message: str = ""
    html: str = ""
    retry_after_s: int | None = None
    reset_in_s: int | None = None
    """For a primary limit: no calls remain until then."""
    drop: bool = False
    truncate: bool = False
    delay_s: float = 0.0
    effect: bool = False


BAD_GATEWAY = Fault(502, html="<html><body><h1>502 Bad Gateway</h1></body></html>")
SERVER_ERROR = Fault(500, "Server Error")
UNAVAILABLE = Fault(503, "Service unavailable")
TRUNCATED = Fault(truncate=True, effect=True)
DROPPED = Fault(drop=True)
LOST_ANSWER = Fault(drop=True, effect=True)
LOST_IN_GATEWAY = Fault(502, html=BAD_GATEWAY.html, effect=True)
BASE_MODIFIED = Fault(405, "Base branch was modified. Review and try the merge again.")


def secondary_limit(retry_after_s: int = 1, status: int = 403) -> Fault:
    said = "You have exceeded a secondary rate limit. Please wait a few minutes."
    return Fault(status, said, retry_after_s=retry_after_s)


def primary_limit(reset_in_s: int = 1) -> Fault:
    return Fault(403, "API rate limit exceeded for installation.", reset_in_s=reset_in_s)


def slow(seconds: float) -> Fault:
    return Fault(delay_s=seconds, effect=True)


@dataclass(slots=True)
class _Armed:
    method: str
    path: re.Pattern[str]
    fault: Fault
    left: int


class Faults:
    """Faults that wait for their request, in the order they were armed."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []

    def arm(self, method: str, path_regex: str, fault: Fault, times: int) -> None:
        self._armed.append(_Armed(method.upper(), re.compile(path_regex), fault, times))

    def take(self, method: str, path: str) -> Fault | None:
        for armed in self._armed:
            if armed.left and armed.method in (method, "*") and armed.path.search(path):
                armed.left -= 1
                return armed.fault
        return None

    def clear(self) -> None:
        self._armed.clear()
