"""Consent by review: R20 and R23 to R25, R28."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from policies.facts import Facts, ReviewFacts
from policies.hearing import Heard, consent, note
from policies.rulebook_terms import ApprovalRules, Method
from policies.who_counts import Electorate

DECISIVE = frozenset({"APPROVED", "CHANGES_REQUESTED", "DISMISSED"})

_EARLIEST = datetime.min.replace(tzinfo=UTC)
_LATEST = datetime.max.replace(tzinfo=UTC)


def hear_reviews(
    facts: Facts, electorate: Electorate, rules: ApprovalRules, methods: tuple[Method, ...]
) -> Heard:
    """What each reviewer's latest decisive review says; objections are heard elsewhere."""
    heard = Heard()
    for user_id in sorted({r.user_id for r in facts.reviews if r.user_id is not None}):
        theirs = decisive_reviews(facts.reviews, user_id)
        if not theirs:
            name = electorate.name(user_id)
            heard += note("R24", user_id, f"{name} has not decided: a comment changes nothing")
        elif Method.REVIEW not in methods:
            name = electorate.name(user_id)
            heard += note("R20", user_id, f"the review of {name} does not count: not by review")
        else:
            heard += _hear(theirs[-1], user_id, facts, electorate, rules)
    if any(review.user_id is None for review in facts.reviews):
        heard += note("R20", None, "a review of a deleted account never counts")
    return heard


def decisive_reviews(reviews: Iterable[ReviewFacts], user_id: int) -> tuple[ReviewFacts, ...]:
    """One person's decisive reviews, oldest first (R20)."""
    theirs = (r for r in reviews if r.user_id == user_id and r.state in DECISIVE)
    return tuple(sorted(theirs, key=place_in_time))


def place_in_time(review: ReviewFacts) -> tuple[datetime, int, bool]:
    """By time, then id; what we do not know never helps an approval."""
    approves = review.state == "APPROVED"
    unknown = _EARLIEST if approves else _LATEST
    return (review.submitted_at or unknown, review.id, not approves)


def former_state(review: ReviewFacts) -> str:
    """What a dismissed review said before, in upper case; empty: not dismissed, or unknown."""
    return (review.dismissed_from or "").upper() if review.state == "DISMISSED" else ""


def has_expired(since: datetime, facts: Facts, rules: ApprovalRules) -> bool:
    """R28; at exactly `max_age_days` it still counts."""
    return facts.now - since > timedelta(days=rules.max_age_days)


def _hear(
    latest: ReviewFacts,
    user_id: int,
    facts: Facts,
    electorate: Electorate,
    rules: ApprovalRules,
) -> Heard:
    name, head = electorate.name(user_id), facts.pull.head
    if latest.state == "CHANGES_REQUESTED":
        return note("R24", user_id, f"{name} does not approve: they asked for changes")
    if latest.state == "DISMISSED":
        return note("R25", user_id, f"{name} does not approve: their review was dismissed")
    fault = electorate.fault(user_id)
    if fault is not None:
        return Heard(notes=(fault,))
    if latest.commit_id != head:
        seen = "a commit that is gone" if latest.commit_id is None else latest.commit_id[:7]
        return note("R20", user_id, f"{name} approved {seen}, not the head {head[:7]}")
    if latest.submitted_at is None or has_expired(latest.submitted_at, facts, rules):
        days = rules.max_age_days
        return note("R28", user_id, f"the approval of {name} is older than {days} days")
    return consent("R20", user_id, f"{name} approved {head[:7]}", latest.submitted_at)
