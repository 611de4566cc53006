"""What an agent may do: the brief's permission matrix (rules-approval.md §2)."""

from dataclasses import dataclass
from enum import IntEnum

from policies.category import Category


class Level(IntEnum):
    """A permission level; a larger one may do all that a smaller one may."""

    NONE = 0
    READ_ONLY = 1
    SUGGEST = 2
    MINOR_FIX = 3
    MAJOR_FIX = 4


@dataclass(frozen=True, slots=True)
class Permit:
    """What one level allows for one category."""

    analyse: bool
    """Call an LLM and store what it says."""
    draft: bool
    """Make a branch and a PR (for C only after an admin authorised the draft)."""
    merge: bool
    """Merge once it is proven (A) or consented to (B, C)."""


def effective_level(*levels: Level) -> Level:
    """The lowest of the server's, the installation's, the agent's and the file's level."""
    return min(levels)


def permit(level: Level, category: Category) -> Permit:
    """The cell of the matrix for `level` and `category`."""
    merge_from = Level.MINOR_FIX if category is Category.A else Level.MAJOR_FIX
    return Permit(
        analyse=level >= Level.READ_ONLY,
        draft=level >= Level.SUGGEST,
        merge=level >= merge_from,
    )


_ROLES = ("read", "triage", "write", "maintain", "admin")


def may_report(permission: str, role_name: str, trust: str) -> bool:
    """Whether a role reaches `trust` (`read`, `triage` or `write`).

    `permission` folds triage into read and maintain into write; a custom role's name is not
    one of GitHub's, so the higher of the two that are known decides.
    """
    held = max(
        (_ROLES.index(word) for word in (permission, role_name) if word in _ROLES), default=-1
    )
    return held >= _ROLES.index(trust)
