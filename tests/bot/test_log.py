import io
import json
import logging
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import Formatter, about, set_up

TOKEN = "ghs_1234567890" + "abcdefghij" * 3
"""Of the right shape; nobody ever issued it."""
KEY_START = "-----BEGIN RSA " + "PRIVATE KEY-----"
SECRETS = [
    pytest.param(TOKEN, id="a token of GitHub's shape"),
    pytest.param(f"{KEY_START}\nMIIEow\n-----END RSA PRIVATE KEY-----", id="a whole private key"),
    pytest.param(f"{KEY_START}\nMIIEow", id="a private key that is cut off"),
    pytest.param("postgresql://bot:Zq8vN3xR7tLw@db/fixwarden", id="a password in a URL"),
]
TELLING = ("abcdefghijabcdefghij", "MIIEow", "Zq8vN3xR7tLw")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _root_logger_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    access = logging.getLogger("aiohttp.access").level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("aiohttp.access").setLevel(access)


def record(message: str = "fix merged", *args: object, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord({"msg": message, "args": args, "levelname": "INFO", "created": 0})
    made.__dict__.update(extra)
    return made


def raised(text: str) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    def fail() -> None:
        raise RuntimeError(text)

    try:
        fail()
    except RuntimeError as exc:
        return type(exc), exc, exc.__traceback__
    raise AssertionError


def as_json(made: logging.LogRecord) -> dict[str, Any]:
    line = Formatter(as_json=True).format(made)
    assert "\n" not in line
    document: dict[str, Any] = json.loads(line)
    del document["at"]
    return document


def as_plain(made: logging.LogRecord) -> str:
    return Formatter(as_json=False).format(made)


def test_a_line_is_one_json_object_with_its_facts_beside_the_sentence() -> None:
    assert as_json(record(delivery_id="d-1", pull=7)) == {
        "level": "INFO",
        "message": "fix merged",
        "delivery_id": "d-1",
        "pull": 7,
    }


def test_a_person_reads_time_level_sentence_and_facts() -> None:
    line = as_plain(record(delivery_id="d-1", pull=7))

    assert line.split(" ", 1)[1] == "INFO    fix merged delivery_id=d-1 pull=7"


def test_every_line_inside_carries_what_it_is_about() -> None:
    with about(delivery_id="d-1"), about(repo="acme/shop"):
        inside = as_json(record(pull=7))
    outside = as_json(record(pull=7))

    assert inside == {**outside, "delivery_id": "d-1", "repo": "acme/shop"}
    assert outside == {"level": "INFO", "message": "fix merged", "pull": 7}


def test_the_inner_fact_of_one_name_counts() -> None:
    with about(work="delivery"), about(work="fix"):
        assert as_json(record())["work"] == "fix"


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", [True, False], ids=["JSON", "plain"])
def test_no_secret_reaches_a_line(secret: str, form: bool) -> None:
    made = record(f"it failed: {secret}", fact=secret, inner={"deep": [secret]})
    made.exc_info = raised(secret)

    line = Formatter(as_json=form).format(made)

    assert not [part for part in TELLING if part in line]
    assert "[redacted " in line


def test_a_secret_is_known_by_the_name_it_stands_beside() -> None:
    line = as_json(record(api_key="Zq8vN3xR7tLw2KfY9bHc"))

    assert line["api_key"] == "[redacted assigned_secret]"


def test_a_line_stays_json_whatever_the_scrubbing_takes() -> None:
    line = as_json(record(f'got "{KEY_START}" from a log', number=7))

    assert line["message"] == 'got "[redacted private_key]" from a log'


@given(message=st.text(), fact=st.text() | st.integers() | st.none())
def test_a_line_is_always_json(message: str, fact: object) -> None:
    assert set(as_json(record("%s", message, fact=fact))) == {"level", "message", "fact"}


@given(message=st.text(), fact=st.text())
def test_outside_text_never_forges_a_line_or_commands_a_terminal(message: str, fact: str) -> None:
    assert as_plain(record("%s", message, fact=fact)).isprintable()


def test_a_traceback_stands_below_its_line_and_is_indented() -> None:
    made = record("step failed")
    made.exc_info = raised("first\n2026-11-23T10:00:00+0000 INFO    fix merged")

    head, *below = as_plain(made).splitlines()

    assert head.endswith(" INFO    step failed")
    assert below
    assert all(line.startswith("    ") for line in below)


@pytest.mark.parametrize(
    ("stream", "is_json"),
    [
        pytest.param(io.StringIO(), True, id="JSON for machines"),
        pytest.param(Terminal(), False, id="plain where a person reads along"),
    ],
)
def test_the_stream_decides_the_form(stream: io.StringIO, is_json: bool) -> None:
    set_up(stream)

    logging.getLogger("bot.anything").info("fix merged", extra={"pull": 7})

    assert stream.getvalue().startswith("{") is is_json
    assert "fix merged" in stream.getvalue()


def test_requests_are_no_news() -> None:
    stream = io.StringIO()
    set_up(stream)

    logging.getLogger("aiohttp.access").info("GET /healthz")
    logging.getLogger("bot.anything").debug("details")

    assert stream.getvalue() == ""
