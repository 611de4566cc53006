"""§4, field by field: what each may lack, what it may be, and the path of what it may not be."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.facts_document import BadDocument, parse_facts
from policies.judge_document import judge_document
from tests.policies.test_facts_document import DOCUMENT

Place = tuple[str | int, ...]

DEFAULTS: dict[str, object] = {
    "execute_requested_at": None,
    "pull.default_branch": "main",
    "paths": [],
    "reviews[0].dismissed_from": None,
    "label_ids": None,
    "api_rejections": [],
    "checks[0].expected_app": False,
    "sibling_pulls": [],
    "merged_auto_today": 0,
}
"""What may be absent, and what it is then."""

NULL_IS_A_VALUE = {
    "requester_id",
    "draft_authorised_by",
    "execute_requested_by",
    "execute_head",
    "execute_requested_at",
    "pull.head_since",
    "pull.default_branch",
    "commits[0].author_id",
    "commits[0].committer_id",
    "commits[0].pusher_id",
    "people.1",
    "people.3",
    "reviews[0].user_id",
    "reviews[0].commit_id",
    "reviews[0].dismissed_by_id",
    "reviews[0].dismissed_from",
    "label_ids",
    "labels[0].node_id",
    "label_events[0].node_id",
    "label_events[0].actor_id",
    "checks[0].conclusion",
    "policy",
}

LEFT_OUT_FREELY = {"people.1", "people.3", "label_ids.fix:approved", "label_ids.fix:blocked"}
"""Entries of a table, which need not have any."""

VALUES = [True, 0, 7, 1.5, -1, "", "no such word", [], ["x"], [{}], {}, {"x": 1}]


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    """Every field and every item of the example."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inner:
        yield (*here, key)
        if isinstance(item, dict | list):
            yield from places(item, (*here, key))


PLACES = tuple(places(DOCUMENT))


def path_of(place: Place) -> str:
    """`reviews[0].state`."""
    parts = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in place]
    return "".join(parts).removeprefix(".")


def changed(place: Place, value: object) -> dict[str, Any]:
    """The example with one value set; `...` deletes it."""
    document = copy.deepcopy(DOCUMENT)
    *above, key = place
    holder: Any = document
    for each in above:
        holder = holder[each]
    if value is ...:
        del holder[key]
    else:
        holder[key] = value
    return document


def refused_at(document: object) -> str:
    with pytest.raises(BadDocument) as caught:
        judge_document(json.dumps(document).encode())
    return caught.value.path


every_place = pytest.mark.parametrize("place", PLACES, ids=path_of)
every_field = pytest.mark.parametrize(
    "place", [place for place in PLACES if isinstance(place[-1], str)], ids=path_of
)


def test_the_tables_name_fields_that_exist() -> None:
    assert {path_of(place) for place in PLACES} >= {*DEFAULTS, *NULL_IS_A_VALUE, *LEFT_OUT_FREELY}


@every_field
def test_a_missing_field_has_its_default_or_is_named(place: Place) -> None:
    path, without = path_of(place), changed(place, ...)

    if path in LEFT_OUT_FREELY:
        parse_facts(without)
    elif path in DEFAULTS:
        assert parse_facts(without) == parse_facts(changed(place, DEFAULTS[path]))
    else:
        assert refused_at(without) == path


@every_place
def test_null_is_a_value_or_the_field_is_named(place: Place) -> None:
    path, nulled = path_of(place), changed(place, None)

    if path in NULL_IS_A_VALUE:
        parse_facts(nulled)
    else:
        assert refused_at(nulled) == path


@every_place
def test_a_value_of_another_type_is_named(place: Place) -> None:
    value: Any = DOCUMENT
    for key in place:
        value = value[key]
    path = path_of(place)
    own = own_types(path, value)

    for other in VALUES:
        if type(other) not in own:
            refused = refused_at(changed(place, other))
            assert refused == path, other


def own_types(path: str, value: object) -> set[type]:
    """Of the example's value; where that is null, of what else it may be."""
    if value is not None:
        return {type(value)}
    if path == "people.3":
        return {dict}
    return {int} if path.endswith(("_by", "_by_id")) else {str}


@every_field
def test_a_number_is_never_negative_and_a_time_never_naive(place: Place) -> None:
    value: Any = DOCUMENT
    for key in place:
        value = value[key]

    if type(value) is int:
        assert refused_at(changed(place, -1)) == path_of(place)
    if isinstance(value, str) and value.startswith("2026-"):
        for naive in (value[:19], value[:10], value[:19] + "+01:00", value.replace("T", " ")):
            assert refused_at(changed(place, naive)) == path_of(place)


OBJECTS = [
    (),
    *(place for place in PLACES if place[-1] in {"pull", 0, "1"} and place[0] != "kinds"),
]


@pytest.mark.parametrize(
    "place",
    [place for place in OBJECTS if place != ("paths", 0)],
    ids=lambda p: path_of(p) or "top",
)
def test_a_field_that_nobody_knows_is_named(place: Place) -> None:
    """A misspelt name must not silently leave a default in force."""
    assert refused_at(changed((*place, "aprovers"), 1)) == path_of((*place, "aprovers"))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (("category",), ["a", "AB", "auto", ""]),
        (("level",), ["major_fix", "MAJOR", "ADMIN", ""]),
        (("reviews", 0, "state"), ["approved", "APPROVE", "COMMENT", ""]),
        (("label_events", 0, "event"), ["label", "LABELED", "unlabelled", ""]),
    ],
)
def test_a_word_that_is_none_of_the_choices_is_named(place: Place, words: list[str]) -> None:
    assert {refused_at(changed(place, word)) for word in words} == {path_of(place)}


def test_the_documented_example_is_this_one() -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    shown = page.split("### The facts document", 1)[1].split("```json\n", 1)[1].split("```", 1)[0]
    people = {**DOCUMENT["people"]}
    del people["3"]
    events = [{**DOCUMENT["label_events"][0], "created_at": "2026-11-23T10:06:00Z"}]

    assert json.loads(shown) == DOCUMENT | {"people": people, "label_events": events}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.sampled_from(PLACES), json_values)
def test_whatever_is_put_anywhere_is_judged_or_refused(place: Place, value: Any) -> None:
    offending = path_of(place)
    try:
        judge_document(json.dumps(changed(place, value)).encode())
    except BadDocument as refused:
        offending = refused.path

    assert offending.startswith(path_of(place))


@pytest.mark.parametrize(
    "state", ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED", "PENDING"]
)
def test_every_state_of_a_review_is_read(state: str) -> None:
    facts = parse_facts(changed(("reviews", 0, "state"), state))

    assert [review.state for review in facts.reviews] == [state]


@pytest.mark.parametrize("event", ["labeled", "unlabeled"])
def test_both_events_of_a_label_are_read(event: str) -> None:
    facts = parse_facts(changed(("label_events", 0, "event"), event))

    assert [one.event for one in facts.label_events] == [event]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        pytest.param({"people": {1: None}}, "people.1", id="a person is named by text"),
        pytest.param(
            {"label_ids": {"fix:approved": ""}}, "label_ids.fix:approved", id="a label has an id"
        ),
    ],
)
def test_a_bad_key_or_id_is_named(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(BadDocument) as refused:
        parse_facts(DOCUMENT | changes)

    assert refused.value.path == path
