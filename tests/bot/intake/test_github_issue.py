"""Any labelled issue is a report; a trace or a form makes a better one."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.github_issue import report_from_issue
from policies.report import ErrorReport, Frame, RaisedException, Source

URL = "https://github.example/acme/shop/issues/7"
TRACE = """Traceback (most recent call last):
  File "/srv/app/shop/cart.py", line 12, in total
    return sum(prices)
ValueError: no price"""
FRAME = Frame("/srv/app/shop/cart.py", "total", 12, "return sum(prices)")
WORDS = ErrorReport(Source.GITHUB_ISSUE, "", "Checkout fails", url=URL)
PASTED = replace(
    WORDS,
    error_type="ValueError",
    message="no price",
    exceptions=(RaisedException("ValueError", "no price", (FRAME,)),),
    stack_trace=TRACE,
    language="python",
)
FORM = f"""### Environment

production

### Release

2.4.1

### Severity

High

### Notes

_No response_

### Stack trace

```shell
{TRACE}
```
"""


@pytest.mark.parametrize(
    ("title", "body", "labels", "expected"),
    [
        pytest.param("Checkout fails", None, [], WORDS, id="a title alone"),
        pytest.param("Checkout fails", "Since Friday.\n", ["error"],
                     replace(WORDS, stack_trace="Since Friday."), id="plain words"),
        pytest.param("", "Since Friday.\n\nIt is slow.", [],
                     replace(WORDS, message="Since Friday.\nIt is slow.",
                             stack_trace="Since Friday.\n\nIt is slow."), id="a body alone"),
        pytest.param("", "<!-- the template -->", [],
                     replace(WORDS, message="(an issue without words)"), id="no words at all"),
        pytest.param("Checkout fails", f"```\n{TRACE}\n```", [], PASTED, id="a trace"),
        pytest.param(
            "Checkout fails", FORM, ["error"],
            replace(PASTED, environment="production", release="2.4.1", severity="High"),
            id="an issue form",
        ),
        pytest.param(
            "Checkout fails", "### Severity\n\n_No response_\n", ["severity: critical", "env/staging"],
            replace(WORDS, severity="critical", environment="staging",
                    stack_trace="### Severity\n\n_No response_"),
            id="labels that say more",
        ),
        pytest.param("Checkout fails", None, ["P1", "bug"], replace(WORDS, severity="p1"),
                     id="a label that is a severity"),
        pytest.param(
            "shop.PriceError: no price for 7", "It fails.", [],
            replace(WORDS, error_type="shop.PriceError", message="no price for 7",
                    stack_trace="It fails."),
            id="a type in the title",
        ),
        pytest.param(
            "Checkout fails", "The log says:\n`TypeError: x is not a function`\n", [],
            replace(WORDS, error_type="TypeError", message="x is not a function",
                    stack_trace="The log says:\n`TypeError: x is not a function`"),
            id="a type in the body",
        ),
        pytest.param(
            "Checkout fails", "### Error message\n\nOops\n\n### Logs\n\n```\npanic: no price\n```", [],
            replace(WORDS, message="Oops", stack_trace="panic: no price"),
            id="a log that nobody can read yet",
        ),
        pytest.param(
            "Checkout fails", "```\n" + TRACE.removesuffix(": no price") + "\n```", [],
            replace(
                PASTED,
                message="Checkout fails",
                exceptions=(RaisedException("ValueError", "", (FRAME,)),),
                stack_trace=TRACE.removesuffix(": no price"),
            ),
            id="an exception without a message",
        ),
        pytest.param(
            "Check\u202eout \x1b[31mfails\x00", None, [], WORDS, id="without what nobody sees"
        ),
    ],
)  # fmt: skip
def test_an_issue_is_a_report(
    title: str, body: str | None, labels: list[str], expected: ErrorReport
) -> None:
    assert report_from_issue(title=title, body=body, url=URL, labels=labels) == expected


@settings(deadline=None)
@given(st.text(max_size=200), st.none() | st.text(max_size=500), st.lists(st.text(), max_size=3))
def test_every_issue_makes_a_report_with_a_message(
    title: str, body: str | None, labels: list[str]
) -> None:
    report = report_from_issue(title=title, body=body, url=URL, labels=labels)
    assert report.message
    assert "\x00" not in report.message


def test_everything_is_capped() -> None:
    report = report_from_issue(title="x" * 20_000, body="y" * 400_000, url=URL, labels=[])
    assert len(report.message) == 8192
