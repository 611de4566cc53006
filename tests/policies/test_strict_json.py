"""JSON text, read so that nobody can mean two things by it."""

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.json_fields import BadDocument
from policies.strict_json import read_json

HALF = "holds half a surrogate pair, which is no character"


def refusal(raw: bytes, *, halves: bool = False) -> tuple[str, str]:
    with pytest.raises(BadDocument) as caught:
        read_json(raw, halves=halves)
    return caught.value.path, caught.value.text


@pytest.mark.parametrize(
    ("raw", "path", "text"),
    [
        pytest.param(b'{"a": 1, "a": 1}', "a", "is given twice", id="a key twice"),
        pytest.param(
            b'{"a": [{"b": {"c": 1, "d": 2, "c": 3}}]}', "a[0].b.c", "is given twice", id="far in"
        ),
        pytest.param(b'{"a": 1, "\\u0061": 1}', "a", "is given twice", id="spelt in two ways"),
        pytest.param(b'{"a": NaN, "a": 1}', "a", "is given twice", id="twice, and no number"),
        pytest.param(b"NaN", "", "is NaN, which JSON has no number for", id="no number"),
        pytest.param(
            b'{"a": [1, Infinity]}',
            "a[1]",
            "is Infinity, which JSON has no number for",
            id="infinity",
        ),
        pytest.param(
            b'{"a": -Infinity}', "a", "is -Infinity, which JSON has no number for", id="below all"
        ),
        pytest.param(b'{"a": 1e999}', "a", "is too large a number", id="infinity in digits"),
        pytest.param(b'{"a": 9223372036854775808}', "a", "is too large a number", id="2 to the 63"),
        pytest.param(b"[-9223372036854775808]", "[0]", "is too large a number", id="as far below"),
        pytest.param(
            b'{"a": ' + b"9" * 100_000 + b"}", "a", "is too large a number", id="digits without end"
        ),
        pytest.param(b'{"a": "\\ud800"}', "a", HALF, id="half a pair"),
        pytest.param(b'{"a": ["\\udc00\\ud800"]}', "a[0]", HALF, id="the halves in wrong order"),
        pytest.param(b'{"\\uD800": 1}', "\\ud800", HALF, id="half a pair in a name"),
        pytest.param(b'{"a": 1, "b": 1e999, "c": NaN}', "b", "is too large a number", id="first"),
        pytest.param(b"\xff", "", "is not UTF-8 text (byte 1)", id="no UTF-8"),
        pytest.param(b'"\xc3"', "", "is not UTF-8 text (byte 2)", id="half a character"),
        pytest.param(b'"\xed\xa0\x80"', "", "is not UTF-8 text (byte 2)", id="a half in bytes"),
        pytest.param(
            b"\xef\xbb\xbf{}", "", "begins with a byte order mark: save it without one", id="mark"
        ),
        pytest.param(
            '{"a": 1}'.encode("utf-16-le"),
            "",
            "is not JSON: Expecting property name enclosed in double quotes (line 1, column 2)",
            id="UTF-16",
        ),
        pytest.param(b"", "", "is empty", id="nothing"),
        pytest.param(b" \r\n\t", "", "is empty", id="only blanks"),
        pytest.param(b"{}x", "", "is not JSON: Extra data (line 1, column 3)", id="more behind it"),
        pytest.param(
            b"{} {}", "", "is not JSON: Extra data (line 1, column 4)", id="two documents"
        ),
        pytest.param(
            b'{\n"a": 1,\n}',
            "",
            "is not JSON: Expecting property name enclosed in double quotes (line 3, column 1)",
            id="a comma at the end",
        ),
        pytest.param(
            b'"\x01"', "", "is not JSON: Invalid control character at (line 1, column 2)", id="bell"
        ),
        pytest.param(
            b"[01]", "", "is not JSON: Expecting ',' delimiter (line 1, column 3)", id="octal"
        ),
        pytest.param(b"[" * 100_000, "", "is nested too deeply", id="nested without end"),
        pytest.param(b'{"a":' * 100_000, "", "is nested too deeply", id="the same with names"),
    ],
)
def test_what_two_readers_could_read_differently_is_refused(
    raw: bytes, path: str, text: str
) -> None:
    assert refusal(raw) == (path, text)


@pytest.mark.parametrize(
    ("raw", "document"),
    [
        pytest.param(
            b' {"a": [1, -1, 1.5, 1e3, true, null]}\r\n',
            {"a": [1, -1, 1.5, 1000.0, True, None]},
            id="every kind",
        ),
        pytest.param(b'"\\ud83d\\ude00"', "\U0001f600", id="a whole pair"),
        pytest.param('"é😀"'.encode(), "é\U0001f600", id="characters as they are"),
        pytest.param(b'"\\\\ud800"', "\\ud800", id="a backslash before ud800"),
        pytest.param(
            b'{"a": {"b": 1}, "b": 1}', {"a": {"b": 1}, "b": 1}, id="a name in two places"
        ),
        pytest.param(b"9223372036854775807", 2**63 - 1, id="the largest number"),
        pytest.param(b"-9223372036854775807", 1 - 2**63, id="the smallest"),
        pytest.param(b"null", None, id="null"),
    ],
)
def test_what_all_read_alike_is_read(raw: bytes, document: object) -> None:
    read = read_json(raw)

    assert (read, type(read)) == (document, type(document))


def test_halves_may_pass_but_nothing_else_does() -> None:
    assert read_json(b'{"a": "\\ud800"}', halves=True) == {"a": "\ud800"}
    assert refusal(b'["\\ud800", NaN]', halves=True)[0] == "[1]"


def test_a_path_does_nothing_in_a_terminal_and_has_an_end() -> None:
    assert refusal(b'{"\\u001b[31m\\u202e": NaN}')[0] == "\\x1b[31m\\u202e"
    assert refusal(b'{"' + b"a" * 100_000 + b'": NaN}')[0] == "a" * 300 + "…"


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 2**63, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)


@given(values, st.booleans())
def test_whatever_is_written_is_read_back(document: Any, plain: bool) -> None:
    assert read_json(json.dumps(document, ensure_ascii=plain).encode()) == document


@given(st.binary(max_size=40) | st.text(alphabet='{}[]":,0189.eE-+\\ udnaNIft', max_size=40))
def test_any_bytes_are_read_or_refused(raw: bytes | str) -> None:
    text = raw.encode() if isinstance(raw, str) else raw
    with contextlib.suppress(BadDocument):
        assert read_json(text) == json.loads(text)
