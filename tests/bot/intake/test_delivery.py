import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.intake.delivery import project, words_digest
from bot.intake.report_json import report_from_json
from demo.github.hooks import ALWAYS
from handlers.github.dispatch import HANDLERS
from policies.report import Source

SAID = "It crashed for jane.doe@example.org with the key that follows"
FRAME: dict[str, Any] = {
    "action": "labeled",
    "installation": {"id": 11, "node_id": "IN_11"},
    "repository": {"id": 22, "full_name": "acme/shop", "description": SAID, "private": True},
    "sender": {"id": 33, "login": "bea", "type": "User", "email": "bea@example.org"},
    "organization": {"login": "acme"},
}
KEPT: dict[str, Any] = {
    "action": "labeled",
    "installation_id": 11,
    "repository_id": 22,
    "repository": "acme/shop",
    "private": True,
    "default_branch": None,
    "sender_id": 33,
    "sender": "bea",
    "sender_type": "User",
}
PULL = {"number": 7, "body": SAID, "title": SAID, "head": {"sha": "h1", "ref": "fix/error-1"}}
ISSUE = {"number": 7, "title": SAID, "body": SAID, "user": {"login": "bea"}}
DIGEST = words_digest(SAID, SAID)
GROUP = {
    "head_sha": "g1",
    "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-b1",
    "base_ref": "refs/heads/main",
    "base_sha": "b1",
}
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "an issue by its number and the label",
        "issues",
        {"issue": ISSUE, "label": {"name": "error", "description": SAID}},
        {"issue": 7, "digest": DIGEST, "label": "error"},
    ),
    (
        "a comment by its command's word",
        "issue_comment",
        {"issue": ISSUE, "comment": {"id": 5, "body": f"/fixwarden fix\n{SAID}"}},
        {"issue": 7, "digest": DIGEST, "is_pull": False, "comment_id": 5, "command": "fix"},
    ),
    (
        "a comment on a pull request as one",
        "issue_comment",
        {"issue": ISSUE | {"pull_request": {"url": "u"}}, "comment": {"id": 5, "body": SAID}},
        {"issue": 7, "digest": DIGEST, "is_pull": True, "comment_id": 5, "command": None},
    ),
    (
        "a pull request by number and head",
        "pull_request",
        {"pull_request": PULL, "label": {"name": "fix:execute"}},
        {"pull": 7, "head": "h1", "head_ref": "fix/error-1", "label": "fix:execute"},
    ),
    (
        "a review by its pull request",
        "pull_request_review",
        {"pull_request": PULL, "review": {"body": SAID, "state": "approved"}},
        {"pull": 7, "head": "h1", "head_ref": "fix/error-1", "label": None},
    ),
    (
        "a check run by commit and App",
        "check_run",
        {"check_run": {"head_sha": "h1", "app": {"id": 4}, "output": {"text": SAID}}},
        {"sha": "h1", "app_id": 4},
    ),
    (
        "a check suite by commit and App",
        "check_suite",
        {"check_suite": {"head_sha": "h1", "app": {"id": 4}}},
        {"sha": "h1", "app_id": 4},
    ),
    (
        "a merge group by its branch and commit",
        "merge_group",
        {"merge_group": GROUP | {"head_commit": {"message": SAID}}},
        {"sha": "g1", "ref": GROUP["head_ref"]},
    ),
    ("a status by its commit", "status", {"sha": "h1", "description": SAID}, {"sha": "h1"}),
    (
        "a push by what it touches",
        "push",
        {"ref": "refs/heads/main", "after": "h2", "commits": [{"message": SAID, "added": ["a"]}]},
        {"ref": "refs/heads/main", "after": "h2", "touches_policy": False},
    ),
    (
        "an installation by its account",
        "installation",
        {"installation": {"id": 11, "account": {"id": 44, "login": "acme"}}},
        {"account_id": 44, "account": "acme", "repositories": []},
    ),
    (
        "repositories that came and went",
        "installation_repositories",
        {
            "installation": {"id": 11, "account": {"id": 44, "login": "acme"}},
            "repositories_added": [{"id": 1, "full_name": "acme/a", "private": True}],
            "repositories_removed": [{"id": 2, "full_name": "acme/b", "node_id": "R_2"}],
        },
        {
            "account_id": 44,
            "account": "acme",
            "repositories": [{"id": 1, "full_name": "acme/a", "private": True}],
            "removed": [{"id": 2, "full_name": "acme/b", "private": False}],
        },
    ),
    ("nothing more of what we do not handle", "star", {"starred_at": SAID}, {}),
]


@pytest.mark.parametrize(
    ("event", "parts", "kept"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_only_ids_and_names_are_kept(
    event: str, parts: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert project(event, FRAME | parts) == KEPT | kept


def test_every_handled_event_is_in_the_table() -> None:
    assert {case[1] for case in CASES} == set(HANDLERS) - {"repository_dispatch"} | {"star"}
    assert set(HANDLERS) >= {"installation", "installation_repositories"} <= ALWAYS


def test_a_dispatched_report_is_kept_scrubbed() -> None:
    report = {
        "repository": "evil/other",
        "message": "no account for jane.doe@example.org",
        "context": {"api_key": "Zq8vN3xR7tLw2KfY9bHc", "tries": 2},
        "surplus": SAID,
    }
    payload = FRAME | {"action": "error-report", "client_payload": report}

    kept = project("repository_dispatch", payload)

    stored = report_from_json(kept["report"])
    assert stored.source is Source.DISPATCH
    assert stored.message == "no account for [email]"
    assert stored.context == {"api_key": "[secret]", "tries": "2"}
    assert "evil" not in json.dumps(kept)
    assert SAID not in json.dumps(kept)


def test_a_dispatch_of_another_type_keeps_nothing_of_its_payload() -> None:
    payload = FRAME | {"action": "deploy", "client_payload": {"message": SAID}}

    assert project("repository_dispatch", payload) == KEPT | {"action": "deploy"}


@pytest.mark.parametrize(
    ("commits", "touches"),
    [
        pytest.param([], False, id="no commit: a new branch"),
        pytest.param([{"modified": [".github/fixwarden.yml"]}], True, id="the file was changed"),
        pytest.param([{"added": [".github/fixwarden.yml"]}], True, id="the file was added"),
        pytest.param([{"removed": [".github/fixwarden.yml"]}], True, id="the file was removed"),
        pytest.param([{"added": None}, {}], False, id="a commit that lists nothing"),
        pytest.param(["c1"], True, id="a commit that nobody understands: look again"),
        pytest.param([{}] * 2048, True, id="more commits than a payload holds: look again"),
    ],
)
def test_a_push_says_whether_the_policy_may_have_changed(
    commits: list[object], touches: bool
) -> None:
    kept = project("push", FRAME | {"ref": "refs/heads/main", "commits": commits})

    assert kept["touches_policy"] is touches


@pytest.mark.parametrize(
    ("event", "payload", "sentence"),
    [
        pytest.param(
            "issues", [], "issues: the payload is not a JSON object.", id="a list for an object"
        ),
        pytest.param("issues", {}, "issues: 'issue.number' is missing.", id="a field is missing"),
        pytest.param(
            "issues",
            {"issue": [7]},
            "issues: 'issue.number' is missing.",
            id="a list on the way to a field",
        ),
        pytest.param(
            "issues",
            {"issue": {"number": "7"}},
            "issues: 'issue.number' is not a number.",
            id="text for a number",
        ),
        pytest.param(
            "issues",
            {"issue": {"number": True}},
            "issues: 'issue.number' is not a number.",
            id="true is no number",
        ),
        pytest.param(
            "issues",
            {"issue": {"number": 2**31}},
            "issues: 'issue.number' is out of range.",
            id="a number that no issue has",
        ),
        pytest.param(
            "ping",
            {"repository": {"id": 2**63}},
            "ping: 'repository.id' is out of range.",
            id="an id that no column holds",
        ),
        pytest.param(
            "ping",
            {"sender": {"login": "be\0a"}},
            "ping: 'sender.login' holds a character that no text may hold.",
            id="NUL",
        ),
        pytest.param(
            "ping",
            {"sender": {"login": "be\ud800a"}},
            "ping: 'sender.login' holds a character that no text may hold.",
            id="half of a surrogate pair",
        ),
        pytest.param(
            "push",
            {"ref": "refs/heads/main", "commits": {}},
            "push: 'commits' is not a list.",
            id="an object for a list",
        ),
        pytest.param(
            "repository_dispatch",
            {"action": "error-report", "client_payload": None},
            "repository_dispatch: 'client_payload' is missing.",
            id="a dispatch without payload",
        ),
        pytest.param(
            "repository_dispatch",
            {"action": "error-report", "client_payload": {"message": 5}},
            "client_payload.message must be text, not a number.",
            id="a report with a field of the wrong type",
        ),
        pytest.param(
            "installation",
            {"installation": {"id": 1, "account": {"id": 2, "login": "a"}}, "repositories": [5]},
            "repositories: the payload is not a JSON object.",
            id="a repository that is none",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(event: str, payload: object, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        project(event, payload)

    assert str(refused.value) == sentence


NAMES = re.findall(
    r"\w+",
    "id number issue comment body ref sha commits account pull_request head check_run head_sha "
    "installation login repository sender client_payload message action context",
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(NAMES),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(event=st.sampled_from([*HANDLERS, "ping"]), payload=anything)
def test_any_payload_is_kept_as_json_or_refused_with_a_sentence(
    event: str, payload: object
) -> None:
    try:
        answer = json.dumps(project(event, payload), allow_nan=False)
    except BadInput as refusal:
        answer = str(refusal)

    assert answer.endswith(("}", ".", "went wrong"))
