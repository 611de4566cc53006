"""The schema and the reader of the repository's file say the same of every document."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.rulebook import Rulebook, look_through, parse_rulebook
from policies.rulebook_schema import DRAFT, rulebook_schema
from policies.rulebook_terms import KEYS
from tests.policies.json_schema import allows
from tests.policies.test_rulebook import DEFAULTS, FULL

SCHEMA = rulebook_schema()
EXAMPLE = re.compile(r"```yaml\n(version: 1.*?)```", re.DOTALL)
Place = tuple[str | int, ...]


def sections(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every object of the schema and the names in it."""
    if "properties" in schema:
        yield path, frozenset(schema["properties"])
        for name, inner in schema["properties"].items():
            yield from sections(inner, f"{path}.{name}".removeprefix("."))
    elif "items" in schema:
        yield from sections(schema["items"], f"{path}[]")


def test_it_says_what_it_is() -> None:
    assert SCHEMA["$schema"] == DRAFT
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_section_has_the_readers_names_and_no_other() -> None:
    assert dict(sections(SCHEMA)) == KEYS


def test_every_field_is_explained_to_an_editor() -> None:
    def silent(schema: Mapping[str, Any], path: str) -> Iterator[str]:
        for name, inner in schema.get("properties", {}).items():
            here = f"{path}.{name}"
            if "properties" in inner:
                yield from silent(inner, here)
            elif "description" not in inner:
                yield here

    assert list(silent(SCHEMA, "")) == []


def test_its_defaults_are_those_of_a_file_that_says_nothing() -> None:
    def defaults(schema: Mapping[str, Any]) -> dict[str, Any]:
        found = {
            name: inner["default"] if "default" in inner else defaults(inner)
            for name, inner in schema["properties"].items()
            if "default" in inner or "properties" in inner
        }
        return {name: value for name, value in found.items() if value != {}}

    said = {"version": 1, **defaults(SCHEMA)}

    assert said.keys() == KEYS[""]
    assert parse_rulebook(json.dumps(said)) == Rulebook()


ONE_RULE = {"category": "A", "paths": ["a"]}
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 99, 1.5, 10**18 - 1, 10**18, 1 - 10**18, -(10**18)),
    *("", " ", "\u3000", "y", "1", "none", "A", "review", "label", "triage", "rebase", "NONE"),
    *("!a", "a\\b", "/", "a" * 50, "a" * 51, "a" * 200, "a" * 201),
    *("a/" * 19 + "a", "a/" * 20 + "a"),
    *([], ["x"], [1], [-1], [None], [[]], ["  "], ["!x"]),
    *(["review"], ["admin"], ["read"], ["critical"], ["slack"], ["import-order"], ["jsx-text"]),
    *([{"category": "A", "paths": []}], [ONE_RULE]),
    *({}, {"x": 1}, {"quorum": 0}, {"jsx": True}),
]


SECTIONS = {name: value for name, value in yaml.safe_load(FULL).items() if name != "version"}


def documented() -> str:
    page = (Path(__file__).parents[2] / "docs" / "policy-file.md").read_text()
    shown = EXAMPLE.search(page)
    assert shown is not None
    return shown[1]


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    yield here
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*here, key))


def changes(document: Any) -> Iterator[Any]:
    """The document with each value in turn replaced, left out, or with a stranger beside it."""
    for place in places(document):
        for value in VALUES:
            yield with_value(document, place, value)
        if place:
            yield with_value(document, place, ...)
        yield with_value(document, (*place, "stranger"), 1)


def with_value(document: Any, place: Place, value: Any) -> Any:
    if not place:
        return value
    changed = copy.deepcopy(document)
    holder: Any = changed
    for key in place[:-1]:
        holder = holder[key]
    if place[-1] == "stranger" and type(holder) is not dict:
        return changed
    if value is ...:
        del holder[place[-1]]
    else:
        holder[place[-1]] = value
    return changed


@pytest.mark.parametrize("name", ["", *SECTIONS])
def test_reader_and_schema_agree_whatever_is_changed(name: str) -> None:
    """JSON is YAML too, so both read the same words."""
    document = {"version": 1} | ({name: SECTIONS[name]} if name else {})
    verdicts = {True: 1, False: 0}

    assert allows(SCHEMA, document)
    for changed in changes(document):
        text = json.dumps(changed, ensure_ascii=False)
        is_read = look_through(text).rulebook is not None
        assert is_read == allows(SCHEMA, changed), text
        verdicts[is_read] += 1

    assert min(verdicts.values()) > 1


@pytest.mark.parametrize("number", [100, 101])
def test_reader_and_schema_agree_how_many_rules_there_may_be(number: int) -> None:
    document = {"version": 1, "rules": [ONE_RULE] * number}

    assert allows(SCHEMA, document) == (number == 100)
    assert (look_through(json.dumps(document)).rulebook is not None) == (number == 100)


@pytest.mark.parametrize("text", [FULL, DEFAULTS, documented()], ids=["full", "usual", "shown"])
def test_what_we_show_is_valid(text: str) -> None:
    assert allows(SCHEMA, yaml.safe_load(text))
    assert look_through(text).problems == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version: 1\nversion: 1\n", id="a name given twice"),
        pytest.param("version: 1\nlabels: {approve: ok, block: OK}\n", id="two labels of one name"),
        pytest.param("version: 1\nmerge: &m {}\n", id="an anchor"),
        pytest.param(
            f"version: 1\nrules: [{{category: C, paths: [{', '.join(['a'] * 501)}]}}]\n",
            id="patterns of all rules together",
        ),
    ],
)
def test_what_only_the_reader_can_say(text: str) -> None:
    assert allows(SCHEMA, yaml.safe_load(text))
    assert look_through(text).rulebook is None
