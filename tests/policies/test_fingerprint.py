"""What makes two occurrences one error."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.github_issue import report_from_issue
from policies.fingerprint import fingerprint
from policies.redaction import scrub_report
from policies.report import ErrorReport, Frame, RaisedException, Source

PASTED = """
```
Traceback (most recent call last):
  File "/srv/app/shop/views.py", line 40, in checkout
    return cart.total(order)
           ^^^^^^^^^^^^^^^^^
  File "/srv/app/shop/cart.py", line 12, in total
    raise OutOfStock(f"item {item.id} is gone")
  File "/usr/lib/python3.11/decimal.py", line 9, in quantize
shop.errors.OutOfStock: item 4711 is gone
```
"""


def sdk_frame(path: str, function: str, *, in_app: bool = True, line: int = 1) -> Frame:
    module = path.removesuffix(".py").replace("/", ".")
    return Frame(path, function, line, source="x = 1", module=module, in_app=in_app)


FRAMES = (
    sdk_frame("django/core/handlers.py", "inner", in_app=False),
    sdk_frame("shop/views.py", "checkout", line=41),
    sdk_frame("shop/cart.py", "total", line=14),
    sdk_frame("decimal.py", "quantize", in_app=False),
)
SENT = ErrorReport(
    source=Source.SENTRY,
    error_type="OutOfStock",
    message="item 12 is gone",
    exceptions=(RaisedException("OutOfStock", "item 12 is gone", FRAMES),),
    language="python",
    context={"user": "7"},
)


def issue(body: str, title: str = "Checkout fails") -> ErrorReport:
    return report_from_issue(title=title, body=body, url="https://github.example/1", labels=[])


def raised(report: ErrorReport, **changes: object) -> ErrorReport:
    """The report with another last exception."""
    changed = replace(report.exceptions[-1], **changes)  # type: ignore[arg-type]  # a test's short form
    return replace(report, exceptions=(*report.exceptions[:-1], changed))


def test_an_sdks_event_and_the_pasted_trace_of_one_error_are_one_error() -> None:
    assert fingerprint(issue(PASTED)) == fingerprint(SENT)


def test_the_parts_say_why() -> None:
    found = fingerprint(SENT)

    assert found.parts == (
        "type:OutOfStock",
        "frame:cart:total",
        "frame:views:checkout",
        "message:item [num] is gone",
    )
    assert (found.version, found.culprit_key) == ("fp1", "OutOfStock in cart:total")
    assert len(found.hash) == len(found.coarse_hash) == 32


def test_the_hash_is_the_same_in_every_release() -> None:
    assert fingerprint(SENT).hash == "0a28ba95ea3c89e3cde0733737d3c3d6"


CAUSE = RaisedException("KeyError", "'x'", (sdk_frame("shop/cart.py", "find"),))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(raised(SENT, message="item 99 is gone"), id="an id in the message"),
        pytest.param(
            raised(SENT, frames=tuple(replace(f, line=900, source="y") for f in FRAMES)),
            id="other lines and other source",
        ),
        pytest.param(
            raised(SENT, frames=tuple(replace(f, path=f"/opt/x/{f.path}") for f in FRAMES)),
            id="another folder of deployment",
        ),
        pytest.param(
            raised(SENT, frames=(sdk_frame("shop/run.py", "main"), *FRAMES)), id="an outer caller"
        ),
        pytest.param(raised(SENT, type="shop.errors.OutOfStock"), id="the type with its module"),
        pytest.param(raised(SENT, message="item 3 is gone\nnote: seen 3 times"), id="a note"),
        pytest.param(replace(SENT, context={}, release="2", environment="x"), id="the context"),
        pytest.param(replace(SENT, fingerprint=("{{ default }}",)), id="the default by name"),
    ],
)
def test_what_does_not_make_another_error(other: ErrorReport) -> None:
    assert fingerprint(other).hash == fingerprint(SENT).hash


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(raised(SENT, type="SoldOut"), id="another type"),
        pytest.param(raised(SENT, message="no price for item 3"), id="another message"),
        pytest.param(
            raised(SENT, frames=(*FRAMES[:2], sdk_frame("shop/cart.py", "tax"))),
            id="another function",
        ),
        pytest.param(
            raised(SENT, frames=(*FRAMES[:2], sdk_frame("shop/basket.py", "total"))),
            id="another file",
        ),
        pytest.param(
            raised(SENT, frames=(sdk_frame("shop/api.py", "buy"), FRAMES[2])), id="another caller"
        ),
        pytest.param(replace(SENT, exceptions=(CAUSE, *SENT.exceptions)), id="another cause"),
        pytest.param(replace(SENT, fingerprint=("mine",)), id="a fingerprint of its own"),
        pytest.param(replace(SENT, fingerprint=("{{ default }}", "eu")), id="default and more"),
    ],
)
def test_what_makes_another_error(other: ErrorReport) -> None:
    assert fingerprint(other).hash != fingerprint(SENT).hash


def test_the_coarse_hash_leaves_out_the_message() -> None:
    other = raised(SENT, message="no price for item 3")
    assert fingerprint(other).coarse_hash == fingerprint(SENT).coarse_hash


def name_error(message: str) -> ErrorReport:
    return replace(SENT, exceptions=(RaisedException("NameError", message, FRAMES),))


def test_another_undefined_name_is_another_error() -> None:
    json, os = name_error("name 'json' is not defined"), name_error("name 'os' is not defined")
    assert fingerprint(json).hash != fingerprint(os).hash


@pytest.mark.parametrize(
    "hint",
    [
        ". Did you mean: 'jsn'?",
        ". Did you forget to import 'json'?",
        ". Did you mean: 'jsn'? Or did you forget to import 'json'?",
    ],
)
def test_the_hint_that_python_prints_is_not_part_of_the_message(hint: str) -> None:
    plain = name_error("name 'json' is not defined")
    assert fingerprint(name_error(f"name 'json' is not defined{hint}")) == fingerprint(plain)


def group_of(*leaves: RaisedException) -> ErrorReport:
    message = f"unhandled errors in a TaskGroup ({len(leaves)} sub-exceptions)"
    wrapper = RaisedException("ExceptionGroup", message, FRAMES[:2], group=leaves)
    return replace(SENT, error_type="ExceptionGroup", exceptions=(wrapper,))


GONE = SENT.exceptions[0]
SLOW = RaisedException("TimeoutError", "5 s", (sdk_frame("shop/stock.py", "ask"),))


def test_a_group_is_the_set_of_its_leaves() -> None:
    assert fingerprint(group_of(GONE, SLOW, GONE)) == fingerprint(group_of(SLOW, GONE))
    assert fingerprint(group_of(GONE, SLOW)).parts[:2] == ("type:OutOfStock", "type:TimeoutError")


def test_leaves_that_were_never_raised_leave_the_groups_own_place() -> None:
    found = fingerprint(group_of(RaisedException("ValueError", "1"), RaisedException("TypeError")))
    assert found.parts == (
        "type:TypeError",
        "type:ValueError",
        "frame:views:checkout",
        "message:unhandled errors in a TaskGroup",
    )


def test_a_synthetic_type_says_nothing() -> None:
    one, other = (
        raised(SENT, type=name, synthetic=True) for name in ("Error", "UnhandledRejection")
    )
    assert fingerprint(one).hash == fingerprint(replace(other, error_type="OutOfStock")).hash


def test_a_syntax_error_is_the_same_from_an_sdk_and_from_a_terminal() -> None:
    pasted = issue(
        '```\nTraceback (most recent call last):\n  File "/app/shop/main.py", line 1, in <module>\n'
        '    import cart\n  File "/app/shop/cart.py", line 3\n    total(\n         ^\n'
        "SyntaxError: '(' was never closed\n```"
    )
    frames = (sdk_frame("shop/main.py", "<module>"),)
    sent = RaisedException("SyntaxError", "'(' was never closed (cart.py, line 3)", frames)
    assert fingerprint(pasted) == fingerprint(replace(SENT, exceptions=(sent,)))


def test_without_frames_the_first_two_lines_speak() -> None:
    words = ErrorReport(Source.API, "", "\nPayment 7 failed\n\nfor ana@example.com\nand more")
    assert fingerprint(words).parts == ("message:Payment [num] failed for [email]",)
    assert fingerprint(words).culprit_key == ""


def test_a_loggers_unformatted_message_beats_the_formatted_one() -> None:
    log = ErrorReport(
        Source.SENTRY, "", "payment of ana failed", message_template="payment of %s failed"
    )
    assert fingerprint(log).parts == ("message:payment of %s failed",)


@settings(deadline=None)
@given(
    lines=st.lists(st.integers(1, 10**6), min_size=4, max_size=4),
    item=st.integers(0, 10**12),
    context=st.permutations([("a", "1"), ("b", "2"), ("c", "3")]),
)
def test_lines_ids_and_context_never_matter(
    lines: list[int], item: int, context: list[tuple[str, str]]
) -> None:
    frames = tuple(replace(frame, line=line) for frame, line in zip(FRAMES, lines, strict=True))
    other = raised(SENT, frames=frames, message=f"item {item} is gone")
    assert fingerprint(replace(other, context=dict(context))) == fingerprint(SENT)


@settings(deadline=None)
@given(st.text(max_size=2000), st.text(max_size=50))
def test_any_text_has_a_fingerprint_and_it_is_stable(message: str, name: str) -> None:
    report = scrub_report(ErrorReport(Source.API, name, message))
    assert fingerprint(report) == fingerprint(scrub_report(report))
