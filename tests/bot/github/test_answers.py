from collections.abc import Mapping

import pytest
from multidict import CIMultiDict

from bot.errors import (
    Conflict,
    FixwardenError,
    Forbidden,
    GitHubRefused,
    GitHubUnreachable,
    NotFound,
)
from bot.github.answers import Limited, Reply, instant, read_reply, understood
from tests.bot.github.scripted import START, json_bytes

JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html"}
RESET = str(int(START.timestamp()) + 90)


def read(status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    return read_reply(status, CIMultiDict(headers), body, call="GET /x", now=START)


@pytest.mark.parametrize(
    ("status", "headers", "text", "expected", "retry_after"),
    [
        pytest.param(401, {}, "Bad credentials", Forbidden, None, id="a bad token"),
        pytest.param(403, {}, "Resource not accessible", Forbidden, None, id="no permission"),
        pytest.param(404, {}, "Not Found", NotFound, None, id="absent or hidden"),
        pytest.param(410, {}, "Issues are disabled", NotFound, None, id="gone"),
        pytest.param(409, {}, "Head branch was modified", Conflict, None, id="moved"),
        pytest.param(422, {}, "Validation Failed", GitHubRefused, None, id="not valid"),
        pytest.param(500, {}, "Oops", GitHubUnreachable, None, id="broken"),
        pytest.param(
            503, {"Retry-After": "7"}, "Wait", GitHubUnreachable, 7.0, id="broken, says when"
        ),
        pytest.param(
            403,
            {"X-RateLimit-Limit": "9", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": RESET},
            "API rate limit exceeded",
            Limited,
            90.0,
            id="the primary limit waits until its reset",
        ),
        pytest.param(
            429,
            {"X-RateLimit-Limit": "9", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": RESET},
            "API rate limit exceeded",
            Limited,
            90.0,
            id="as 429 too",
        ),
        pytest.param(
            403,
            {"Retry-After": "30"},
            "You have exceeded a secondary rate limit",
            Limited,
            30.0,
            id="a secondary limit says how long",
        ),
        pytest.param(
            403, {}, "You have exceeded a secondary rate limit", Limited, None, id="or does not"
        ),
        pytest.param(429, {}, "Slow down", Limited, None, id="429 always is a limit"),
        pytest.param(
            429, {"Retry-After": "99999999"}, "Slow", Limited, 3600.0, id="never over an hour"
        ),
        pytest.param(429, {"Retry-After": "soon"}, "Slow", Limited, None, id="no number"),
        pytest.param(429, {"Retry-After": "nan"}, "Slow", Limited, 3600.0, id="not a number"),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    status: int,
    headers: Mapping[str, str],
    text: str,
    expected: type[FixwardenError],
    retry_after: float | None,
) -> None:
    with pytest.raises(FixwardenError) as caught:
        read(status, {**JSON, **headers}, json_bytes({"message": text}))

    assert type(caught.value) is expected
    assert getattr(caught.value, "retry_after", None) == retry_after


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        pytest.param(502, HTML, b"<html>Unicorn!</html>", id="a 502 in HTML"),
        pytest.param(200, HTML, b"<html>Please sign in</html>", id="a proxy's page"),
        pytest.param(200, JSON, b'{"id": 1, "na', id="JSON that was cut short"),
        pytest.param(200, JSON, b"\xff\xfe", id="no UTF-8"),
        pytest.param(
            200, {"Content-Type": "application/json; charset=klingon"}, b"{}", id="charset"
        ),
        pytest.param(200, {}, b"{}", id="no content type"),
        pytest.param(599, JSON, b"{}", id="an unheard-of status"),
        pytest.param(
            200, {**JSON, "X-RateLimit-Limit": "many"}, b"{}", id="a limit that is no number"
        ),
    ],
)
def test_garbage_is_an_outage(status: int, headers: Mapping[str, str], body: bytes) -> None:
    with pytest.raises(GitHubUnreachable):
        read(status, headers, body)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"", b"{}", b'{"errors": [3]}'])
def test_a_refusal_without_a_reason_stays_a_refusal(body: bytes) -> None:
    with pytest.raises(GitHubRefused) as caught:
        read(422, JSON, body)

    assert caught.value.status == 422


def test_github_s_words_become_one_bounded_line() -> None:
    with pytest.raises(NotFound) as caught:
        read(404, JSON, json_bytes({"message": "No\n\x1b[31m such\u202e thing" + "!" * 9999}))

    assert str(caught.value).startswith("GitHub refused GET /x: No [31m such thing!!!")
    assert len(str(caught.value)) < 600


def test_an_empty_answer_is_one() -> None:
    assert read(204, {}, b"") == Reply(204, None)


def test_the_next_page_is_named() -> None:
    link = {"Link": '<https://api.github.com/x?page=2>; rel="next", <https://a/b>; rel="last"'}

    assert read(200, {**JSON, **link}, b"[1]") == Reply(200, [1], "https://api.github.com/x?page=2")


@pytest.mark.parametrize("data", [None, [], {}, {"at": 3}, {"at": "2026-11-23T10:00:00"}])
def test_an_answer_of_another_shape_is_an_outage(data: object) -> None:
    with pytest.raises(GitHubUnreachable):
        understood(lambda answer: instant(answer["at"]), data)
