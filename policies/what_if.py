"""What if somebody did this or that? The facts as they would be then; nobody has done anything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Final, assert_never

from policies.facts import CommitFacts, Facts, LabelEvent, LabelFacts, PersonFacts, ReviewFacts
from policies.labels import SETTLING_TIME
from policies.rulebook import Rulebook, parse_rulebook

SOMEBODY: Final = 0
"""No account on GitHub has this number."""
SOME_ADMIN: Final = PersonFacts("an admin", "User", "admin", "admin")
"""Stands for any who has nothing to do with the fix."""
SUPPOSABLE: Final = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED")
_NEW_HEAD: Final = "newhead"
_PUSHER: Final = -1
"""Whoever pushed is known to GitHub, and is none of those who were named."""
_SOON: Final = timedelta(seconds=1)
_DOES: Final = {
    "APPROVED": "approves the head",
    "CHANGES_REQUESTED": "asks for changes",
    "COMMENTED": "comments in a review",
}


@dataclass(frozen=True, slots=True)
class Actor:
    user_id: int
    login: str
    person: PersonFacts | None
    """As GitHub describes them; None: they could not be looked up."""


SOMEONE: Final = Actor(SOMEBODY, SOME_ADMIN.login, SOME_ADMIN)


@dataclass(frozen=True, slots=True)
class Review:
    """Of the head as it is at that moment."""

    by: Actor
    state: str = "APPROVED"

    def __str__(self) -> str:
        return f"{self.by.login} {_DOES[self.state]}"


@dataclass(frozen=True, slots=True)
class Label:
    """The label that is ours, as soon after a push as it may count."""

    name: str
    by: Actor = SOMEONE

    def __str__(self) -> str:
        return f"{self.by.login} sets the label {self.name}"


@dataclass(frozen=True, slots=True)
class Push:
    """A commit that is not ours becomes the head; nothing is known of it yet."""

    def __str__(self) -> str:
        return "somebody pushes a commit"


Act = Review | Label | Push


def suppose(facts: Facts, acts: Sequence[Act]) -> Facts:
    """The facts once these acts have happened, one after another, from now on."""
    return reduce(_after, acts, facts)


def _after(facts: Facts, act: Act) -> Facts:
    match act:
        case Review():
            return _reviewed(facts, act)
        case Label():
            return _labelled(facts, act)
        case Push():
            return _pushed(facts)
    assert_never(act)


def _reviewed(facts: Facts, act: Review) -> Facts:
    review = ReviewFacts(
        id=max((review.id for review in facts.reviews), default=0) + 1,
        user_id=act.by.user_id,
        state=act.state,
        commit_id=facts.pull.head,
        submitted_at=facts.now + _SOON,
    )
    known = _knowing(facts, act.by)
    return replace(known, reviews=(*facts.reviews, review), now=facts.now + _SOON)


def _labelled(facts: Facts, act: Label) -> Facts:
    since = facts.pull.head_since
    at = facts.now + _SOON
    at = at if since is None else max(at, since + SETTLING_TIME)
    ids = _with_id(facts.label_ids, act.name)
    name, node_id = _known_as(ids, act.name)
    others = tuple(one for one in facts.labels if one.name.casefold() != name.casefold())
    labelled = replace(
        _knowing(facts, act.by),
        labels=(*others, LabelFacts(name, node_id)),
        label_events=(
            *facts.label_events,
            LabelEvent("labeled", name, node_id, act.by.user_id, via_app=False, created_at=at),
        ),
        label_ids=ids,
        now=at,
    )
    return _meant(labelled, name, act.by, at)


def _meant(facts: Facts, name: str, by: Actor, at: datetime) -> Facts:
    """What `draft` and `execute` say stands in fields of its own."""
    book = parse_rulebook(facts.policy)
    labels = (book if isinstance(book, Rulebook) else Rulebook()).labels
    if name.casefold() == labels.draft.casefold():
        return replace(facts, draft_authorised_by=by.user_id)
    if name.casefold() == labels.execute.casefold():
        return replace(
            facts,
            execute_requested_by=by.user_id,
            execute_head=facts.pull.head,
            execute_requested_at=at,
        )
    return facts


def _pushed(facts: Facts) -> Facts:
    at = facts.now + _SOON
    head = f"{_NEW_HEAD}{len(facts.commits) + 1}"
    commit = CommitFacts(head, ours=False, author_id=None, committer_id=None, pusher_id=_PUSHER)
    return replace(
        facts,
        proven=False,
        pull=replace(facts.pull, head=head, head_since=at),
        commits=(*facts.commits, commit),
        checks=tuple(replace(check, conclusion=None) for check in facts.checks),
        sibling_pulls=(),
        now=at,
    )


def _knowing(facts: Facts, actor: Actor) -> Facts:
    return replace(facts, people={**facts.people, actor.user_id: actor.person})


def _with_id(ids: Mapping[str, str] | None, name: str) -> Mapping[str, str] | None:
    """A label that we have not made yet is made before people are asked for it."""
    if ids is None or any(known.casefold() == name.casefold() for known in ids):
        return ids
    return {**ids, name: f"made for {name}"}


def _known_as(ids: Mapping[str, str] | None, name: str) -> tuple[str, str | None]:
    for known, node_id in (ids or {}).items():
        if known.casefold() == name.casefold():
            return known, node_id
    return name, None
