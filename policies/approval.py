"""The judge: nothing is merged without proof or consent.

Read with `who_counts.py` (whose word counts), `reviews.py`, `labels.py` and `objections.py`
(what was said), `effective_category.py` (how much consent is needed) and `merge.py`.
"""

from collections.abc import Sequence
from datetime import datetime

from policies.category import Category
from policies.effective_category import effective_category
from policies.facts import Facts
from policies.hearing import Heard
from policies.labels import hear_approval_label, hear_block_label, hear_reject_label
from policies.merge import draft_fault, hindrances
from policies.objections import hear_base, hear_objections, hear_rejections
from policies.path_grammar import grammar_problem
from policies.permission import effective_level, permit
from policies.restricted import forbidden
from policies.reviews import hear_reviews
from policies.rulebook import BrokenRulebook, Rulebook, parse_rulebook
from policies.verdict import Decision, Reason, State
from policies.who_counts import Electorate


def judge(facts: Facts) -> Decision:
    """The decision on these facts by the repository's file as it is now (R5)."""
    return judge_by(facts, parse_rulebook(facts.policy))


def judge_by(facts: Facts, rulebook: Rulebook | BrokenRulebook) -> Decision:
    """The same with a rulebook that was read before; `facts.policy` is ignored."""
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    level = effective_level(facts.level, book.permission)
    category, lifts = effective_category(facts, book)
    electorate = Electorate(facts, book.approval, category)
    heard = _hear(facts, book, electorate, category)
    since = heard.consented_since

    by_proof = category is Category.A and permit(level, category).merge
    missing = 0 if by_proof else max(0, electorate.quorum - len(since))
    forbidding = _forbidden_paths(facts)
    waiting = (*_broken(rulebook), *_siblings(facts), *_unauthorised(facts, electorate, category))
    state = _state(forbidding, heard.objections, waiting, by_proof=by_proof, approved=missing == 0)

    approved_at = _approved_at(since, electorate.quorum)
    hindering = hindrances(
        facts, book, category=category, level=level, electorate=electorate, approved_at=approved_at
    )
    reasons = (
        *forbidding,
        *heard.objections,
        *waiting,
        *_consent_reasons(facts, heard, by_proof=by_proof, missing=missing),
        *lifts,
        *heard.notes,
        *hindering,
    )
    return Decision(
        state=state,
        may_merge=state in (State.NOT_REQUIRED, State.APPROVED) and not hindering,
        category=category,
        level=level,
        approvers=tuple(sorted(since)),
        missing=missing,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _state(
    forbidding: Sequence[Reason],
    objections: Sequence[Reason],
    waiting: Sequence[Reason],
    *,
    by_proof: bool,
    approved: bool,
) -> State:
    """The first that holds."""
    if forbidding:
        return State.FORBIDDEN
    if objections:
        return State.BLOCKED
    if waiting:
        return State.PENDING
    if by_proof:
        return State.NOT_REQUIRED
    return State.APPROVED if approved else State.PENDING


def _hear(facts: Facts, book: Rulebook, electorate: Electorate, category: Category) -> Heard:
    rules, methods = book.approval, book.approval.rule_for(category).methods
    labels = book.labels
    return (
        hear_reviews(facts, electorate, rules, methods)
        + hear_approval_label(labels.approve, facts, electorate, rules, methods)
        + hear_objections(facts, electorate)
        + hear_rejections(facts, electorate)
        + hear_block_label(labels.block, facts, electorate)
        + hear_reject_label(labels.reject, facts, electorate)
        + hear_base(facts, book)
    )


def _forbidden_paths(facts: Facts) -> tuple[Reason, ...]:
    """P1: a path that is listed, or spelled so that it may mean another."""
    found = ((path, forbidden(path) or grammar_problem(path)) for path in facts.paths)
    return tuple(
        Reason("P1", None, f"{path[:200]} may not be changed by a fix ({why})")
        for path, why in found
        if why is not None
    )


def _broken(rulebook: Rulebook | BrokenRulebook) -> tuple[Reason, ...]:
    """R2."""
    if isinstance(rulebook, Rulebook):
        return ()
    first = rulebook.problems[0]
    where = f"line {first.line}, {first.path}" if first.path else f"line {first.line}"
    return (Reason("R2", None, f"the repository's file cannot be used ({where}): {first.text}"),)


def _siblings(facts: Facts) -> tuple[Reason, ...]:
    """R31: a check run belongs to a commit, so a success would count for the others too."""
    return tuple(
        Reason("R31", None, f"pull request #{number} is open with the same head")
        for number in sorted(facts.sibling_pulls)
    )


def _unauthorised(facts: Facts, electorate: Electorate, category: Category) -> tuple[Reason, ...]:
    if category is not Category.C:
        return ()
    fault = draft_fault(facts, electorate)
    return () if fault is None else (fault,)


def _consent_reasons(
    facts: Facts, heard: Heard, *, by_proof: bool, missing: int
) -> tuple[Reason, ...]:
    given = tuple(consent.reason for consent in heard.consents)
    if by_proof:
        return (Reason("R33", None, "every file of the change is proven harmless"), *given)
    if missing == 0:
        return given
    more = "1 more approval is" if missing == 1 else f"{missing} more approvals are"
    return (*given, Reason("R18", None, f"{more} needed for {facts.pull.head[:7]}"))


def _approved_at(since: dict[int, datetime], quorum: int) -> datetime | None:
    """When the quorum was reached."""
    times = sorted(since.values())
    return times[quorum - 1] if len(times) >= quorum else None
