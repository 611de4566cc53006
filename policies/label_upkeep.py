"""Labels that consent to nothing: taken off with a reason, so that a click makes an event (R22).

A new head takes the approval label off and asks for approval again (R23). Only the approval
label is ever taken off, and only when it is known not to count.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from policies.category import Category
from policies.effective_category import effective_category
from policies.facts import Facts, LabelEvent
from policies.labels import LabelIdentity, hear_approval_label
from policies.reviews import decisive_reviews
from policies.rulebook import BrokenRulebook, Rulebook
from policies.rulebook_terms import Method
from policies.verdict import Reason
from policies.who_counts import Electorate


class Why(StrEnum):
    """Why a label does not count; each asks for something else."""

    FOREIGN = "foreign"
    """Another label that bears the name."""
    METHOD = "method"
    """Only a review approves this."""
    APP = "app"
    NOBODY = "nobody"
    """Nobody is known to have set it."""
    STALE = "stale"
    """Set for an earlier commit."""
    EARLY = "early"
    """Set in the first seconds of this commit."""
    EXPIRED = "expired"
    OBJECTED = "objected"
    """The person asked for changes since."""
    PERSON = "person"
    """Whoever set it may not approve this."""


@dataclass(frozen=True, slots=True)
class Removal:
    """One label to take off the pull request."""

    label: str
    """Its name there."""
    why: Why
    text: str
    user_id: int | None = None
    """Who set it, where that is known."""
    set_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """Somebody who may approve this fix and approved another commit of it."""

    user_id: int
    commit: str | None
    """None: unknown, by a label."""


def labels_to_remove(
    facts: Facts, rulebook: Rulebook | BrokenRulebook, bots: Collection[int] = ()
) -> tuple[Removal, ...]:
    """The approval labels on the PR that do not count; `bots` are accounts that are no people.

    Nothing is taken off by rules that cannot be read, nor for a person whom GitHub does not
    tell us about just now: their label may count in a minute.
    """
    if isinstance(rulebook, BrokenRulebook):
        return ()
    label = LabelIdentity(rulebook.labels.approve, facts)
    bearing = [one for one in facts.labels if label.is_meant(one.name, one.node_id)]
    ours = [one for one in bearing if label.is_ours(one.name, one.node_id)]
    found = [
        Removal(one.name, Why.FOREIGN, f"the label {one.name} is not the one that fixwarden made")
        for one in bearing
        if one not in ours and _is_made(label, facts)
    ]
    fault = _fault(label, facts, rulebook, bots) if ours else None
    if fault is not None:
        why, text, event = fault
        by, at = (event.actor_id, event.created_at) if event else (None, None)
        found += [Removal(one.name, why, text, by, at) for one in ours]
    return tuple(found)


def _is_made(label: LabelIdentity, facts: Facts) -> bool:
    """We have a label for that name by now; before that nobody can set the right one."""
    return any(label.bears_name(name) for name in facts.label_ids or ())


def _fault(
    label: LabelIdentity, facts: Facts, book: Rulebook, bots: Collection[int]
) -> tuple[Why, str, LabelEvent | None] | None:
    """Why our label does not count and the event that set it; None: it counts, or may."""
    electorate, category = _electorate(facts, book)
    rules = book.approval
    methods = rules.rule_for(category).methods
    heard = hear_approval_label(label.name, facts, electorate, rules, methods)
    if heard.consents or not heard.notes:
        return None
    said, last = heard.notes[0], _setters(label, facts)
    doubted = [event for event in last if event.actor_id == said.user_id] or last
    event = doubted[0] if doubted else None
    if event is not None and (event.via_app or event.actor_id in bots):
        return Why.APP, "an app set the label: only the click of a person counts", event
    if Method.LABEL not in methods:
        return Why.METHOD, said.text, event
    if any(_is_unknown(each, facts) for each in last):
        return None
    return _why(said, event, facts), said.text, event


def _why(said: Reason, event: LabelEvent | None, facts: Facts) -> Why:
    known = {"R28": Why.EXPIRED, "R24": Why.OBJECTED}
    if said.code != "R22":
        return known.get(said.code, Why.PERSON)
    if said.user_id is None or event is None:
        return Why.NOBODY
    since = facts.pull.head_since
    return Why.EARLY if since is not None and event.created_at >= since else Why.STALE


def _setters(label: LabelIdentity, facts: Facts) -> list[LabelEvent]:
    """The events that set it last, none if it was taken off since."""
    events = [event for event in facts.label_events if label.was_ours(event)]
    newest = max((event.created_at for event in events), default=None)
    last = [event for event in events if event.created_at == newest]
    return last if all(event.event == "labeled" for event in last) else []


def _is_unknown(event: LabelEvent, facts: Facts) -> bool:
    return event.actor_id is not None and facts.people.get(event.actor_id) is None


def ask_again(
    facts: Facts, rulebook: Rulebook | BrokenRulebook, recorded: Mapping[int, str]
) -> tuple[Earlier, ...]:
    """Who approved another commit and is to look at this one, by id (R23).

    `recorded`: whose consent to which commit we counted before; GitHub may have dismissed
    their review since. Whoever asked for changes last is not asked for an approval.
    """
    if isinstance(rulebook, BrokenRulebook):
        return ()
    electorate, _ = _electorate(facts, rulebook)
    head = facts.pull.head
    earlier: dict[int, str | None] = {
        removal.user_id: None
        for removal in labels_to_remove(facts, rulebook)
        if removal.why is Why.STALE and removal.user_id is not None
    }
    earlier |= recorded
    for user_id in {review.user_id for review in facts.reviews if review.user_id is not None}:
        latest = decisive_reviews(facts.reviews, user_id)[-1:]
        for review in latest:
            if review.state == "APPROVED" and review.commit_id != head:
                earlier[user_id] = review.commit_id
            elif review.state != "DISMISSED":
                earlier.pop(user_id, None)
    return tuple(
        Earlier(user_id, commit)
        for user_id, commit in sorted(earlier.items())
        if commit != head and electorate.fault(user_id) is None
    )


def hear_execute_label(facts: Facts, rulebook: Rulebook | BrokenRulebook) -> tuple[Reason, ...]:
    """Why an execute label on the PR executes nothing (R35); empty if it counts or is not there."""
    book = rulebook if isinstance(rulebook, Rulebook) else Rulebook()
    name = book.labels.execute
    label = LabelIdentity(name, facts)
    bearing = [one for one in facts.labels if label.is_meant(one.name, one.node_id)]
    if not bearing:
        return ()
    _, category = _electorate(facts, book)
    ours = any(label.is_ours(one.name, one.node_id) for one in bearing)
    doubt = _doubt_about_execute(category, _setters(label, facts), facts, ours=ours)
    return (Reason("R35", None, f"the label {name} does not count: {doubt}"),) if doubt else ()


def _doubt_about_execute(
    category: Category, last: list[LabelEvent], facts: Facts, *, ours: bool
) -> str:
    since = facts.pull.head_since
    if category is not Category.C:
        return f"a fix of category {category} needs no execute"
    if not ours:
        return "it is not the one we made"
    if not last:
        return "nobody is known to have set it last"
    if any(event.via_app for event in last):
        return "an app set it"
    if since is None or any(event.created_at < since for event in last):
        return f"set before {facts.pull.head[:7]} was the head"
    return ""


def _electorate(facts: Facts, book: Rulebook) -> tuple[Electorate, Category]:
    category, _ = effective_category(facts, book)
    return Electorate(facts, book.approval, category), category
