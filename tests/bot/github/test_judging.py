"""One GraphQL read of a pull request: complete, of one moment and undoubted, or not at all."""

import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.github.judging import SILENCE, Heeded
from bot.github.judging_answer import DELETED_LABEL
from bot.github.judging_query import PAGED
from bot.github.repository import Repo
from demo.github.server import Call
from tests.bot.github.offline_house import FIXED, House, house, open_fix
from tests.bot.github.scripted import Answer, Clock, ScriptedGitHub

NOTHING = Heeded(frozenset(), frozenset())
APPROVAL = Heeded(frozenset({"Fix:Approved"}), frozenset({"LA_1"}))
HEAD = "a" * 40


@pytest.fixture
async def h(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "blobs", graphql=True) as made:
        yield made


def asked(h: House) -> list[str]:
    """What was asked since the pull request was opened, tokens aside."""
    paths = [f"{call.method} {call.path}" for call in h.rig.github.calls]
    return [path.replace("/repos/acme/shop", "") for path in paths if "token" not in path]


async def test_where_only_we_labelled_one_question_is_enough(h: House) -> None:
    number, _ = await open_fix(h.repo)
    await h.repo.issues.add_labels(number, ["fixwarden", "category: A"])
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, APPROVAL)

    assert sight is not None
    assert [event.name for event in sight.label_events] == ["fixwarden", "category: A"]
    assert asked(h) == ["POST /graphql"]


@pytest.mark.parametrize("login", ["ana", "helper[bot]"])
async def test_a_label_by_anybody_else_is_confirmed_by_rest(h: House, login: str) -> None:
    h.rig.github.add_person("helper[bot]", type="Bot")
    h.rig.github.grant(h.rig.shop, "helper[bot]", "write")
    number, _ = await open_fix(h.repo)
    h.rig.shop.label(login, number, "soon")
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert sight.label_events[0].actor_login == login
    assert asked(h) == ["POST /graphql", f"GET /issues/{number}/events"]


@pytest.mark.parametrize("heeded", [APPROVAL, Heeded(frozenset(), frozenset({"LA_its own"}))])
async def test_a_label_that_means_something_is_confirmed_even_if_ours(
    h: House, heeded: Heeded
) -> None:
    number, _ = await open_fix(h.repo)
    await h.repo.issues.add_labels(number, ["fix:approved"])
    (label,) = await h.repo.issues.labels(number)
    ids = {label.node_id if each == "LA_its own" else each for each in heeded.node_ids}
    h.rig.github.calls.clear()

    await h.repo.judging.see(number, Heeded(heeded.names, frozenset(ids)))

    assert asked(h) == ["POST /graphql", f"GET /issues/{number}/events"]


async def test_a_merged_one_says_by_which_commit(h: House) -> None:
    number, _ = await open_fix(h.repo)
    merged = h.rig.shop.merge("ana", number)

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert sight.pull.merge_sha == merged
    assert sight.pull == await h.repo.pulls.get(number)


async def test_every_list_is_read_to_its_end(h: House) -> None:
    number, head = await open_fix(h.repo)
    h.rig.github.add_app("ci")
    for _ in range(51):
        h.rig.shop.label("ana", number, "soon")
        h.rig.shop.unlabel("ana", number, "soon")
        for state in ("APPROVED", "COMMENTED"):
            h.rig.shop.review("ana", number, state)
    for turn in range(101):
        h.rig.shop.push("ana", f"b{turn}", {"x": f"{turn}\n"})
        h.rig.shop.open_pull("ana", f"b{turn}", "Another")
    h.rig.shop.push_commit("ana", "same", head)
    twin = h.rig.shop.open_pull("ana", "same", "The same head")
    h.rig.shop.complete_check("ci", "ci", head)
    h.rig.github.calls.clear()

    sight = await h.repo.judging.see(number, NOTHING)

    assert sight is not None
    assert (len(sight.label_events), len(sight.reviews)) == (102, 102)
    assert len({review.id for review in sight.reviews}) == 102
    assert sight.siblings == (twin.number,)
    assert [check.name for check in sight.checks or ()] == ["ci"]
    assert asked(h).count("POST /graphql") == 2


async def test_pages_of_two_moments_are_not_put_together(h: House) -> None:
    number, _ = await open_fix(h.repo)
    for _ in range(101):
        h.rig.shop.review("ana", number, "COMMENTED")

    async def push(call: Call) -> None:
        if call.path == "/graphql":
            h.rig.github.server.before_answer = None
            h.rig.shop.push("bo", "fix/error-1", {**FIXED, "more": "1\n"})

    h.rig.github.server.before_answer = push

    assert await h.repo.judging.see(number, NOTHING) is None
    assert await h.repo.judging.see(number, NOTHING) is not None, "and nobody is put off"


async def test_where_it_is_not_configured_it_is_not_asked(tmp_path: Path) -> None:
    async with house(tmp_path) as h:
        number, _ = await open_fix(h.repo)

        assert await h.repo.judging.see(number, NOTHING) is None
        assert "POST /graphql" not in asked(h)


def who(kind: str = "User", login: str = "ana", number: int | None = 3) -> dict[str, Any]:
    return {"__typename": kind, "login": login, "databaseId": number}


def page(*nodes: Any) -> dict[str, Any]:
    return {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": list(nodes)}


def labelled(**facts: Any) -> dict[str, Any]:
    event = {"__typename": "LabeledEvent", "id": "E1", "createdAt": "2026-11-23T10:00:00Z"}
    return event | {"actor": who(), "label": {"id": "L1", "name": "go"}} | facts


def answer() -> dict[str, Any]:
    """What GitHub says of a pull request with one of everything."""
    run = {"name": "ci", "status": "COMPLETED", "conclusion": "SUCCESS", "startedAt": None}
    commit = {
        "oid": HEAD,
        "status": {"contexts": [{"context": "old", "state": "EXPECTED"}]},
        "suites": page({"app": {"databaseId": 9}, "checkRuns": page(run)}),
    }
    pull = {
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
        "reviews": page(
            {
                "fullDatabaseId": "90000000001",
                "state": "APPROVED",
                "submittedAt": "2026-11-23T10:00:00Z",
                "commit": None,
                "author": None,
            }
        ),
        "events": page(labelled()),
        "commits": {"nodes": [{"commit": commit}]},
    }
    return {
        "databaseId": 11,
        "isPrivate": True,
        "defaultBranchRef": {"name": "main"},
        "pullRequest": pull,
        "open": page({"number": 12, "headRefOid": HEAD}),
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
