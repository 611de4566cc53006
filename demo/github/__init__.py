"""A small GitHub in one process: real git objects, real HTTP, GitHub's own refusals.

It plays GitHub for the demonstration and for the tests, so it knows nothing of fixwarden.
"""

from demo.github.actors import Refused
from demo.github.faults import (
    BAD_GATEWAY,
    BASE_MODIFIED,
    DROPPED,
    LOST_ANSWER,
    LOST_IN_GATEWAY,
    SERVER_ERROR,
    TRUNCATED,
    UNAVAILABLE,
    Fault,
    primary_limit,
    secondary_limit,
    slow,
)
from demo.github.hooks import Delivery
from demo.github.offline import OfflineGitHub
from demo.github.people.repo import Repo
from demo.github.server import Call
from demo.github.state import Issue, Person

__all__ = [
    "BAD_GATEWAY",
    "BASE_MODIFIED",
    "DROPPED",
    "LOST_ANSWER",
    "LOST_IN_GATEWAY",
    "SERVER_ERROR",
    "TRUNCATED",
    "UNAVAILABLE",
    "Call",
    "Delivery",
    "Fault",
    "Issue",
    "OfflineGitHub",
    "Person",
    "Refused",
    "Repo",
    "primary_limit",
    "secondary_limit",
    "slow",
]
