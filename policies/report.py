"""An error report as every source delivers it: one shape, one fingerprint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Source(StrEnum):
    GITHUB_ISSUE = "github_issue"
    DISPATCH = "dispatch"
    API = "api"
    SENTRY = "sentry"
    BROWSER = "browser"


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of a stack trace."""

    path: str | None
    """As the trace wrote it: absolute, relative or a URL."""
    function: str | None
    line: int | None = None
    """1-based."""
    source: str | None = None
    """The source line the trace quotes, stripped."""
    module: str | None = None
    in_app: bool | None = None
    """As the SDK said; None where the source has no such flag."""


@dataclass(frozen=True, slots=True)
class RaisedException:
    """One exception of a chain."""

    type: str
    message: str = ""
    frames: tuple[Frame, ...] = ()
    """Outermost call first, the raising line last, as Python prints them."""
    group: tuple["RaisedException", ...] = ()
    """The leaves of an ExceptionGroup."""
    synthetic: bool = False
    """The SDK invented the type; it says nothing (`mechanism.synthetic`)."""


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """One occurrence of an error, as somebody or something reported it."""

    source: Source
    error_type: str
    """The type of the exception that was raised last, or "" if nothing is known."""
    message: str
    exceptions: tuple[RaisedException, ...] = ()
    """The chain in the order Python prints it: the first cause first, the one raised last last."""
    stack_trace: str | None = None
    """The trace's own text, for people."""
    message_template: str | None = None
    """The unformatted message, where a logger sent it (`payment %s failed`)."""
    severity: str | None = None
    """As reported; `policies.severity` decides."""
    environment: str | None = None
    release: str | None = None
    url: str | None = None
    event_id: str | None = None
    """The reporter's own id for this occurrence; one id is counted once."""
    language: str | None = None
    """`python`, `javascript`, … where the trace tells."""
    fingerprint: tuple[str, ...] = ()
    """Given by the SDK; beats ours."""
    context: Mapping[str, str] = field(default_factory=dict)
