import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.intake.report_fields import decode_report
from bot.intake.report_json import report_from_json, report_to_json
from policies.report import ErrorReport, Frame, RaisedException, Source

TRACE = """\
Traceback (most recent call last):
  File "shop/export.py", line 12, in export_order
    target.write_text(json.dumps(rows))
NameError: name 'json' is not defined
"""

maybe_text = st.none() | st.text(max_size=20)
frames = st.builds(
    Frame,
    path=maybe_text,
    function=maybe_text,
    line=st.none() | st.integers(min_value=0),
    source=maybe_text,
    module=maybe_text,
    in_app=st.none() | st.booleans(),
)
exceptions = st.recursive(
    st.builds(
        RaisedException,
        type=st.text(max_size=20),
        message=st.text(max_size=20),
        frames=st.lists(frames, max_size=3).map(tuple),
        synthetic=st.booleans(),
    ),
    lambda leaves: st.builds(
        RaisedException,
        type=st.text(max_size=20),
        group=st.lists(leaves, max_size=3).map(tuple),
    ),
    max_leaves=4,
)
optional = ("stack_trace", "message_template", "severity", "environment", "release", "url")
given_text = st.none() | st.text(min_size=1, max_size=20)
reports = st.builds(
    ErrorReport,
    source=st.sampled_from(Source),
    error_type=st.text(max_size=20),
    message=st.text(max_size=20),
    exceptions=st.lists(exceptions, max_size=3).map(tuple),
    fingerprint=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    context=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    **dict.fromkeys((*optional, "event_id", "language"), given_text),
)


@given(report=reports)
def test_a_report_always_comes_back_from_a_row_as_it_was(report: ErrorReport) -> None:
    kept = json.dumps(report_to_json(report))

    assert report_from_json(json.loads(kept)) == report


@given(report=reports, name=st.sampled_from(optional))
def test_empty_text_comes_back_as_none(report: ErrorReport, name: str) -> None:
    empty: dict[str, Any] = {name: ""}
    nothing: dict[str, Any] = {name: None}

    again = report_from_json(report_to_json(replace(report, **empty)))

    assert again == replace(report, **nothing)


def test_what_is_empty_takes_no_room() -> None:
    report = ErrorReport(source=Source.API, error_type="", message="it failed")

    assert report_to_json(report) == {"source": "api", "message": "it failed"}


def test_a_parsed_traceback_comes_back_with_every_frame() -> None:
    report = decode_report(
        {"message": "it failed", "stack_trace": TRACE}, source=Source.API, called="report"
    )
    (raised,) = report.exceptions

    again = report_from_json(json.loads(json.dumps(report_to_json(report))))

    assert raised.frames[-1].line == 12
    assert again == report
