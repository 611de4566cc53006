"""The wire: pages, ETags, limits, bad requests, and everything that can break."""

import json
import threading
import time
from typing import Any

import aiohttp
import pytest

from demo.github import (
    BAD_GATEWAY,
    BASE_MODIFIED,
    DROPPED,
    LOST_ANSWER,
    LOST_IN_GATEWAY,
    SERVER_ERROR,
    TRUNCATED,
    Fault,
    primary_limit,
    secondary_limit,
    slow,
)
from tests.fakes.offline_github_rig import rig


async def test_a_list_comes_in_pages_linked_to_each_other() -> None:
    async with rig() as r:
        for number in range(5):
            r.shop.open_issue("ana", f"Boom {number}")
        seen, path, links = [], "/repos/acme/shop/issues?per_page=2", []

        while path:
            page = await r.call("GET", path)
            seen.append([each["title"] for each in page.data])
            parts = [part.partition(">; rel=") for part in page.headers["Link"].split(", ")]
            rels = {rel: target for target, _, rel in parts}
            links.append(sorted(rels))
            path = rels.get('"next"', "").lstrip("<")

        assert seen == [["Boom 4", "Boom 3"], ["Boom 2", "Boom 1"], ["Boom 0"]]
        assert links == [
            ['"last"', '"next"'],
            ['"first"', '"last"', '"next"', '"prev"'],
            ['"first"', '"prev"'],
        ]


async def test_a_known_answer_is_not_sent_again_and_costs_nothing() -> None:
    async with rig() as r:
        first = await r.repo("GET", "/contents/README.md")
        known = {"If-None-Match": first.headers["ETag"]}

        same = await r.repo("GET", "/contents/README.md", headers=known)
        r.shop.push("ana", "main", {"README.md": "# Other\n"})
        other = await r.repo("GET", "/contents/README.md", headers=known)

        assert (same.status, same.data, other.status) == (304, b"", 200)
        left = [int(each.headers["X-RateLimit-Remaining"]) for each in (first, same, other)]
        assert left == [left[0], left[0], left[0] - 1]
        assert [each.conditional for each in r.github.calls[-3:]] == [False, True, True]
        budget = (await r.call("GET", "/rate_limit")).data["rate"]
        assert (budget["limit"], budget["remaining"]) == (5000, left[2])


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        pytest.param("GET", "/nowhere", None, 404, id="no such endpoint"),
        pytest.param("GET", "/issues/99", None, 404, id="no such issue"),
        pytest.param("GET", "/issues/x", None, 404, id="a number that is none"),
        pytest.param("GET", "/git/blobs/zz", None, 404, id="no such blob"),
        pytest.param("GET", "/commits/zz", None, 422, id="no such commit"),
        pytest.param("GET", "/pulls/1", None, 404, id="an issue is no pull request"),
        pytest.param("POST", "/issues", {}, 422, id="a missing field"),
        pytest.param("POST", "/issues", {"title": ["x"]}, 422, id="a field of another type"),
        pytest.param("POST", "/issues/1/comments", {"body": " "}, 422, id="an empty comment"),
        pytest.param("POST", "/issues/1/comments", {"body": "x" * 65_537}, 422, id="too long"),
        pytest.param("POST", "/labels", {"name": "x", "color": "red"}, 422, id="a bad colour"),
        pytest.param("POST", "/git/trees", {"tree": ["x"]}, 422, id="a tree of strings"),
        pytest.param("GET", "/issues?per_page=x&page=-1", None, 200, id="a page that is none"),
        pytest.param(
            "POST",
            "/check-runs",
            {"name": "x", "head_sha": "f" * 40},
            422,
            id="a check of a commit that does not exist",
        ),
    ],
)
async def test_a_bad_request_is_answered_as_such(
    method: str, path: str, body: Any, status: int
) -> None:
    async with rig() as r:
        r.shop.open_issue("ana", "Boom")

        assert (await r.repo(method, path, body)).status == status


async def test_a_body_that_is_no_json_is_a_400() -> None:
    async with rig() as r:
        headers = {"User-Agent": "rig", "Authorization": f"Bearer {r.token}"}
        url = f"{r.github.url}/repos/acme/shop/issues"

        async with r.session.post(url, data=b"{", headers=headers) as answer:
            assert answer.status == 400


@pytest.mark.parametrize(
    ("fault", "status", "message"),
    [
        (SERVER_ERROR, 500, "Server Error"),
        (BASE_MODIFIED, 405, "Base branch was modified. Review and try the merge again."),
        (secondary_limit(), 403, "You have exceeded a secondary rate limit. Please wait"),
        (primary_limit(), 403, "API rate limit exceeded"),
    ],
)
async def test_a_fault_replaces_the_work_as_often_as_it_was_armed(
    fault: Fault, status: int, message: str
) -> None:
    async with rig() as r:
        number = r.fix()
        r.github.fail_next("PUT", r"/pulls/\d+/merge$", fault, times=2)

        answers = [await r.repo("PUT", f"/pulls/{number}/merge", {}) for _ in range(3)]

        assert [each.status for each in answers] == [status, status, 200]
        assert answers[0].message.startswith(message)


async def test_limits_say_how_long_to_wait() -> None:
    async with rig() as r:
        r.github.fail_next("GET", "/repos/", secondary_limit(7))
        r.github.fail_next("GET", "/repos/", primary_limit(60))

        secondary, primary = await r.repo("GET", ""), await r.repo("GET", "")

        assert secondary.headers["Retry-After"] == "7"
        assert primary.headers["X-RateLimit-Remaining"] == "0"
        assert 50 <= int(primary.headers["X-RateLimit-Reset"]) - time.time() <= 61


async def test_a_gateway_speaks_html() -> None:
    async with rig() as r:
        r.github.fail_next("GET", "/repos/", BAD_GATEWAY)

        answer = await r.repo("GET", "")

        assert (answer.status, answer.headers["Content-Type"].partition(";")[0]) == (
            502,
            "text/html",
        )


async def test_a_truncated_answer_is_no_json() -> None:
    async with rig() as r:
        r.github.fail_next("GET", "/repos/", TRUNCATED)

        with pytest.raises(json.JSONDecodeError):
            await r.repo("GET", "")


@pytest.mark.parametrize(("fault", "comments"), [(DROPPED, 0), (LOST_ANSWER, 1)])
async def test_a_dropped_connection_before_or_after_the_work(fault: Fault, comments: int) -> None:
    async with rig() as r:
        issue = r.shop.open_issue("ana", "Boom")
        r.github.fail_next("POST", "/comments$", fault)

        with pytest.raises(aiohttp.ServerDisconnectedError):
            await r.repo("POST", f"/issues/{issue.number}/comments", {"body": "Hi"})

        assert len(issue.comments) == comments
        assert r.github.calls[-1].status == 0


async def test_a_gateway_may_lose_the_answer_of_work_that_was_done() -> None:
    async with rig() as r:
        issue = r.shop.open_issue("ana", "Boom")
        r.github.fail_next("*", "/comments$", LOST_IN_GATEWAY)

        answer = await r.repo("POST", f"/issues/{issue.number}/comments", {"body": "Hi"})

        assert (answer.status, len(issue.comments)) == (502, 1)


async def test_a_slow_answer_is_a_whole_one() -> None:
    async with rig() as r:
        r.github.fail_next("GET", "/repos/", slow(0.05))
        began = time.monotonic()

        answer = await r.repo("GET", "")

        assert (answer.status, time.monotonic() - began >= 0.05) == (200, True)


async def test_people_may_act_from_another_thread() -> None:
    async with rig() as r:
        await r.github.settled()

        def act() -> None:
            for number in range(20):
                r.shop.open_issue("ana", f"Boom {number}")

        threads = [threading.Thread(target=act) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(r.shop.issues) == list(range(1, 41))
        assert len((await r.repo("GET", "/issues?per_page=100")).data) == 40


async def test_the_port_is_below_those_of_outgoing_connections() -> None:
    async with rig() as r:
        assert int(r.github.url.rpartition(":")[2]) < 32_768
