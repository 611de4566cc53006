"""What ends an attempt for good: R26. An objection only blocks; a rejection is terminal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from policies.effective_category import effective_category
from policies.facts import Facts
from policies.labels import hear_reject_label
from policies.rulebook import BrokenRulebook, Rulebook
from policies.verdict import Decision, Reason, State
from policies.who_counts import Electorate, authority_fault


class Way(StrEnum):
    """How somebody rejected it."""

    WORD = "word"
    """Through the API or by a command."""
    LABEL = "label"
    CLOSING = "closing"
    """They closed the pull request."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The pull request was closed without a merge, as GitHub's server recorded it."""

    actor_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    way: Way
    user_id: int
    reason: Reason


def rejection(
    facts: Facts, rulebook: Rulebook | BrokenRulebook, closings: Iterable[Closing] = ()
) -> Rejected | None:
    """Who ended this attempt, and how; None: nobody did.

    A word was weighed when it was given and is never weighed again: it holds whatever has become
    of its speaker's rights. Label and closing end the attempt only if an approver is known to stand behind them,
    the one who asked for the fix included; until then they block at most. What was done cannot
    be undone: a label taken off or a pull request opened again changes nothing.
    """
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    category, _ = effective_category(facts, book)
    electorate = Electorate(facts, book.approval, category)

    def may_end(user_id: int) -> bool:
        person = facts.people.get(user_id)
        return authority_fault(user_id, person, book.approval, category) is None

    for word in sorted(facts.api_rejections, key=lambda one: (one.at, one.user_id)):
        if not word.lifted:
            text = f"{electorate.name(word.user_id)} rejected this fix"
            return Rejected(Way.WORD, word.user_id, Reason("R26", word.user_id, text))
    for reason in hear_reject_label(book.labels.reject, facts, electorate).objections:
        if reason.user_id is not None and may_end(reason.user_id):
            return Rejected(Way.LABEL, reason.user_id, reason)
    for closing in sorted(closings, key=lambda one: (one.at, one.actor_id or 0)):
        by = closing.actor_id
        if by is not None and may_end(by):
            text = f"{electorate.name(by)} closed the pull request, which rejects this fix"
            return Rejected(Way.CLOSING, by, Reason("R26", by, text))
    return None


def stop(decision: Decision, rejected: Rejected) -> Decision:
    """The decision once the attempt is over: nothing merges, and the first reason says who."""
    state = State.FORBIDDEN if decision.state is State.FORBIDDEN else State.BLOCKED
    reasons = tuple(dict.fromkeys((rejected.reason, *decision.reasons)))
    return replace(decision, state=state, may_merge=False, reasons=reasons)
