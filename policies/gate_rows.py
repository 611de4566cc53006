"""Everybody and everything a decision looked at, each with ✓, ✗ or · for a reader (R31)."""

from dataclasses import dataclass
from enum import StrEnum

from policies.effective_category import effective_category
from policies.facts import Facts
from policies.labels import hear_block_label, hear_reject_label
from policies.objections import hear_base, hear_objections, hear_rejections
from policies.rulebook import BrokenRulebook, Rulebook
from policies.verdict import Decision, Reason, State
from policies.who_counts import Electorate


class Mark(StrEnum):
    COUNTS = "✓"
    AGAINST = "✗"
    """It stands in the way, or does not count."""
    NOTED = "·"
    """It changes nothing by itself."""


@dataclass(frozen=True, slots=True)
class Row:
    mark: Mark
    reason: Reason


_CONSENT = {"R20", "R22"}
_LIFTS = {"R30", "P2", "R17", "auto_A", "max_auto_A_per_day"}
"""Why the category is what it is."""
_STANDING = {"R26", "R27", "R29"}
"""Of what stands against the fix, or of what stood there and was lifted."""


def rows(decision: Decision, facts: Facts, rulebook: Rulebook | BrokenRulebook) -> tuple[Row, ...]:
    """The decision's reasons in their order."""
    standing = _objections(facts, rulebook)
    return tuple(Row(_mark(reason, decision, standing), reason) for reason in decision.reasons)


def _mark(reason: Reason, decision: Decision, standing: frozenset[Reason]) -> Mark:
    if reason.code in _CONSENT and reason.user_id in decision.approvers:
        return Mark.COUNTS
    if reason.code == "R33" and decision.state is State.NOT_REQUIRED:
        return Mark.COUNTS
    if reason in standing:
        return Mark.AGAINST
    if reason.code in _STANDING:  # lifted, or of somebody who cannot block
        ended = decision.state is State.BLOCKED and reason == decision.reasons[0]
        return Mark.AGAINST if ended else Mark.NOTED
    lifts = reason.code in _LIFTS or reason.text.startswith("treated as B")
    return Mark.NOTED if lifts else Mark.AGAINST


def _objections(facts: Facts, rulebook: Rulebook | BrokenRulebook) -> frozenset[Reason]:
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    category, _ = effective_category(facts, book)
    electorate = Electorate(facts, book.approval, category)
    heard = (
        hear_objections(facts, electorate)
        + hear_rejections(facts, electorate)
        + hear_block_label(book.labels.block, facts, electorate)
        + hear_reject_label(book.labels.reject, facts, electorate)
        + hear_base(facts, book)
    )
    return frozenset(heard.objections)
