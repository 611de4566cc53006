"""The facts document of rules-approval.md §4: JSON to `Facts`, strictly."""

import re
from collections.abc import Mapping

from policies.category import Category
from policies.facts import (
    CheckFacts,
    CommitFacts,
    Facts,
    LabelEvent,
    LabelFacts,
    PersonFacts,
    PullFacts,
    Rejection,
    ReviewFacts,
)
from policies.json_fields import BadDocument, Fields
from policies.permission import Level

__all__ = ["BadDocument", "parse_facts"]

_USER_ID = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_REVIEW_STATES = frozenset({"APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"})
_LABEL_EVENTS = frozenset({"labeled", "unlabeled"})


def parse_facts(document: object) -> Facts:
    """The facts of one document. Raises `BadDocument`, also for a field that is not known:

    a misspelt name must not silently leave a default in force.
    """
    top = Fields(document, "", _DOCUMENT)
    pull = top.inner("pull", _PULL)
    return Facts(
        category=Category(top.one_of("category", Category.__members__)),
        kinds=top.strings("kinds"),
        proven=top.truth("proven"),
        level=Level[top.one_of("level", Level.__members__)],
        requester_id=top.number_or_null("requester_id"),
        draft_authorised_by=top.number_or_null("draft_authorised_by"),
        execute_requested_by=top.number_or_null("execute_requested_by"),
        execute_head=top.name_or_null("execute_head"),
        pull=_pull(pull),
        commits=top.each("commits", _COMMIT, _commit),
        people=_people(top),
        reviews=top.each("reviews", _REVIEW, _review),
        labels=top.each("labels", _LABEL, _label),
        label_events=top.each("label_events", _LABEL_EVENT, _label_event),
        checks=top.each("checks", _CHECK, _check),
        policy=top.text_or_null("policy"),
        now=top.time("now"),
        execute_requested_at=top.time_or_null("execute_requested_at", absent=None),
        paths=top.strings("paths", absent=()),
        label_ids=_label_ids(top),
        api_rejections=top.each("api_rejections", _REJECTION, _rejection, absent=()),
        sibling_pulls=top.numbers("sibling_pulls", absent=()),
        merged_auto_today=top.number("merged_auto_today", absent=0),
    )


_DOCUMENT = frozenset(Facts.__dataclass_fields__)
_PULL = frozenset(PullFacts.__dataclass_fields__)
_COMMIT = frozenset(CommitFacts.__dataclass_fields__)
_PERSON = frozenset(PersonFacts.__dataclass_fields__)
_REVIEW = frozenset(ReviewFacts.__dataclass_fields__)
_LABEL = frozenset(LabelFacts.__dataclass_fields__)
_LABEL_EVENT = frozenset(LabelEvent.__dataclass_fields__)
_REJECTION = frozenset(Rejection.__dataclass_fields__)
_CHECK = frozenset(CheckFacts.__dataclass_fields__)


def _pull(pull: Fields) -> PullFacts:
    base = pull.name("base")
    return PullFacts(
        number=pull.number("number"),
        open=pull.truth("open"),
        draft=pull.truth("draft"),
        base=base,
        base_at_draft=pull.name("base_at_draft"),
        head=pull.name("head"),
        head_since=pull.time_or_null("head_since"),
        default_branch=base
        if pull.get("default_branch", None) is None
        else pull.name("default_branch"),
    )


def _commit(commit: Fields) -> CommitFacts:
    return CommitFacts(
        sha=commit.name("sha"),
        ours=commit.truth("ours"),
        author_id=commit.number_or_null("author_id"),
        committer_id=commit.number_or_null("committer_id"),
        pusher_id=commit.number_or_null("pusher_id"),
    )


def _people(top: Fields) -> Mapping[int, PersonFacts | None]:
    values = top.get("people")
    if not isinstance(values, Mapping):
        raise top.wrong("people", "must be an object")
    people: dict[int, PersonFacts | None] = {}
    for key, value in values.items():
        path = f"people.{key}"
        if not isinstance(key, str) or not _USER_ID.fullmatch(key):
            raise BadDocument(path, "must be named by a user id")
        people[int(key)] = None if value is None else _person(Fields(value, path, _PERSON))
    return people


def _person(person: Fields) -> PersonFacts:
    return PersonFacts(
        login=person.name("login"),
        type=person.text("type"),
        permission=person.text("permission"),
        role_name=person.text("role_name"),
    )


def _review(review: Fields) -> ReviewFacts:
    state = review.one_of("state", _REVIEW_STATES)
    pending = state == "PENDING"
    return ReviewFacts(
        id=review.number("id"),
        user_id=review.number_or_null("user_id"),
        state=state,
        commit_id=review.name_or_null("commit_id"),
        submitted_at=review.time_or_null("submitted_at")
        if pending
        else review.time("submitted_at"),
        dismissed_by_id=review.number_or_null("dismissed_by_id"),
        dismissed_from=review.text_or_null("dismissed_from", absent=None),
    )


def _label(label: Fields) -> LabelFacts:
    return LabelFacts(name=label.text("name"), node_id=label.name_or_null("node_id"))


def _label_event(event: Fields) -> LabelEvent:
    return LabelEvent(
        event=event.one_of("event", _LABEL_EVENTS),
        name=event.text("name"),
        node_id=event.name_or_null("node_id"),
        actor_id=event.number_or_null("actor_id"),
        via_app=event.truth("via_app"),
        created_at=event.time("created_at"),
    )


def _rejection(rejection: Fields) -> Rejection:
    return Rejection(
        user_id=rejection.number("user_id"),
        at=rejection.time("at"),
        lifted=rejection.truth("lifted"),
    )


def _check(check: Fields) -> CheckFacts:
    return CheckFacts(
        name=check.text("name"),
        conclusion=check.text_or_null("conclusion"),
        required=check.truth("required"),
        expected_app=check.truth("expected_app", absent=False),
    )


def _label_ids(top: Fields) -> Mapping[str, str] | None:
    values = top.get("label_ids", None)
    if values is None:
        return None
    if not isinstance(values, Mapping):
        raise top.wrong("label_ids", "must be an object")
    for name, node_id in values.items():
        if not isinstance(node_id, str) or not node_id:
            raise top.wrong(f"label_ids.{name}", "must be a node id")
    return dict(values)
