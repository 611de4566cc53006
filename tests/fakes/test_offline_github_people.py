"""What people may do, as on GitHub: labels, reviews, pull requests."""

from typing import Any

import pytest

from demo.github import Refused
from tests.fakes.offline_github_rig import rig


@pytest.mark.parametrize(
    ("login", "labels", "template_labels", "expected"),
    [
        pytest.param("mallory", ["error"], [], [], id="a stranger's labels are dropped"),
        pytest.param("mallory", [], ["error"], ["error"], id="those of a template are not"),
        pytest.param("tim", ["error"], [], ["error"], id="triage may label"),
    ],
)
async def test_labels_of_a_new_issue(
    login: str, labels: list[str], template_labels: list[str], expected: list[str]
) -> None:
    async with rig() as r:
        r.shop.create_label("bo", "error")

        issue = r.shop.open_issue(login, "Boom", labels=labels, template_labels=template_labels)

        assert [each.name for each in issue.labels] == expected


@pytest.mark.parametrize(
    ("login", "act", "allowed"),
    [
        pytest.param("mallory", "label", False, id="read may not label"),
        pytest.param("tim", "label", True, id="triage may label"),
        pytest.param("tim", "create_label", False, id="triage may not create labels"),
        pytest.param("bo", "create_label", True, id="write may"),
        pytest.param("tim", "push", False, id="triage may not push"),
        pytest.param("bo", "push", True, id="write may push"),
        pytest.param("mallory", "comment", True, id="read may comment"),
        pytest.param("tim", "dispatch", False, id="triage may not dispatch"),
        pytest.param("bo", "dispatch", True, id="write may dispatch"),
        pytest.param("mallory", "close_issue", False, id="read may not close others' issues"),
        pytest.param("tim", "close_issue", True, id="triage may close them"),
        pytest.param("tim", "edit_issue", False, id="triage may not edit others' text"),
        pytest.param("bo", "edit_issue", True, id="write may edit anybody's text"),
        pytest.param("tim", "set_status", False, id="triage may not set a status"),
        pytest.param("bo", "set_status", True, id="write may set any status"),
    ],
)
async def test_a_role_is_asked_for(login: str, act: str, allowed: bool) -> None:
    async with rig() as r:
        number = r.shop.open_issue("ana", "Boom", labels=["error"]).number
        r.shop.unlabel("ana", number, "error")
        acts: dict[str, Any] = {
            "label": lambda: r.shop.label(login, number, "error"),
            "create_label": lambda: r.shop.create_label(login, "new"),
            "push": lambda: r.shop.push(login, "topic", {"a": "a"}),
            "comment": lambda: r.shop.comment(login, number, "Hello"),
            "dispatch": lambda: r.shop.dispatch(login, "error-report"),
            "close_issue": lambda: r.shop.close_issue(login, number),
            "edit_issue": lambda: r.shop.edit_issue(login, number, title="Other"),
            "set_status": lambda: r.shop.set_status(login, r.shop.head(), "ci"),
        }

        if allowed:
            acts[act]()
        else:
            with pytest.raises(Refused, match="403"):
                acts[act]()


async def test_the_timeline_names_who_labelled_and_through_which_app() -> None:
    async with rig() as r:
        number = r.fix()
        r.shop.label("ana", number, "fix:approved")
        r.shop.label("ana", number, "fix:approved")
        await r.repo("POST", f"/issues/{number}/labels", {"labels": ["fixwarden"]})
        r.shop.unlabel("tim", number, "fix:approved")

        events = (await r.repo("GET", f"/issues/{number}/events")).data

        assert [
            (
                each["event"],
                each["label"]["name"],
                each["actor"]["login"],
                (each["performed_via_github_app"] or {}).get("id"),
            )
            for each in events
        ] == [
            ("labeled", "fix:approved", "ana", None),
            ("labeled", "fixwarden", "fixwarden[bot]", r.github.app.id),
            ("unlabeled", "fix:approved", "tim", None),
        ]


async def test_a_renamed_label_stays_the_same_label() -> None:
    async with rig() as r:
        number = r.shop.open_issue("ana", "Boom", labels=["fix:approved"]).number
        before = (await r.repo("GET", f"/issues/{number}/labels")).data[0]
        r.shop.rename_label("bo", "fix:approved", "harmless")
        r.shop.create_label("bo", "fix:approved")

        after = (await r.repo("GET", f"/issues/{number}/labels")).data[0]

        assert (after["name"], after["node_id"]) == ("harmless", before["node_id"])


@pytest.mark.parametrize(
    ("login", "state", "refusal"),
    [
        pytest.param("ana", "APPROVED", "422", id="the author cannot approve"),
        pytest.param("ana", "CHANGES_REQUESTED", "422", id="nor object"),
        pytest.param("ana", "COMMENTED", None, id="but may comment"),
        pytest.param("mallory", "APPROVED", None, id="a stranger's approval looks the same"),
        pytest.param("bo", "APPROVED", None, id="a writer approves"),
    ],
)
async def test_a_review(login: str, state: str, refusal: str | None) -> None:
    async with rig() as r:
        number = r.fix()

        if refusal:
            with pytest.raises(Refused, match=refusal):
                r.shop.review(login, number, state)
            return
        made = r.shop.review(login, number, state)

        (shown,) = (await r.repo("GET", f"/pulls/{number}/reviews")).data
        assert (shown["id"], shown["state"], shown["commit_id"], shown["user"]["login"]) == (
            made.id,
            state,
            r.shop.head("fix/error-1"),
            login,
        )


async def test_a_person_reviews_over_rest_at_a_commit_of_their_choice() -> None:
    async with rig() as r:
        number, old = r.fix(), r.shop.head("fix/error-1")
        r.shop.push("ana", "fix/error-1", {"shop/tax.py": "RATE = 0.4\n"})
        body = {"event": "APPROVE", "commit_id": old}

        made = await r.repo("POST", f"/pulls/{number}/reviews", body, token=r.mallory.token)
        own = await r.repo("POST", f"/pulls/{number}/reviews", body, token=r.ana.token)

        assert (made.status, made.data["commit_id"], made.data["state"]) == (200, old, "APPROVED")
        assert own.status == 422
        assert own.data["errors"] == [{"message": "Can not approve your own pull request"}]


async def test_a_dismissal_needs_write_and_leaves_its_trace() -> None:
    async with rig() as r:
        number = r.fix()
        made = r.shop.review("mallory", number, "CHANGES_REQUESTED")

        with pytest.raises(Refused, match="403"):
            r.shop.dismiss_review("tim", number, made.id)
        r.shop.dismiss_review("bo", number, made.id, "Not relevant.")

        (review,) = (await r.repo("GET", f"/pulls/{number}/reviews")).data
        events = (await r.repo("GET", f"/issues/{number}/timeline")).data
        (trace,) = [each for each in events if each["event"] == "review_dismissed"]
        assert (review["state"], review["commit_id"]) == ("DISMISSED", made.commit_id)
        assert (trace["actor"]["login"], trace["dismissed_review"]) == (
            "bo",
            {
                "state": "changes_requested",
                "review_id": made.id,
                "dismissal_message": "Not relevant.",
            },
        )


async def test_a_merged_fix_closes_the_issue_it_names() -> None:
    async with rig() as r:
        issue = r.shop.open_issue("ana", "Boom")
        r.shop.push("ana", "topic", {"a": "a"})
        pull = r.shop.open_pull("ana", "topic", "Fix", f"Fixes #{issue.number}")

        r.shop.merge("bo", pull.number)

        assert (issue.state, issue.closed_by and issue.closed_by.login) == ("closed", "bo")


async def test_a_pull_request_ends_with_its_branch() -> None:
    async with rig() as r:
        number = r.fix()
        r.shop.delete_branch("bo", "fix/error-1")

        shown = (await r.repo("GET", f"/pulls/{number}")).data

        assert (shown["state"], shown["merged"]) == ("closed", False)
        with pytest.raises(Refused, match="422"):
            r.shop.reopen_pull("ana", number)


async def test_a_stranger_sends_a_pull_request_from_a_fork() -> None:
    async with rig() as r:
        fork = r.github.fork(r.shop, "mallory")
        fork.push("mallory", "evil", {"shop/tax.py": "RATE = 9\n"})
        number = r.shop.open_pull("mallory", "mallory:evil", "Tidy up").number

        listed = (await r.repo("GET", "/pulls?head=mallory:evil")).data

        assert [each["number"] for each in listed] == [number]
        assert listed[0]["head"]["repo"]["full_name"] == "mallory/shop"
        with pytest.raises(Refused, match="403"):
            r.shop.merge("mallory", number)


@pytest.mark.parametrize(
    ("head", "base", "title", "error"),
    [
        pytest.param("nowhere", "main", "x", {"field": "head"}, id="no such head"),
        pytest.param("topic", "nowhere", "x", {"field": "base"}, id="no such base"),
        pytest.param(
            "same",
            "main",
            "x",
            {"message": "No commits between main and same"},
            id="nothing to merge",
        ),
        pytest.param(
            "fix/error-1",
            "main",
            "x",
            {"message": "A pull request already exists for acme:fix/error-1."},
            id="one is open already",
        ),
        pytest.param("topic", "main", " ", {"field": "title"}, id="no title"),
    ],
)
async def test_a_pull_request_is_refused(
    head: str, base: str, title: str, error: dict[str, str]
) -> None:
    async with rig() as r:
        r.fix()
        r.shop.push("ana", "topic", {"a": "a"})
        r.shop.push_commit("ana", "same", r.shop.head())

        answer = await r.repo("POST", "/pulls", {"head": head, "base": base, "title": title})

        assert answer.status == 422
        assert error.items() <= answer.data["errors"][0].items()
