"""What GraphQL may answer about a pull request: understood whole, or not at all."""

import copy
from typing import Any

import pytest

from bot.github.judging import SILENCE, Heeded
from bot.github.judging_answer import DELETED_LABEL
from bot.github.judging_query import PAGED
from bot.github.repository import Repo
from tests.bot.github.scripted import Answer, Clock, ScriptedGitHub

NOTHING = Heeded(frozenset(), frozenset())
HEAD = "a" * 40


def who(kind: str = "User", login: str = "ana", number: int | None = 3) -> dict[str, Any]:
    return {"__typename": kind, "login": login, "databaseId": number}


def page(*nodes: Any) -> dict[str, Any]:
    return {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": list(nodes)}


def labelled(**facts: Any) -> dict[str, Any]:
    event = {"__typename": "LabeledEvent", "id": "E1", "createdAt": "2026-11-23T10:00:00Z"}
    return event | {"actor": who(), "label": {"id": "L1", "name": "go"}} | facts


def answer() -> dict[str, Any]:
    """What GitHub says of a pull request with one of everything."""
    return {
        "databaseId": 11,
        "isPrivate": True,
        "defaultBranchRef": {"name": "main"},
        "pullRequest": pull(),
        "open": page({"number": 12, "headRefOid": HEAD}),
    }


def commit() -> dict[str, Any]:
    run = {"name": "ci", "status": "COMPLETED", "conclusion": "SUCCESS", "startedAt": None}
    return {
        "oid": HEAD,
        "status": {"contexts": [{"context": "old", "state": "EXPECTED"}]},
        "suites": page({"app": {"databaseId": 9}, "checkRuns": page(run)}),
    }


def review() -> dict[str, Any]:
    return {
        "fullDatabaseId": "90000000001",
        "state": "APPROVED",
        "submittedAt": "2026-11-23T10:00:00Z",
        "commit": None,
        "author": None,
    }


def pull() -> dict[str, Any]:
    return {
        "id": "PR_1",
        "number": 12,
        "url": "https://x.test/12",
        "title": "T",
        "body": "",
        "state": "OPEN",
        "isDraft": False,
        "merged": False,
        "mergedAt": None,
        "mergeable": "UNKNOWN",
        "updatedAt": "2026-11-23T10:00:00Z",
        "baseRefName": "main",
        "baseRefOid": "b" * 40,
        "headRefName": "fix/error-1",
        "headRefOid": HEAD,
        "mergeCommit": None,
        "headRepository": {"databaseId": 11},
        "author": who("Bot", "fixwarden", 7),
        "labels": page({"id": "L1", "name": "go"}),
        "reviews": page(review()),
        "events": page(labelled()),
        "commits": {"nodes": [{"commit": commit()}]},
    }


REST = [
    {
        "event": "labeled",
        "node_id": "E1",
        "actor": {"id": 3, "login": "ana", "type": "User"},
        "label": {"name": "go"},
        "created_at": "2026-11-23T10:00:00Z",
        "performed_via_github_app": None,
    }
]
EVENTS = "/repos/acme/shop/issues/12/events"


def altered(path: str, value: Any) -> dict[str, Any]:
    """The answer with another value at `a.b.0.c`."""
    data = copy.deepcopy(answer())
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = data
    for part in way:
        place = place[part]
    place[last] = value
    return data


def script(scripted: ScriptedGitHub, repository: Any, told: Any = None) -> None:
    scripted.on("POST", "/graphql", Answer({"data": {"repository": repository}}))
    scripted.on("GET", EVENTS, Answer(REST if told is None else told))


async def test_a_good_answer_is_understood(scripted: ScriptedGitHub, repo: Repo) -> None:
    script(scripted, answer())

    sight = await repo.judging.see(12, NOTHING)

    assert sight is not None
    assert sight.pull.author_login == "fixwarden[bot]"
    assert (sight.reviews[0].id, sight.reviews[0].user_id) == (90_000_000_001, None)
    assert [(check.name, check.app_id, check.conclusion) for check in sight.checks or ()] == [
        ("ci", 9, "success"),
        ("old", None, None),
    ]
    assert [(event.node_id, event.via_app) for event in sight.label_events] == [("L1", False)]
    (sent,) = scripted.sent("POST", "/graphql")
    assert sent["variables"] == {"owner": "acme", "name": "shop", "number": 12}
    assert all(f"${name}: String" in sent["query"] for name in PAGED)


async def test_a_deleted_label_is_none_of_ours(scripted: ScriptedGitHub, repo: Repo) -> None:
    script(scripted, altered("pullRequest.events.nodes.0.label", None))

    sight = await repo.judging.see(12, NOTHING)

    assert sight is not None
    assert [(event.name, event.node_id) for event in sight.label_events] == [("go", DELETED_LABEL)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("databaseId", 12),
        ("databaseId", True),
        ("pullRequest", None),
        ("pullRequest.isDraft", None),
        ("pullRequest.headRefOid", 5),
        ("pullRequest.mergeable", "MAYBE"),
        ("pullRequest.updatedAt", "yesterday"),
        ("pullRequest.labels", None),
        ("pullRequest.labels.nodes.0", None),
        ("pullRequest.reviews.nodes", {}),
        ("pullRequest.reviews.nodes.0.fullDatabaseId", "x"),
        ("pullRequest.reviews.nodes.0.author", who("EnterpriseUserAccount")),
        ("pullRequest.events.nodes.0", None),
        ("pullRequest.events.nodes.0.actor", who(number=None)),
        ("pullRequest.events.pageInfo", {"hasNextPage": True, "endCursor": None}),
        ("pullRequest.commits.nodes", []),
        ("pullRequest.commits.nodes.0.commit.oid", "c" * 40),
        ("pullRequest.commits.nodes.0.commit.status.contexts.0.state", "FINE"),
        (
            "pullRequest.commits.nodes.0.commit.suites.nodes.0.checkRuns.pageInfo",
            {"hasNextPage": True, "endCursor": "x"},
        ),
        ("open.nodes.0.headRefOid", None),
    ],
)
async def test_a_strange_answer_is_none(
    scripted: ScriptedGitHub, repo: Repo, path: str, value: Any
) -> None:
    script(scripted, altered(path, value))

    assert await repo.judging.see(12, NOTHING) is None
    assert scripted.calls() == ["POST /graphql"]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param([], id="an event less"),
        pytest.param([*REST, REST[0] | {"node_id": "E2"}], id="an event more"),
        pytest.param([*REST, *REST], id="an event twice"),
        pytest.param([REST[0] | {"node_id": None}], id="an event without an id"),
        pytest.param([REST[0] | {"actor": {"id": 4, "login": "bo"}}], id="another person"),
        pytest.param([REST[0] | {"event": "unlabeled"}], id="another act"),
        pytest.param([REST[0] | {"created_at": "2026-11-23T10:00:01Z"}], id="another time"),
    ],
)
async def test_two_that_disagree_are_none(
    scripted: ScriptedGitHub, repo: Repo, told: list[Any]
) -> None:
    script(scripted, answer(), told)

    assert await repo.judging.see(12, NOTHING) is None


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(Answer({"message": "Not Found"}, status=404), id="no such address"),
        pytest.param(Answer({"message": "No"}, status=403), id="forbidden"),
        pytest.param(
            Answer({"data": {"repository": answer()}, "errors": [{"message": "x"}]}), id="errors"
        ),
        pytest.param(Answer({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}), id="a limit"),
        pytest.param(Answer(raw=b"{"), id="half an answer"),
        pytest.param(Answer(lost=True), id="no answer"),
    ],
)
async def test_after_a_refusal_it_is_left_in_peace_for_a_while(
    scripted: ScriptedGitHub, repo: Repo, clock: Clock, refusal: Answer
) -> None:
    script(scripted, answer())
    scripted.on("POST", "/graphql", refusal, Answer({"data": {"repository": answer()}}))

    assert await repo.judging.see(12, NOTHING) is None
    clock.forward(seconds=SILENCE.total_seconds() - 1)
    assert await repo.judging.see(12, NOTHING) is None
    assert scripted.calls() == ["POST /graphql"]

    clock.forward(seconds=1)
    assert await repo.judging.see(12, NOTHING) is not None
