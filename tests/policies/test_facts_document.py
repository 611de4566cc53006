"""§4: the facts document."""

import copy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.approval import judge
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
from policies.facts_document import BadDocument, parse_facts
from policies.permission import Level
from policies.verdict import State, decision_document


def at(minute: int) -> datetime:
    return datetime(2026, 11, 23, 10, minute, tzinfo=UTC)


DOCUMENT: dict[str, Any] = {
    "category": "B",
    "kinds": ["logic_fix"],
    "proven": False,
    "level": "MAJOR_FIX",
    "requester_id": 7,
    "draft_authorised_by": None,
    "execute_requested_by": None,
    "execute_head": None,
    "execute_requested_at": None,
    "pull": {
        "number": 12,
        "open": True,
        "draft": False,
        "base": "main",
        "base_at_draft": "main",
        "default_branch": "main",
        "head": "H2",
        "head_since": "2026-11-23T10:00:00Z",
    },
    "paths": ["shop/cart.py"],
    "commits": [{"sha": "H1", "ours": True, "author_id": 99, "committer_id": 99, "pusher_id": 99}],
    "people": {
        "1": {"login": "alice", "type": "User", "permission": "admin", "role_name": "admin"},
        "3": None,
    },
    "reviews": [
        {
            "id": 1,
            "user_id": 1,
            "state": "APPROVED",
            "commit_id": "H2",
            "submitted_at": "2026-11-23T10:05:00Z",
            "dismissed_by_id": None,
            "dismissed_from": None,
        }
    ],
    "label_ids": {"fix:approved": "L1", "fix:blocked": "L2"},
    "labels": [{"name": "fix:approved", "node_id": "L1"}],
    "label_events": [
        {
            "event": "labeled",
            "name": "fix:approved",
            "node_id": "L1",
            "actor_id": 1,
            "via_app": False,
            "created_at": "2026-11-23T10:06:00+00:00",
        }
    ],
    "api_rejections": [{"user_id": 2, "at": "2026-11-23T10:07:00Z", "lifted": True}],
    "checks": [{"name": "ci", "conclusion": "success", "required": True, "expected_app": True}],
    "sibling_pulls": [],
    "merged_auto_today": 0,
    "policy": "version: 1\npermission: MAJOR_FIX\n",
    "now": "2026-11-23T10:10:00Z",
}

FACTS = Facts(
    category=Category.B,
    kinds=("logic_fix",),
    proven=False,
    level=Level.MAJOR_FIX,
    requester_id=7,
    draft_authorised_by=None,
    execute_requested_by=None,
    execute_head=None,
    execute_requested_at=None,
    pull=PullFacts(12, True, False, "main", "main", "H2", at(0), "main"),
    paths=("shop/cart.py",),
    commits=(CommitFacts("H1", True, 99, 99, 99),),
    people={1: PersonFacts("alice", "User", "admin", "admin"), 3: None},
    reviews=(ReviewFacts(1, 1, "APPROVED", "H2", at(5), None, None),),
    label_ids={"fix:approved": "L1", "fix:blocked": "L2"},
    labels=(LabelFacts("fix:approved", "L1"),),
    label_events=(LabelEvent("labeled", "fix:approved", "L1", 1, False, at(6)),),
    api_rejections=(Rejection(2, at(7), lifted=True),),
    checks=(CheckFacts("ci", "success", True, True),),
    sibling_pulls=(),
    merged_auto_today=0,
    policy="version: 1\npermission: MAJOR_FIX\n",
    now=at(10),
)


def test_the_whole_document() -> None:
    assert parse_facts(DOCUMENT) == FACTS


def test_the_document_is_judged() -> None:
    decision = judge(parse_facts(DOCUMENT))

    assert (decision.state, decision.may_merge) == (State.APPROVED, True)
    assert (decision.category, decision.level) == (Category.B, Level.MAJOR_FIX)
    assert (decision.approvers, decision.missing) == ((1,), 0)


def test_the_answer_is_a_document_too() -> None:
    assert decision_document(judge(parse_facts(DOCUMENT))) == {
        "state": "approved",
        "may_merge": True,
        "category": "B",
        "level": "MAJOR_FIX",
        "approvers": [1],
        "missing": 0,
        "reasons": [
            {"code": "R20", "user_id": 1, "text": "alice approved H2"},
            {"code": "R22", "user_id": 1, "text": "alice set the label fix:approved for H2"},
            {"code": "R26", "user_id": 2, "text": "the rejection by user 2 was lifted"},
        ],
    }


MAY_BE_ABSENT = [
    "paths",
    "execute_requested_at",
    "api_rejections",
    "sibling_pulls",
    "merged_auto_today",
    "label_ids",
]


def test_fields_with_a_default_may_be_absent() -> None:
    document = {key: value for key, value in DOCUMENT.items() if key not in MAY_BE_ABSENT}
    document = copy.deepcopy(document)
    del document["pull"]["default_branch"]
    del document["reviews"][0]["dismissed_from"]
    del document["checks"][0]["expected_app"]

    assert parse_facts(document) == replace(
        FACTS,
        paths=(),
        label_ids=None,
        api_rejections=(),
        checks=(CheckFacts("ci", "success", True, False),),
    )


def changed(path: str, value: object) -> dict[str, Any]:
    """The document with one field set (`reviews.0.id`); `...` deletes it."""
    document = copy.deepcopy(DOCUMENT)
    *folders, name = path.split("/")
    place: Any = document
    for folder in folders:
        place = place[int(folder) if isinstance(place, list) else folder]
    key = int(name) if isinstance(place, list) else name
    if value is ...:
        del place[key]
    else:
        place[key] = value
    return document


@pytest.mark.parametrize(
    ("where", "value", "path"),
    [
        *((key, ..., key) for key in DOCUMENT if key not in MAY_BE_ABSENT),
        ("category", "D", "category"),
        ("category", "a", "category"),
        ("category", None, "category"),
        ("level", 4, "level"),
        ("level", "MAJOR", "level"),
        ("kinds", "logic_fix", "kinds"),
        ("kinds", [1], "kinds[0]"),
        ("proven", 1, "proven"),
        ("proven", "false", "proven"),
        ("requester_id", True, "requester_id"),
        ("requester_id", "7", "requester_id"),
        ("requester_id", 7.0, "requester_id"),
        ("requester_id", -7, "requester_id"),
        ("execute_head", "", "execute_head"),
        ("pull", None, "pull"),
        ("pull", [], "pull"),
        ("pull/head", "", "pull.head"),
        ("pull/head", None, "pull.head"),
        ("pull/head_since", 5, "pull.head_since"),
        ("pull/head_since", "2026-11-23", "pull.head_since"),
        ("pull/head_since", "2026-11-23T10:00:00", "pull.head_since"),
        ("pull/head_since", "2026-11-23T10:00:00+02:00", "pull.head_since"),
        ("pull/head_since", "2026-02-31T10:00:00Z", "pull.head_since"),
        ("pull/head_since", "٢026-11-23T10:00:00Z", "pull.head_since"),
        ("pull/mergeable", True, "pull.mergeable"),
        ("commits/0/ours", "true", "commits[0].ours"),
        ("commits/0/pusher_id", ..., "commits[0].pusher_id"),
        ("people", [], "people"),
        ("people/alice", None, "people.alice"),
        ("people/01", None, "people.01"),
        ("people/1", "admin", "people.1"),
        ("people/1/permission", None, "people.1.permission"),
        ("people/1/site_admin", True, "people.1.site_admin"),
        ("reviews/0", None, "reviews[0]"),
        ("reviews/0/state", "approved", "reviews[0].state"),
        ("reviews/0/submitted_at", None, "reviews[0].submitted_at"),
        ("reviews/0/user_id", ..., "reviews[0].user_id"),
        ("label_ids", ["L1"], "label_ids"),
        ("label_ids/fix:blocked", None, "label_ids.fix:blocked"),
        ("labels/0/node_id", 5, "labels[0].node_id"),
        ("label_events/0/event", "closed", "label_events[0].event"),
        ("label_events/0/via_app", None, "label_events[0].via_app"),
        ("api_rejections/0/lifted", 0, "api_rejections[0].lifted"),
        ("checks/0/required", None, "checks[0].required"),
        ("checks/0/conclusion", ..., "checks[0].conclusion"),
        ("sibling_pulls", [True], "sibling_pulls[0]"),
        ("merged_auto_today", -1, "merged_auto_today"),
        ("policy", {}, "policy"),
        ("now", None, "now"),
        ("approved", True, "approved"),
    ],
)
def test_a_bad_field_is_named(where: str, value: object, path: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse_facts(changed(where, value))

    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: ")


def test_a_pending_review_has_no_time_yet() -> None:
    document = changed("reviews/0/state", "PENDING")
    document["reviews"][0]["submitted_at"] = None

    assert judge(parse_facts(document)).approvers == (1,)  # by label


def test_a_document_that_is_no_object() -> None:
    with pytest.raises(BadDocument) as caught:
        parse_facts([])

    assert caught.value.path == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=5,
)


@given(key=st.sampled_from(sorted(DOCUMENT)), value=json_values)
def test_any_value_anywhere_is_judged_or_refused(key: str, value: object) -> None:
    offending = key
    try:
        judge(parse_facts({**DOCUMENT, key: value}))
    except BadDocument as problem:
        offending = problem.path

    assert offending.startswith(key)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize(
    "where", ["now", "pull/head_since", "reviews/0/submitted_at", "label_events/0/created_at"]
)
def test_times_at_the_end_of_time_are_judged(where: str, time: str) -> None:
    assert judge(parse_facts(changed(where, time))).category is Category.B
