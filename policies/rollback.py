"""Undoing a merged fix: R56 to R58."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from policies.category import Category
from policies.facts import PersonFacts
from policies.rulebook_terms import ApprovalRules
from policies.verdict import Reason
from policies.who_counts import authority_fault, human_fault

ROLLBACK_WINDOW: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The rollback may begin."""


@dataclass(frozen=True, slots=True)
class Denied:
    reason: Reason


def judge_rollback(
    *,
    merged_at: datetime,
    now: datetime,
    already_requested: bool,
    category: Category,
    user_id: int,
    person: PersonFacts | None,
    rules: ApprovalRules,
) -> Allowed | Denied:
    """Judge a person's wish to undo a merge (R56).

    `merged_at` is GitHub's own; the window is closed at exactly 24 h. Whoever asked for the fix
    or wrote on its branch may undo it: R12 and R16 guard consent, not its withdrawal.

    Raises `ValueError` if `now` is before `merged_at`: the clocks disagree.
    """
    if now < merged_at:
        raise ValueError("the merge lies in the future")
    if already_requested:
        return Denied(Reason("R56", user_id, "this fix was rolled back before, or is about to be"))
    if now - merged_at >= ROLLBACK_WINDOW:
        return Denied(Reason("R56", user_id, "the 24 hours for a rollback are over"))
    fault = _fault(user_id, person, rules, category)
    return Allowed() if fault is None else Denied(fault)


def _fault(
    user_id: int, person: PersonFacts | None, rules: ApprovalRules, category: Category
) -> Reason | None:
    if category is not Category.A:
        return authority_fault(user_id, person, rules, category)
    fault = human_fault(user_id, person, rules)
    if fault is None and person is not None and person.permission not in {"admin", "write"}:
        return Reason("R56", user_id, f"{person.login} lacks write access")
    return fault


@dataclass(frozen=True, slots=True)
class Inverse:
    """What to write to undo the fix: each path with its blob; None deletes it."""

    blobs: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Drift:
    """Paths that no longer hold what the fix wrote: a person must look (a revert PR)."""

    paths: tuple[str, ...]


def plan_inverse(
    *,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    today: Mapping[str, str | None],
) -> Inverse | Drift:
    """The verified inverse on today's base (R57).

    Each mapping gives a touched path's blob SHA, None or absence meaning there is no such file:
    `before` at the merge's parent, `after` in the merge, `today` on the base branch.
    """
    touched = sorted(before.keys() | after.keys())
    drifted = tuple(path for path in touched if today.get(path) != after.get(path))
    if drifted:
        return Drift(drifted)
    return Inverse({p: before.get(p) for p in touched if before.get(p) != after.get(p)})


def may_draft_again(*, was_rolled_back: bool, re_enabled_by: int | None) -> bool:
    """After a rollback a fingerprint waits for a person (R58)."""
    return not was_rolled_back or re_enabled_by is not None
