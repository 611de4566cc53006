"""§4, the patch gate as JSON."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.json_fields import BadDocument
from policies.patch_document import gate_document

TREE = {"shop/cart.py": "100644", "shop/run.sh": "100755", "link": "120000"}
PUT: dict[str, Any] = {"op": "put", "path": "shop/cart.py", "content": "total = 0\n"}
RENAME: dict[str, Any] = {"op": "rename", "from": "shop/cart.py", "path": "shop/basket.py"}
DELETE: dict[str, Any] = {"op": "delete", "path": "shop/cart.py"}


def document(*patch: Any, **changes: Any) -> dict[str, Any]:
    return {"id": "1", "base_tree": TREE, "patch": list(patch)} | changes


def judged(given: object) -> dict[str, Any]:
    return gate_document(json.dumps(given).encode())


def verdict(*patch: Any) -> tuple[str, list[str]]:
    answer = judged(document(*patch))
    return answer["verdict"], answer["codes"]


def test_the_answer_is_the_whole_verdict() -> None:
    assert judged(document(PUT)) == {"id": "1", "verdict": "ok", "codes": [], "reasons": []}
    assert judged(document(PUT | {"path": "CODEOWNERS"}, id=7)) == {
        "id": 7,
        "verdict": "forbidden",
        "codes": ["P1"],
        "reasons": [
            {
                "code": "P1",
                "path": "CODEOWNERS",
                "text": "'CODEOWNERS' matches CODEOWNERS: nobody may change it here.",
            }
        ],
    }


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param([], ("ok", []), id="nothing changes"),
        pytest.param([PUT | {"mode": "100644"}], ("ok", []), id="the mode it has"),
        pytest.param([PUT | {"mode": "100755"}], ("forbidden", ["P3"]), id="another mode"),
        pytest.param([PUT | {"mode": "no mode"}], ("forbidden", ["P3"]), id="no mode of git's"),
        pytest.param([PUT | {"path": "new.py"}], ("ok", []), id="a new file"),
        pytest.param([PUT | {"path": ""}], ("forbidden", ["P1"]), id="a file without a name"),
        pytest.param([PUT | {"path": "\ud800"}], ("forbidden", ["P1"]), id="half a name"),
        pytest.param([PUT | {"content": "\ud800"}], ("forbidden", ["P3", "P4"]), id="half a text"),
        pytest.param([PUT | {"path": "link"}], ("forbidden", ["P1"]), id="through a link"),
        pytest.param([DELETE], ("ok", []), id="a deletion"),
        pytest.param([DELETE | {"content": None}], ("ok", []), id="null says nothing"),
        pytest.param([RENAME], ("ok", []), id="a rename"),
        pytest.param(
            [RENAME | {"from": ".npmrc"}], ("forbidden", ["P1"]), id="the old name counts"
        ),
        pytest.param(
            [RENAME | {"content": "eval(x)\n"}], ("not_A", ["P6"]), id="a rename that writes"
        ),
        pytest.param(
            [PUT | {"content": "eval(x)\n"}], ("not_A", ["P6"]), id="all content counts as added"
        ),
        pytest.param(
            [PUT | {"content": "eval(x)\n", "old": "eval(x)\n"}], ("ok", []), id="unless it is old"
        ),
        pytest.param(
            [PUT | {"content": "eval(x)\n", "old": None}], ("not_A", ["P6"]), id="null is not old"
        ),
        pytest.param(
            [PUT | {"path": "shop/billing/a.py"}], ("escalate_C", ["P2"]), id="a payment path"
        ),
        pytest.param(
            [PUT, {**DELETE, "path": ".env"}], ("forbidden", ["P1"]), id="the worst of several"
        ),
    ],
)
def test_a_patch_is_judged(patch: list[Any], expected: tuple[str, list[str]]) -> None:
    assert verdict(*patch) == expected


def without(change: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in change.items() if key != name}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param([], "", id="a list"),
        pytest.param({}, "id", id="nothing"),
        pytest.param(without(document(), "base_tree"), "base_tree", id="no tree"),
        pytest.param(without(document(), "patch"), "patch", id="no patch"),
        pytest.param(document(id=None), "id", id="null for a name"),
        pytest.param(document(id=True), "id", id="a truth for a name"),
        pytest.param(document(id=1.5), "id", id="a fraction for a name"),
        pytest.param(document(base_tree=[]), "base_tree", id="a list for a tree"),
        pytest.param(document(base_tree={"a.py": 100644}), "base_tree.a.py", id="a mode in digits"),
        pytest.param(document(base_tree={"a.py": "644"}), "base_tree.a.py", id="half a mode"),
        pytest.param(document(patch={}), "patch", id="an object for a patch"),
        pytest.param(document(None), "patch[0]", id="null for a change"),
        pytest.param(document(PUT, "put"), "patch[1]", id="text for a change"),
        pytest.param(document(claim="A"), "claim", id="an unknown field"),
        pytest.param(document(PUT | {"text": ""}), "patch[0].text", id="an unknown field within"),
        pytest.param(document(PUT | {"op": "chmod"}), "patch[0].op", id="an unknown act"),
        pytest.param(document(PUT | {"op": ["put"]}), "patch[0].op", id="a list for an act"),
        pytest.param(document(without(PUT, "op")), "patch[0].op", id="no act"),
        pytest.param(document(without(PUT, "path")), "patch[0].path", id="no path"),
        pytest.param(document(without(PUT, "content")), "patch[0].content", id="a put of nothing"),
        pytest.param(document(PUT | {"content": None}), "patch[0].content", id="a put of null"),
        pytest.param(document(PUT | {"content": 5}), "patch[0].content", id="a put of a number"),
        pytest.param(document(PUT | {"old": 5}), "patch[0].old", id="a number for an old text"),
        pytest.param(document(PUT | {"mode": 100644}), "patch[0].mode", id="digits for a mode"),
        pytest.param(document(PUT | {"from": "a"}), "patch[0].from", id="a put from elsewhere"),
        pytest.param(document(DELETE | {"content": "x"}), "patch[0].content", id="a full deletion"),
        pytest.param(document(without(RENAME, "from")), "patch[0].from", id="a rename of nothing"),
        pytest.param(document(RENAME | {"from": None}), "patch[0].from", id="a rename of null"),
    ],
)
def test_a_document_that_is_none_names_its_field(given: object, path: str) -> None:
    with pytest.raises(BadDocument) as caught:
        judged(given)

    assert caught.value.path == path


texts = st.text(max_size=12) | st.sampled_from(["../a", ".env", "shop/cart.py", "a\ud800"])
changes = st.fixed_dictionaries(
    {"op": st.sampled_from(["put", "delete", "rename"]), "path": texts},
    optional={"from": texts, "content": texts, "old": texts, "mode": texts, "why": texts},
)


@given(st.lists(changes, max_size=3))
def test_any_patch_is_judged_or_refused_within_it(patch: list[dict[str, Any]]) -> None:
    offending = "patch"
    try:
        answer = judged(document(*copy.deepcopy(patch)))
    except BadDocument as refused:
        offending = refused.path
    else:
        assert (answer["verdict"] == "ok") == (answer["codes"] == [])

    assert offending.startswith("patch")
