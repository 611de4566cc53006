"""What a merge needs besides consent: R35, R40, R41 and the permission matrix."""

from datetime import datetime

from policies.category import Category
from policies.facts import CheckFacts, Facts
from policies.permission import Level, permit
from policies.rulebook_terms import NONE, Rulebook
from policies.verdict import Reason
from policies.who_counts import Electorate

GATE_NAME = "fixwarden/approval"


def hindrances(
    facts: Facts,
    book: Rulebook,
    *,
    category: Category,
    level: Level,
    electorate: Electorate,
    approved_at: datetime | None,
) -> tuple[Reason, ...]:
    """Everything that keeps a consented fix from being merged now; empty: merge.

    `approved_at` is when the last consent that was needed was given.
    """
    found: list[Reason] = []
    if not permit(level, category).merge:
        found.append(
            Reason("matrix", None, f"the level {level.name} does not merge category {category}")
        )
    if not facts.pull.open:
        found.append(Reason("R40", None, "the pull request is closed"))
    if facts.pull.draft:
        found.append(Reason("R40", None, "the pull request is a draft"))
    found += _red_checks(facts, book)
    if category is Category.C:
        found += _missing_execute(facts, electorate, approved_at)
    return tuple(found)


def counted_checks(facts: Facts) -> tuple[CheckFacts, ...]:
    """All but our own gate, which must not wait for itself."""
    return tuple(check for check in facts.checks if check.name != GATE_NAME)


def configured_checks(book: Rulebook) -> tuple[str, ...]:
    """The names that the file adds to what GitHub requires."""
    names = () if book.merge.checks == NONE else book.merge.checks
    return tuple(name for name in names if name != GATE_NAME)


def draft_fault(facts: Facts, electorate: Electorate) -> Reason | None:
    """R34: why a C has no authorised draft."""
    if facts.draft_authorised_by is None:
        return Reason("R34", None, "category C: an admin must authorise the draft")
    return electorate.admin_fault(facts.draft_authorised_by)


def _red_checks(facts: Facts, book: Rulebook) -> list[Reason]:
    """R41: required and configured checks are `success`, each from the expected App."""
    checks = counted_checks(facts)
    configured = configured_checks(book)
    found: list[Reason] = []
    for check in checks:
        if not (check.required or check.name in configured):
            continue
        if check.conclusion != "success":
            state = check.conclusion or "not finished"
            found.append(Reason("R41", None, f"the check {check.name} is {state}, not success"))
        elif not check.expected_app:
            found.append(
                Reason("R41", None, f"the check {check.name} is not from its expected app")
            )
    present = {check.name for check in checks}
    return found + [
        Reason("R41", None, f"the check {name} has not reported")
        for name in configured
        if name not in present
    ]


def _missing_execute(
    facts: Facts, electorate: Electorate, approved_at: datetime | None
) -> list[Reason]:
    """R35: an admin said `execute` for this head, after it was approved."""
    actor_id = facts.execute_requested_by
    if actor_id is None:
        return [Reason("R35", None, "category C: an admin must say execute after the approval")]
    fault = electorate.admin_fault(actor_id)
    if fault is not None:
        return [fault]
    doubt = _doubt_about_execute(facts, approved_at)
    return [Reason("R35", actor_id, f"{electorate.name(actor_id)} {doubt}")] if doubt else []


def _doubt_about_execute(facts: Facts, approved_at: datetime | None) -> str:
    requested_at, since = facts.execute_requested_at, facts.pull.head_since
    if facts.execute_head != facts.pull.head:
        return "said execute for another commit"
    if requested_at is None:
        return ""
    if since is not None and requested_at <= since:  # the head went away and came back
        return "said execute before this head was pushed"
    if approved_at is None or requested_at <= approved_at:
        return "said execute before the approval"
    return ""
