from typing import Any

import pytest

from bot.errors import GitHubRefused
from bot.github.history import FileFact
from bot.github.labels import Label
from bot.github.pulls import DraftsRefused, PullFact, ReviewFact
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, ScriptedGitHub

REPO = "/repos/acme/shop"
PULLS = f"{REPO}/pulls"
MERGE = f"{PULLS}/12/merge"
HEAD = "b" * 40
TIME = "2026-11-23T10:00:00Z"
TRAILER = "Fixwarden-Request: 5"
JSON: dict[str, Any] = {
    "number": 12,
    "html_url": "https://github.com/acme/shop/pull/12",
    "node_id": "PR12",
    "state": "open",
    "merged": False,
    "merged_at": None,
    "merge_commit_sha": "9" * 40,
    "draft": False,
    "base": {"ref": "main", "sha": "a" * 40},
    "head": {"ref": "fix/error-1", "sha": HEAD, "repo": {"id": 11}},
    "mergeable": None,
    "user": {"id": 70},
    "title": "Fix the cart",
    "body": f"Why.\n\n<!-- {TRAILER} -->\n",
    "updated_at": TIME,
    "labels": [{"name": "fixwarden", "node_id": "L3"}],
}
FACT = PullFact(
    number=12,
    url="https://github.com/acme/shop/pull/12",
    node_id="PR12",
    open=True,
    merged=False,
    merged_at=None,
    merge_sha=None,
    draft=False,
    base="main",
    base_sha="a" * 40,
    head_ref="fix/error-1",
    head_sha=HEAD,
    head_repo_id=11,
    mergeable=None,
    author_id=70,
    title="Fix the cart",
    body=f"Why.\n\n<!-- {TRAILER} -->\n",
    updated_at=START,
    labels=(Label("fixwarden", "L3"),),
)
MERGED = JSON | {"state": "closed", "merged": True, "merged_at": TIME, "mergeable": None}
NO_DRAFTS = "Draft pull requests are not supported in this repository."
DRAFTS = {"message": "Validation Failed", "errors": [{"message": NO_DRAFTS}]}
EXISTS = {
    "message": "Validation Failed",
    "errors": [
        {"code": "custom", "message": "A pull request already exists for acme:fix/error-1."}
    ],
}


async def test_mergeable_may_be_unknown_and_a_trial_merge_is_no_merge(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", f"{PULLS}/12", Answer(JSON))

    assert await repo.pulls.get(12) == FACT


async def test_mergeable_settles(scripted: ScriptedGitHub, repo: Repo, pauses: list[float]) -> None:
    scripted.on(
        "GET", f"{PULLS}/12", Answer(JSON), Answer(JSON), Answer(JSON | {"mergeable": True})
    )

    assert (await repo.pulls.get(12, settled=True)).mergeable is True
    assert pauses == [0.5, 1.0]


async def test_mergeable_that_never_settles_stays_unknown(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", f"{PULLS}/12", Answer(JSON))

    assert (await repo.pulls.get(12, settled=True)).mergeable is None


@pytest.mark.parametrize(
    ("change", "trailer", "found"),
    [
        pytest.param({}, TRAILER, True, id="by its trailer"),
        pytest.param({}, None, True, id="by its branch alone"),
        pytest.param({}, "Fixwarden-Request: 55", False, id="another request"),
        pytest.param(
            {"body": f"I quote {TRAILER}"}, TRAILER, False, id="the trailer in a sentence"
        ),
        pytest.param({"body": f"a\n{TRAILER}"}, TRAILER, True, id="the trailer in the open"),
        pytest.param(
            {"body": f"{TRAILER}\nFixwarden-Request: 6"}, TRAILER, False, id="a trailer in a quote"
        ),
        pytest.param({"body": None}, TRAILER, False, id="no body"),
        pytest.param(
            {"head": {"ref": "fix/error-1", "sha": HEAD, "repo": {"id": 99}}},
            None,
            False,
            id="a fork",
        ),
        pytest.param(
            {"head": {"ref": "fix/error-1", "sha": HEAD, "repo": None}},
            None,
            False,
            id="a lost fork",
        ),
        pytest.param(
            {"head": {"ref": "main", "sha": HEAD, "repo": {"id": 11}}}, None, False, id="no filter"
        ),
    ],
)
async def test_a_pull_request_is_looked_up(
    change: dict[str, Any], trailer: str | None, found: bool, scripted: ScriptedGitHub, repo: Repo
) -> None:
    path = f"{PULLS}?per_page=100&head=acme:fix/error-1&state=open"
    scripted.on("GET", path, Answer([JSON | change]))

    pull = await repo.pulls.find("fix/error-1", trailer)

    assert (pull is not None) == found


async def test_a_pull_request_is_opened(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", PULLS, Answer(JSON, status=201))

    pull = await repo.pulls.create(
        head="fix/error-1", base="main", title="Fix", body="Why", draft=True
    )

    assert pull == FACT
    assert scripted.sent("POST", PULLS) == [
        {"head": "fix/error-1", "base": "main", "title": "Fix", "body": "Why", "draft": True}
    ]


@pytest.mark.parametrize("answer", [DRAFTS, {"message": NO_DRAFTS}])
async def test_a_repository_without_drafts_says_so(
    answer: dict[str, Any], scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("POST", PULLS, Answer(answer, status=422))

    with pytest.raises(DraftsRefused):
        await repo.pulls.create(head="fix/error-1", base="main", title="t", body="b", draft=True)


async def test_a_pull_request_that_is_open_already_is_found(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("POST", PULLS, Answer(EXISTS, status=422))
    scripted.on("GET", PULLS, Answer([JSON]))

    assert await repo.pulls.create(head="fix/error-1", base="main", title="t", body="b") == FACT


async def test_any_other_refusal_has_github_s_words(scripted: ScriptedGitHub, repo: Repo) -> None:
    refusal = {
        "message": "Validation Failed",
        "errors": [{"message": "No commits between x and y"}],
    }
    scripted.on("POST", PULLS, Answer(refusal, status=422))

    with pytest.raises(GitHubRefused, match="No commits between x and y"):
        await repo.pulls.create(head="fix/error-1", base="main", title="t", body="b")


async def test_open_pull_requests_are_listed(scripted: ScriptedGitHub, repo: Repo) -> None:
    listed = {key: value for key, value in JSON.items() if key not in {"merged", "mergeable"}}
    path = f"{PULLS}?per_page=100&state=open&sort=updated&direction=desc"
    scripted.on("GET", path, Answer([listed]))

    assert await repo.pulls.list_open() == (FACT,)


async def test_only_what_is_given_is_updated(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("PATCH", f"{PULLS}/12", Answer(JSON))

    await repo.pulls.update(12, title="Fix", state="closed")

    assert scripted.sent("PATCH", f"{PULLS}/12") == [{"title": "Fix", "state": "closed"}]


async def test_reviews_are_read_as_they_are(scripted: ScriptedGitHub, repo: Repo) -> None:
    review = {
        "id": 1,
        "user": {"id": 3, "login": "ana", "type": "User"},
        "state": "approved",
        "commit_id": HEAD,
        "submitted_at": TIME,
    }
    ghost = {"id": 2, "user": None, "state": "PENDING", "commit_id": None}
    scripted.on("GET", f"{PULLS}/12/reviews", Answer([review, ghost]))

    assert await repo.pulls.reviews(12) == (
        ReviewFact(1, 3, "ana", "User", "APPROVED", HEAD, START),
        ReviewFact(2, None, None, None, "PENDING", None, None),
    )


async def test_dismissals_tell_who_and_what_it_was(scripted: ScriptedGitHub, repo: Repo) -> None:
    dismissed = {
        "event": "review_dismissed",
        "actor": {"id": 3},
        "dismissed_review": {"review_id": 8, "state": "changes_requested"},
    }
    by_ghost = dismissed | {"actor": None, "dismissed_review": {"review_id": 9, "state": None}}
    events = [{"event": "labeled"}, dismissed, by_ghost]
    scripted.on("GET", f"{REPO}/issues/12/events", Answer(events))

    assert await repo.pulls.dismissals(12) == {8: (3, "CHANGES_REQUESTED"), 9: (None, None)}


async def test_files_of_a_rename_have_both_names(scripted: ScriptedGitHub, repo: Repo) -> None:
    file = {"filename": "b", "status": "renamed", "previous_filename": "a", "sha": HEAD}
    scripted.on("GET", f"{PULLS}/12/files", Answer([file]))

    assert await repo.pulls.files(12) == (FileFact("b", "renamed", "a", HEAD),)


async def test_as_many_files_as_github_lists_are_no_basis(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    file = {"filename": "b", "status": "added", "sha": HEAD}
    scripted.on("GET", f"{PULLS}/12/files", Answer([file] * 3000))

    with pytest.raises(GitHubRefused, match="too many files"):
        await repo.pulls.files(12)
