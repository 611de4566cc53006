"""The ten fields of a report, from a dispatch and from the API."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.intake.api import report_from_api, repository_from_api
from bot.intake.dispatch import report_from_dispatch
from policies.report import ErrorReport, Frame, RaisedException, Source

TRACE = """Traceback (most recent call last):
  File "/srv/app/shop/cart.py", line 12, in total
    return sum(prices)
ValueError: no price"""
RAISED = RaisedException(
    "ValueError",
    "no price",
    (Frame("/srv/app/shop/cart.py", "total", 12, "return sum(prices)"),),
)


def test_all_ten_fields_are_read() -> None:
    payload = {
        "repository": "mallory/other",
        "error_type": "shop.PriceError",
        "message": "no price for item 7",
        "stack_trace": TRACE,
        "severity": "high",
        "environment": "production",
        "release": "2.4.1",
        "url": "https://shop.example/cart",
        "event_id": "e-1",
        "context": {"user": {"id": 7, "vip": True}, "tags": ["a", None], "ratio": 0.5},
    }
    assert report_from_dispatch(payload) == ErrorReport(
        source=Source.DISPATCH,
        error_type="shop.PriceError",
        message="no price for item 7",
        exceptions=(RAISED,),
        stack_trace=TRACE,
        severity="high",
        environment="production",
        release="2.4.1",
        url="https://shop.example/cart",
        event_id="e-1",
        language="python",
        context={
            "user.id": "7",
            "user.vip": "true",
            "tags.0": "a",
            "tags.1": "null",
            "ratio": "0.5",
        },
    )


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            {"message": "Payment failed"},
            ErrorReport(Source.API, "", "Payment failed"),
            id="a message is enough",
        ),
        pytest.param(
            {"message": "PriceError: no price"},
            ErrorReport(Source.API, "PriceError", "PriceError: no price"),
            id="a message that names the type",
        ),
        pytest.param(
            {"message": f"It fails\n{TRACE}"},
            ErrorReport(
                Source.API,
                "ValueError",
                "no price",
                (RAISED,),
                stack_trace=TRACE,
                language="python",
            ),
            id="a trace sent as the message",
        ),
        pytest.param(
            {"message": "x", "stack_trace": "panic: y\n\ngoroutine 1 [running]:"},
            ErrorReport(Source.API, "", "x", stack_trace="panic: y\n\ngoroutine 1 [running]:"),
            id="a trace that nobody can read yet",
        ),
        pytest.param(
            {
                "message": "x",
                "severity": None,
                "release": " ",
                "installation_id": 1,
                "level": "MAJOR_FIX",
            },
            ErrorReport(Source.API, "", "x"),
            id="nulls and blanks are absent, other fields are not looked at (R55)",
        ),
        pytest.param(
            {"message": "a\x00b\x1b[31mc\r\nd\ud800"},
            ErrorReport(Source.API, "", "abc\nd"),
            id="control characters are dropped",
        ),
    ],
)
def test_a_document_is_a_report(document: object, expected: ErrorReport) -> None:
    assert report_from_api(document) == expected


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        (None, "client_payload must be an object, not null."),
        ([], "client_payload must be an object, not a list."),
        ({}, "client_payload.message is missing: say what went wrong."),
        ({"message": " \n"}, "client_payload.message is missing: say what went wrong."),
        ({"message": 7}, "client_payload.message must be text, not a number."),
        ({"message": True}, "client_payload.message must be text, not true or false."),
        (
            {"message": "x", "stack_trace": ["a"]},
            "client_payload.stack_trace must be text, not a list.",
        ),
        ({"message": "x", "release": 1.2}, "client_payload.release must be text, not a number."),
        ({"message": "x", "context": "a"}, "client_payload.context must be an object, not text."),
    ],
)
def test_a_wrong_field_is_named(payload: object, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        report_from_dispatch(payload)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"message": "x"}, "report.repository is missing: say 'owner/name'."),
        ({"repository": 5}, "report.repository must be text, not a number."),
        ({"repository": "shop"}, "report.repository is not of the form 'owner/name'."),
        ({"repository": "a/b/c"}, "report.repository is not of the form 'owner/name'."),
        ({"repository": "../b"}, "report.repository is not of the form 'owner/name'."),
    ],
)
def test_a_wrong_repository_is_refused(document: object, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        repository_from_api(document)
    assert str(caught.value) == sentence


def test_the_repository_is_read() -> None:
    assert repository_from_api({"repository": "acme/shop.js"}) == "acme/shop.js"


def test_long_values_are_cut() -> None:
    report = report_from_api(
        {
            "message": "m" * 20_000,
            "error_type": "T" * 500,
            "stack_trace": "s" * 200_000,
            "severity": "s" * 100,
            "environment": "e" * 100,
            "release": "r" * 300,
            "url": "u" * 3000,
            "event_id": "i" * 300,
            "context": {"k" * 200: "v" * 5000} | {str(n): n for n in range(500)},
        }
    )
    lengths = [
        len(text or "")
        for text in (
            report.message, report.error_type, report.stack_trace, report.severity,
            report.environment, report.release, report.url, report.event_id,
        )
    ]  # fmt: skip
    assert lengths == [8192, 200, 65_536, 32, 64, 200, 2000, 200]
    assert len(report.context) == 64
    assert report.context["k" * 100] == "v" * 1000


def test_a_deep_context_ends_in_dots() -> None:
    deep: dict[str, object] = {"x": 1}
    for _ in range(500):
        deep = {"a": deep}
    report = report_from_api({"message": "m", "context": deep})
    assert report.context == {"a.a.a.a.a.a.a.a": "…"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=8), children, max_size=3)
    ),
    max_leaves=10,
)
NAMES = st.sampled_from(["message", "error_type", "stack_trace", "severity", "url", "context", "x"])


@settings(deadline=None)
@given(
    JSON | st.dictionaries(NAMES, JSON), st.sampled_from([report_from_api, report_from_dispatch])
)
def test_any_json_is_a_report_or_bad_input(
    document: object, decode: Callable[[object], ErrorReport]
) -> None:
    try:
        report = decode(document)
    except BadInput:
        return
    assert json.dumps(dict(report.context)).isascii()
    assert report.message
