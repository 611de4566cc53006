"""Every error fixwarden raises on purpose.

FixwardenError
 ├─ BadInput              a person gave us something wrong; the text says what to do
 │   └─ BadSettings       the environment; lists every problem at once
 ├─ Unreachable           an outside system did not answer; trying again may help
 │   ├─ GitHubUnreachable
 │   ├─ LlmUnavailable
 │   └─ ChannelUnreachable
 ├─ Refused               an outside system said no; trying again will not help
 │   ├─ GitHubRefused
 │   │   ├─ NotFound
 │   │   ├─ Forbidden
 │   │   └─ Conflict
 │   ├─ GateTaken
 │   ├─ LlmRefused
 │   └─ ChannelRefused
 ├─ LeaseLost             another worker owns the row now
 └─ SecretUnreadable      no key of the ring opens this ciphertext
"""

from collections.abc import Sequence


class FixwardenError(Exception):
    """The root; its text is fit for a person and holds no secret."""


class BadInput(FixwardenError):
    """A person gave us something wrong; the text says what to do."""


class BadSettings(BadInput):
    """The environment cannot be used; all problems at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("Cannot start:\n" + "\n".join(f"  - {problem}" for problem in problems))


class Unreachable(FixwardenError):
    """An outside system did not answer; `retry_after` is in seconds where it said when."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class GitHubUnreachable(Unreachable):
    """A limit, an outage, a truncated or lost answer: the call may have had its effect."""


class LlmUnavailable(Unreachable):
    """The provider is down, overloaded or out of quota."""


class ChannelUnreachable(Unreachable):
    """A notification channel did not take the message."""


class Refused(FixwardenError):
    """An outside system said no; trying again will not help."""


class GitHubRefused(Refused):
    """A 4xx answer with GitHub's own words."""

    def __init__(self, message: str, *, status: int) -> None:
        self.status = status
        super().__init__(message)


class NotFound(GitHubRefused):
    """404 or 410: absent, or hidden from us."""


class Forbidden(GitHubRefused):
    """401 or 403: a missing permission or a suspended installation."""


class Conflict(GitHubRefused):
    """409: the thing moved since it was read."""


class GateTaken(Refused):
    """The check run on that commit speaks for another fix, rollback or merge group."""


class LlmRefused(Refused):
    """The provider refused the request; its real text is inside."""


class ChannelRefused(Refused):
    """The channel refused for good (410, 4xx, a private address)."""


class LeaseLost(FixwardenError):
    """Another worker owns the row now; stop without writing."""


class SecretUnreadable(FixwardenError):
    """No key of the ring opens this ciphertext."""
