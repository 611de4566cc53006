"""A trace is found wherever people paste it and whatever surrounds it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.intake.traces import MAX_TEXT, ParsedTrace, find_trace, shortened
from policies.report import Frame, RaisedException

LINES = (
    "Traceback (most recent call last):",
    '  File "/srv/app/shop/cart.py", line 12, in total',
    "    return sum(prices)",
    "ValueError: no price",
)
TRACE = "\n".join(LINES)
FOUND = ParsedTrace(
    (
        RaisedException(
            "ValueError",
            "no price",
            (Frame("/srv/app/shop/cart.py", "total", 12, "return sum(prices)"),),
        ),
    ),
    TRACE,
    "python",
)


def each(prefix: str) -> str:
    return "\n".join(prefix + line for line in LINES)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TRACE, id="bare"),
        pytest.param(f"It fails:\n\n```\n{TRACE}\n```\nPlease help", id="in a fence"),
        pytest.param(f"~~~pytb\n{TRACE}\n~~~", id="in a fence of tildes"),
        pytest.param(f"```{TRACE}```", id="beside the marks of a fence"),
        pytest.param(f"```\n{TRACE}", id="in a fence without end"),
        pytest.param(f"1. run it\n\n   ```\n{TRACE}\n   ```", id="in a list"),
        pytest.param(each("    "), id="in an indented block"),
        pytest.param("> ```\n" + each("> ") + "\n> ```", id="in a quotation"),
        pytest.param(each(">> "), id="in a quotation of a quotation"),
        pytest.param(f"<details><summary>Log</summary>\n\n{TRACE}\n\n</details>", id="folded away"),
        pytest.param(f"<pre><code>{TRACE}</code></pre>", id="between tags"),
        pytest.param(TRACE.replace("\n", "\r\n"), id="with Windows line ends"),
        pytest.param(TRACE.replace('"', "&quot;").replace(">", "&gt;"), id="with HTML entities"),
        pytest.param(
            TRACE.replace("ValueError", "\x1b[1;31mValueError\x1b[0m").replace(
                "File", "\x1b[35mFile\x1b[0m"
            ),
            id="in colour",
        ),
        pytest.param(each("shop-web-1  | "), id="from docker compose"),
        pytest.param(each("2026-01-02T03:04:05.123456789Z "), id="from docker logs"),
        pytest.param(each("2026-01-02T03:04:05.123456789Z stderr F "), id="from a node's log file"),
        pytest.param(each("[pod/web-7d9/app] "), id="from kubectl"),
        pytest.param(each("Jan  2 03:04:05 web1 gunicorn[812]: "), id="from syslog"),
        pytest.param(each("2026-01-02T03:04:05.123456+00:00 app[web.1]: "), id="from Heroku"),
        pytest.param(each("2026-01-02 03:04:05,123 ERROR shop.views: "), id="from a logger"),
        pytest.param(each("[2026-01-02 03:04:05,123: ERROR/Worker-1] "), id="from Celery"),
        pytest.param(each("ERROR: "), id="with a level"),
        pytest.param(
            f"2026-01-02 03:04:05,123 ERROR {TRACE}\n2026-01-02 03:04:06,001 INFO next",
            id="with a prefix on the first line and another record after it",
        ),
        pytest.param(
            '{"level": "error", "exc_info": "' + TRACE.replace('"', '\\"').replace("\n", "\\n"),
            id="in a JSON log",
        ),
    ],
)
def test_a_trace_is_found(text: str) -> None:
    found = find_trace(text)
    assert found is not None
    assert (found.exceptions, found.language) == (FOUND.exceptions, "python")


def test_the_traces_own_lines_are_kept() -> None:
    assert find_trace(f"Hello\n```\n$ python run.py\n{each('web_1 | ')}\n\n$ echo\n```") is not None
    assert find_trace("Hello\n\n" + each("> ") + "\n\nBye") == FOUND


OTHER = TRACE.replace("ValueError", "KeyError")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(f"{TRACE}\n\n```\n{OTHER}\n```", "KeyError", id="a fence before bare text"),
        pytest.param(
            f"<details>\n\n```\n{TRACE}\n```\n</details>\n\n{OTHER}", "KeyError",
            id="bare text before what is folded away",
        ),
        pytest.param(f"```\n{TRACE}\n```\n```\n{OTHER}\n```", "ValueError", id="the first fence"),
        pytest.param(f"<!--\n{TRACE}\n-->\n{OTHER}", "KeyError", id="nothing hidden in a comment"),
    ],
)  # fmt: skip
def test_the_likeliest_place_wins(text: str, expected: str) -> None:
    found = find_trace(text)
    assert found is not None
    assert found.exceptions[-1].type == expected


@pytest.mark.parametrize(
    "text", ["", "Error", "```\nnpm start\n```", f"<!-- {TRACE} -->", "File a.py line 3"]
)
def test_where_there_is_no_trace_none_is_found(text: str) -> None:
    assert find_trace(text) is None


def test_the_end_of_a_long_text_is_kept() -> None:
    text = "x" * MAX_TEXT * 2 + "\n" + TRACE
    assert find_trace(text) == FOUND
    assert len(shortened(text, MAX_TEXT)) == MAX_TEXT


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('`~>|+-: \n\r"\\&;<!>[]FTa1é\x1b'), max_size=400))
def test_no_text_breaks_it(text: str) -> None:
    found = find_trace(text)
    assert found is None or found.exceptions
    again = find_trace(f"{text}\n\n```\n{TRACE}\n```")
    assert again is None or again.exceptions


@pytest.mark.parametrize(
    "piece",
    ["`", "```\n", "> ", ">", "<!--", "<details>", "&#", "\x1b[", "a | ", "[a ", "\n", "2026-01-02 ",
     "\\n", "ERROR: ", "a" * 80 + " " * 40, "Traceback (most recent call last):\\n", "| ", "é"],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(piece: str) -> None:
    hostile = piece * (MAX_TEXT // len(piece))

    began = time.process_time()
    find_trace(hostile)

    assert time.process_time() - began < 3
