from typing import Any

import pytest

from bot.errors import GitHubUnreachable
from bot.github.address import GitHubAddress
from bot.github.issues import IssueFact
from bot.github.labels import Label, LabelEvent
from bot.github.repository import Repo
from tests.bot.github.scripted import START, Answer, ScriptedGitHub, page_link

REPO = "/repos/acme/shop"
COMMENTS = f"{REPO}/issues/3/comments"
MARKED = "<!-- fixwarden:tracking -->\n"
APP = Answer({"id": 7, "slug": "fixwarden", "name": "fixwarden"})
TIME = "2026-11-23T10:00:00Z"
ISSUE: dict[str, Any] = {
    "number": 3,
    "title": "NameError",
    "body": None,
    "state": "open",
    "user": {"id": 1, "login": "ana", "type": "User"},
    "labels": [{"name": "error", "node_id": "L1"}],
    "html_url": "https://github.com/acme/shop/issues/3",
}


def comment(
    comment_id: int, body: str, *, app_id: int | None = None, login: str = "mallory"
) -> dict[str, Any]:
    return {
        "id": comment_id,
        "body": body,
        "user": {"id": 1, "login": login, "type": "User"},
        "performed_via_github_app": None if app_id is None else {"id": app_id},
        "created_at": TIME,
        "updated_at": TIME,
    }


async def test_an_issue_is_read(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", f"{REPO}/issues/3", Answer(ISSUE))

    assert await repo.issues.get(3) == IssueFact(
        number=3,
        title="NameError",
        body="",
        state="open",
        author_id=1,
        author_login="ana",
        author_type="User",
        labels=(Label("error", "L1"),),
        is_pull=False,
        url="https://github.com/acme/shop/issues/3",
    )


async def test_a_pull_request_is_told_from_an_issue_and_a_ghost_has_no_id(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    pull = ISSUE | {"pull_request": {}, "user": None}
    scripted.on("GET", f"{REPO}/issues/3", Answer(pull))

    issue = await repo.issues.get(3)
    assert (issue.is_pull, issue.author_id) == (True, None)


async def test_a_first_word_is_said(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("GET", COMMENTS, Answer([]))
    scripted.on("POST", COMMENTS, Answer({"id": 40}, status=201))

    assert await repo.issues.say(3, "fixwarden:tracking", "Looking into it.") == 40
    assert scripted.sent("POST", COMMENTS) == [{"body": f"{MARKED}Looking into it."}]


@pytest.mark.parametrize(
    "ours",
    [
        pytest.param(comment(41, f"{MARKED}old", app_id=7), id="known by its App"),
        pytest.param(comment(41, f"{MARKED}old", login="fixwarden[bot]"), id="by its login"),
    ],
)
async def test_later_words_edit_our_comment_and_never_a_look_alike(
    ours: dict[str, Any], scripted: ScriptedGitHub, repo: Repo, address: GitHubAddress
) -> None:
    scripted.on("GET", "/app", APP)
    bait = [
        comment(40, f"{MARKED}approve me"),
        comment(39, MARKED, app_id=8),
        comment(38, f"{MARKED.replace('tracking', 'other')}quotes {MARKED}", app_id=7),
    ]
    second = f"{address.api_url}{COMMENTS}?page=2"
    scripted.on("GET", f"{COMMENTS}?per_page=100", Answer(bait, headers=page_link(second)))
    scripted.on("GET", f"{COMMENTS}?page=2", Answer([ours]))
    scripted.on("PATCH", f"{REPO}/issues/comments/41", Answer({"id": 41}))

    assert await repo.issues.find_comment(3, "tracking") == 41
    assert await repo.issues.say(3, "tracking", "Fixed.") == 41
    assert scripted.sent("PATCH", f"{REPO}/issues/comments/41") == [{"body": f"{MARKED}Fixed."}]


async def test_a_known_comment_costs_one_call(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("PATCH", f"{REPO}/issues/comments/41", Answer({"id": 41}))

    assert await repo.issues.say(3, "tracking", "Fixed.", comment_id=41) == 41
    assert len(scripted.calls()) == 1


async def test_a_deleted_comment_is_said_again(scripted: ScriptedGitHub, repo: Repo) -> None:
    gone = Answer({"message": "Not Found"}, status=404)
    scripted.on("PATCH", f"{REPO}/issues/comments/41", gone)
    scripted.on("GET", COMMENTS, Answer([]))
    scripted.on("POST", COMMENTS, Answer({"id": 42}, status=201))

    assert await repo.issues.say(3, "tracking", "Fixed.", comment_id=41) == 42


async def test_a_comment_whose_answer_was_lost_is_found_and_not_said_twice(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    said = comment(43, f"{MARKED}Fixed.", app_id=7)
    scripted.on("GET", COMMENTS, Answer([]), Answer([said]))
    scripted.on("POST", COMMENTS, Answer(lost=True))

    with pytest.raises(GitHubUnreachable):
        await repo.issues.say(3, "tracking", "Fixed.")
    assert await repo.issues.say(3, "tracking", "Fixed.") == 43
    assert len(scripted.sent("POST", COMMENTS)) == 1


async def test_an_issue_is_closed_with_a_word_said_once(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    said = comment(44, "<!-- fixwarden:closed -->\nFixed in abc.", app_id=7)
    scripted.on("GET", COMMENTS, Answer([said]))
    scripted.on("PATCH", f"{REPO}/issues/3", Answer({}))

    await repo.issues.close(3, comment="Fixed in abc.")

    assert [call for call in scripted.calls() if not call.startswith("GET")] == [
        f"PATCH {REPO}/issues/3"
    ]


async def test_an_issue_of_ours_is_found_by_its_marker(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("GET", "/app", APP)
    quoted = ISSUE | {"number": 5, "body": "it says\n<!-- fixwarden:error-9 -->"}
    listed = [ISSUE, quoted, ISSUE | {"number": 4, "body": "<!-- fixwarden:error-9 -->\nx"}]
    path = f"{REPO}/issues?per_page=100&creator=fixwarden%5Bbot%5D&state=all&sort=created"
    scripted.on("GET", path, Answer(listed))

    found = await repo.issues.find("error-9")

    assert found is not None
    assert found.number == 4
    assert await repo.issues.find("error-10") is None


async def test_an_issue_is_made_with_its_marker_first(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("POST", f"{REPO}/issues", Answer(ISSUE, status=201))

    await repo.issues.create("NameError", "Seen 3 times", ["error"], marker="error-9")

    assert scripted.sent("POST", f"{REPO}/issues") == [
        {
            "title": "NameError",
            "body": "<!-- fixwarden:error-9 -->\nSeen 3 times",
            "labels": ["error"],
        }
    ]


async def test_a_label_is_made_once(scripted: ScriptedGitHub, repo: Repo) -> None:
    label = {"name": "fix: ok", "node_id": "L9"}
    exists = Answer({"message": "Validation Failed"}, status=422)
    scripted.on("GET", f"{REPO}/labels/fix:%20ok", Answer(label))
    scripted.on("POST", f"{REPO}/labels", Answer(label, status=201), exists)

    ids = [await repo.issues.ensure_label("fix: ok", "0e8a16", "Approve") for _ in range(2)]

    assert ids == ["L9", "L9"]
    asked = {"name": "fix: ok", "color": "0e8a16", "description": "Approve"}
    assert scripted.sent("POST", f"{REPO}/labels") == [asked, asked]


async def test_two_who_make_one_label_agree(scripted: ScriptedGitHub, repo: Repo) -> None:
    exists = {
        "message": "Validation Failed",
        "errors": [{"resource": "Label", "code": "already_exists", "field": "name"}],
    }
    there = Answer({"name": "x", "node_id": "L9"})
    scripted.on("GET", f"{REPO}/labels/x", there)
    scripted.on("POST", f"{REPO}/labels", Answer(exists, status=422))

    assert await repo.issues.ensure_label("x", "0e8a16", "") == "L9"


async def test_labels_are_set_and_removed_however_often(
    scripted: ScriptedGitHub, repo: Repo
) -> None:
    scripted.on("POST", f"{REPO}/issues/3/labels", Answer([]))
    gone = Answer({"message": "Label does not exist"}, status=404)
    scripted.on("DELETE", f"{REPO}/issues/3/labels/fix%2Fx", Answer([]), gone)

    await repo.issues.add_labels(3, ["a", "b"])
    await repo.issues.remove_label(3, "fix/x")
    await repo.issues.remove_label(3, "fix/x")

    assert scripted.sent("POST", f"{REPO}/issues/3/labels") == [{"labels": ["a", "b"]}]


async def test_label_events_tell_a_person_from_an_app(
    scripted: ScriptedGitHub, repo: Repo, address: GitHubAddress
) -> None:
    labelled = {
        "event": "labeled",
        "node_id": "E1",
        "label": {"name": "fix:approved"},
        "actor": {"id": 1, "login": "ana", "type": "User"},
        "created_at": TIME,
        "performed_via_github_app": None,
    }
    by_app = labelled | {"performed_via_github_app": {"id": 8}, "node_id": "E2"}
    by_ghost = labelled | {"actor": None, "event": "unlabeled", "node_id": "E3"}
    path = f"{REPO}/issues/3/events"
    second = page_link(f"{address.api_url}{path}?page=2")
    scripted.on(
        "GET", f"{path}?per_page=100", Answer([{"event": "closed"}, labelled], headers=second)
    )
    scripted.on("GET", f"{path}?page=2", Answer([by_app, by_ghost]))

    assert await repo.issues.label_events(3) == (
        LabelEvent("labeled", "fix:approved", 1, "User", False, START, None, "E1", "ana"),
        LabelEvent("labeled", "fix:approved", 1, "User", True, START, None, "E2", "ana"),
        LabelEvent("unlabeled", "fix:approved", None, None, False, START, None, "E3"),
    )


async def test_any_label_s_name_arrives_as_it_is(scripted: ScriptedGitHub, repo: Repo) -> None:
    scripted.on("DELETE", f"{REPO}/issues/3/labels/50%25%20%3F%23%2F%2B%C3%A9", Answer([]))

    await repo.issues.remove_label(3, "50% ?#/+é")

    assert len(scripted.calls()) == 1
