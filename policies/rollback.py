"""Undoing a merged fix: R56 to R58."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from policies.category import Category
from policies.facts import Facts, PersonFacts
from policies.labels import hear_block_label, hear_reject_label
from policies.merge import hindrances
from policies.objections import hear_base, hear_objections
from policies.permission import effective_level
from policies.rulebook import Rulebook
from policies.rulebook_terms import ApprovalRules, BrokenRulebook
from policies.verdict import Reason
from policies.who_counts import Electorate, authority_fault, human_fault

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
    fault = asker_fault(user_id, person, rules, category)
    return Allowed() if fault is None else Denied(fault)


def asker_fault(
    user_id: int, person: PersonFacts | None, rules: ApprovalRules, category: Category
) -> Reason | None:
    """Why this person may not undo a fix of that category; read again before the revert merges."""
    if category is not Category.A:
        return authority_fault(user_id, person, rules, category)
    fault = human_fault(user_id, person, rules)
    if fault is not None:
        return fault
    assert person is not None, "an unknown person has a fault"
    if person.permission not in {"admin", "write"}:
        return Reason("R56", user_id, f"{person.login} lacks write access")
    return None


@dataclass(frozen=True, slots=True)
class Inverse:
    """What to write to undo the fix: each path as it was before; None deletes it."""

    blobs: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Drift:
    """Paths that no longer hold what the fix wrote: a person must look (a revert PR)."""

    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Salvage:
    """The part of an inverse that people may still want to merge."""

    blobs: Mapping[str, str | None]
    """As in `Inverse`, of the files that still hold what the fix wrote."""
    drifted: tuple[str, ...]
    """Neither as the fix wrote them nor as they were before it."""


def plan_inverse(
    *,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    today: Mapping[str, str | None],
) -> Inverse | Drift:
    """The verified inverse on today's base (R57).

    Each mapping gives what git holds at a touched path (mode and blob SHA as one text; only
    equality counts), None or absence meaning there is no such file: `before` at the merge's parent, `after` in the merge, `today` on the base branch.
    """
    touched = sorted(before.keys() | after.keys())
    drifted = tuple(path for path in touched if today.get(path) != after.get(path))
    if drifted:
        return Drift(drifted)
    return Inverse({p: before.get(p) for p in touched if before.get(p) != after.get(p)})


def salvage(
    *,
    before: Mapping[str, str | None],
    after: Mapping[str, str | None],
    today: Mapping[str, str | None],
) -> Salvage:
    """What can still be undone, file by file, where the whole inverse does not hold."""
    touched = sorted(path for path in before.keys() | after.keys() if _differs(path, before, after))
    as_merged = [path for path in touched if not _differs(path, today, after)]
    return Salvage(
        blobs={path: before.get(path) for path in as_merged},
        drifted=tuple(
            path
            for path in touched
            if _differs(path, today, after) and _differs(path, today, before)
        ),
    )


def _differs(path: str, one: Mapping[str, str | None], other: Mapping[str, str | None]) -> bool:
    return one.get(path) != other.get(path)


def judge_revert(facts: Facts, rulebook: Rulebook | BrokenRulebook) -> tuple[Reason, ...]:
    """What keeps the PR of a verified inverse from being merged now; empty: merge (R57).

    The inverse is its own proof, so nobody is asked for consent; but a person may stop it as
    they may stop a fix, and GitHub's and the file's checks must be green.
    """
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    electorate = Electorate(facts, book.approval, facts.category)
    heard = (
        hear_objections(facts, electorate)
        + hear_block_label(book.labels.block, facts, electorate)
        + hear_reject_label(book.labels.reject, facts, electorate)
        + hear_base(facts, book)
    )
    hindering = hindrances(
        facts,
        book,
        category=Category.A,
        level=effective_level(facts.level, book.permission),
        electorate=electorate,
        approved_at=None,
    )
    return (*heard.objections, *_doubts(facts, rulebook), *hindering)


def _doubts(facts: Facts, rulebook: Rulebook | BrokenRulebook) -> list[Reason]:
    found: list[Reason] = []
    if isinstance(rulebook, BrokenRulebook):
        text = f"the repository's file cannot be used: {rulebook.problems[0].text}"
        found.append(Reason("R2", None, text))
    if not facts.commits or any(not commit.ours for commit in facts.commits):
        found.append(Reason("R57", None, "the branch holds a commit that is not ours"))
    if facts.sibling_pulls:
        number = min(facts.sibling_pulls)
        found.append(Reason("R31", None, f"pull request #{number} is open with the same head"))
    return found


def may_draft_again(*, was_rolled_back: bool, re_enabled_by: int | None) -> bool:
    """After a rollback a fingerprint waits for a person (R58)."""
    return not was_rolled_back or re_enabled_by is not None
