import json
from typing import Any

import pytest

from tests.fakes.webhook_sender import Sender

SAID = "Jane's card was declined"
FRAME: dict[str, Any] = {
    "installation": {"id": 11},
    "repository": {"id": 22, "full_name": "acme/shop"},
    "sender": {"id": 33, "login": "bea", "type": "User"},
}

DEEP = 100_000
NOT_JSON = "The payload is not JSON: set the webhook's content type to application/json."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        pytest.param(b"", NOT_JSON, id="nothing"),
        pytest.param(b'{"action": ', NOT_JSON, id="half a document"),
        pytest.param(b"payload=%7B%7D", NOT_JSON, id="a form"),
        pytest.param(b'{"a": "\xff\xfe"}', NOT_JSON, id="invalid UTF-8"),
        pytest.param(b"[" * DEEP + b"]" * DEEP, NOT_JSON, id="nesting without end"),
        pytest.param(b'{"a":' * DEEP + b"1" + b"}" * DEEP, NOT_JSON, id="objects without end"),
        pytest.param(b'{"a": NaN}', NOT_JSON, id="NaN"),
        pytest.param(b'{"a": -Infinity}', NOT_JSON, id="an infinity"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", NOT_JSON, id="a number of 5000 digits"),
        pytest.param(
            b"[1, 2]", "issues: the payload is not a JSON object.", id="a list for an object"
        ),
        pytest.param(b'"x"', "issues: the payload is not a JSON object.", id="text for an object"),
        pytest.param(b"{}", "issues: 'issue.number' is missing.", id="missing fields"),
        pytest.param(
            b'{"issue": {"number": "7"}}',
            "issues: 'issue.number' is not a number.",
            id="a field of the wrong type",
        ),
        pytest.param(
            b'{"sender": {"login": "be\\u0000a"}}',
            "issues: 'sender.login' holds a character that no text may hold.",
            id="NUL",
        ),
        pytest.param(
            b'{"sender": {"login": "be\\ud800a"}}',
            "issues: 'sender.login' holds a character that no text may hold.",
            id="half of a surrogate pair, escaped",
        ),
        pytest.param(
            b'{"sender": {"login": "be\xed\xa0\x80a"}}',
            "issues: 'sender.login' holds a character that no text may hold.",
            id="half of a surrogate pair, in bytes",
        ),
    ],
)
async def test_a_malformed_payload_is_kept_as_failed_with_a_sentence(
    send: Sender, body: bytes, sentence: str
) -> None:
    status, answer = await send(body)

    assert (status, answer) == (400, {"detail": sentence})
    assert await send.stored() == [("issues", "failed", "", sentence)]


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        pytest.param("ping", {"zen": "Keep it logically awesome.", "hook_id": 1}, id="ping"),
        pytest.param("star", FRAME | {"action": "created"}, id="an event we do not handle"),
        pytest.param("made_up", FRAME | {"issue": "x"}, id="an event nobody knows"),
    ],
)
async def test_what_we_do_not_handle_is_acknowledged(
    send: Sender, event: str, payload: dict[str, Any]
) -> None:
    status, answer = await send(payload, event=event)

    assert status == 202
    assert answer["new"]
    assert [(row[0], row[1]) for row in await send.stored()] == [(event, "received")]


@pytest.mark.parametrize(
    ("event", "parts"),
    [
        pytest.param("issues", {"issue": {"number": 7, "title": SAID, "body": SAID}}, id="issue"),
        pytest.param(
            "issue_comment",
            {"issue": {"number": 7, "body": SAID}, "comment": {"id": 5, "body": SAID}},
            id="comment",
        ),
        pytest.param(
            "pull_request_review",
            {"pull_request": {"number": 7, "body": SAID}, "review": {"body": SAID}},
            id="review",
        ),
        pytest.param(
            "push",
            {"ref": "refs/heads/main", "commits": [{"message": SAID, "added": [SAID]}]},
            id="commit message",
        ),
    ],
)
async def test_no_text_that_people_wrote_is_stored(
    send: Sender, event: str, parts: dict[str, Any]
) -> None:
    status, _ = await send(FRAME | parts, event=event)

    assert status == 202
    ((_, _, payload, _),) = await send.stored()
    assert SAID not in payload


async def test_a_dispatched_report_is_scrubbed_before_it_is_stored(send: Sender) -> None:
    secret = "ghs_1234567890" + "abcdefghij" * 3
    report = {
        "message": f"refused: {secret} of jane.doe@example.org",
        "context": {"api_key": "Zq8vN3xR7tLw2KfY9bHc"},
    }

    status, _ = await send(
        FRAME | {"action": "error-report", "client_payload": report}, event="repository_dispatch"
    )

    assert status == 202
    ((_, _, payload, _),) = await send.stored()
    assert json.loads(payload)["report"]["message"] == "refused: [redacted github_token] of [email]"
    for told in (secret, "jane.doe", "Zq8vN3xR7tLw2KfY9bHc"):
        assert told not in payload
