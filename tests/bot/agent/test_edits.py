import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.agent.edits import Applied, Missed, Tier, apply_edit

CODE = "def a():\n    return 1\n\n\ndef b():\n    return 1\n"


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        pytest.param(
            CODE,
            "def b():\n    return 1\n",
            "def b():\n    return 2\n",
            Applied("def a():\n    return 1\n\n\ndef b():\n    return 2\n", Tier.EXACT),
            id="the exact text",
        ),
        pytest.param(
            "total = 1 + 2", "1 + 2", "3", Applied("total = 3", Tier.EXACT), id="part of a line"
        ),
        pytest.param("a\nb\nc\n", "b\n", "", Applied("a\nc\n", Tier.EXACT), id="a removed line"),
        pytest.param(
            "a  \nb\t\nc\n",
            "a\nb\n",
            "x\ny\nz\n",
            Applied("x\ny\nz\nc\n", Tier.TRAILING_BLANKS),
            id="blanks at line ends do not matter",
        ),
        pytest.param(
            "a\r\nb\r\nc\r\n",
            "b\n",
            "x\ny\n",
            Applied("a\r\nx\r\ny\r\nc\r\n", Tier.EXACT),
            id="a file with CRLF keeps it",
        ),
        pytest.param(
            "a\r\nb\r\nc\n",
            "a\nb\n",
            "x\ny\n",
            Applied("x\r\ny\r\nc\n", Tier.TRAILING_BLANKS),
            id="mixed line ends: the new lines take those of the old",
        ),
        pytest.param(
            "a\r\nb",
            "a\nb",
            "x\ny",
            Applied("x\r\ny", Tier.EXACT),
            id="a last line without an end gets none",
        ),
        pytest.param(
            "class A:\n    def f(self):\n\n        return 1\n",
            "def f(self):\n\n    return 1\n",
            "def f(self):\n\n    x = 2\n    return x\n",
            Applied("class A:\n    def f(self):\n\n        x = 2\n        return x\n", Tier.INDENT),
            id="a quotation with too little indent",
        ),
        pytest.param(
            "def f():\n    return 1\n",
            "    def f():\n        return 1\n",
            "    def f():\n        return 2\n",
            Applied("def f():\n    return 2\n", Tier.INDENT),
            id="a quotation with too much indent",
        ),
        pytest.param(
            "\tif x:\n\t\tgo()\n",
            "if x:\n\tgo()",
            "if y:\n\tgo()",
            Applied("\tif y:\n\t\tgo()\n", Tier.INDENT),
            id="tabs shift too",
        ),
    ],
)
def test_an_edit_that_stands_once_is_applied(
    text: str, old: str, new: str, expected: Applied
) -> None:
    assert apply_edit(text, old, new) == expected


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        pytest.param(
            CODE,
            "    return 1\n",
            "    return 2\n",
            Missed(
                "`old` stands 2 times in the file: quote more lines around it", ((2, 2), (6, 6))
            ),
            id="two places",
        ),
        pytest.param(
            "aaa",
            "aa",
            "b",
            Missed(
                "`old` stands 2 times in the file: quote more lines around it", ((1, 1), (1, 1))
            ),
            id="two places that overlap",
        ),
        pytest.param(
            "x \ny\nx\t\ny\n",
            "x\ny\n",
            "z\n",
            Missed(
                "`old` stands 2 times in the file: quote more lines around it", ((1, 2), (3, 4))
            ),
            id="two places without regard to blanks",
        ),
        pytest.param(
            " x\n  x\n",
            "    x\n",
            "    z\n",
            Missed(
                "`old` stands 2 times in the file: quote more lines around it", ((1, 1), (2, 2))
            ),
            id="two places with different shifts",
        ),
        pytest.param(
            "if a:\n    b\n  c\n",
            "  if a:\n    b\n    c\n",
            "z\n",
            Missed("`old` does not stand in the file", ((1, 3),)),
            id="a shift that is not uniform",
        ),
        pytest.param(
            "a\n",
            "  a\n",
            "b\n",
            Missed("`new` has a line with less indent than `old` has too much", ((1, 1),)),
            id="a replacement that cannot shift",
        ),
        pytest.param(
            CODE,
            "def c():\n    return 3\n",
            "",
            Missed("`old` does not stand in the file", ((1, 2), (5, 6))),
            id="no place: the nearest are shown",
        ),
        pytest.param(
            "  x\n" * 1100 + "x\n",
            "x \n",
            "",
            Missed("`old` stands more than 1000 times in the file"),
            id="too many places to tell them apart",
        ),
        pytest.param(
            CODE,
            "x\n" * 401,
            "",
            Missed("`old` does not stand in the file; quote at most 400 lines"),
            id="too long a quotation",
        ),
        pytest.param(
            CODE, "zebra", "", Missed("`old` does not stand in the file"), id="nothing near"
        ),
        pytest.param(
            CODE,
            "\n\n",
            "",
            Missed("`old` is blank: quote the lines to be replaced"),
            id="blank lines are no quotation",
        ),
    ],
)
def test_an_edit_that_does_not_stand_once_changes_nothing(
    text: str, old: str, new: str, expected: Missed
) -> None:
    assert apply_edit(text, old, new) == expected


texts = st.text(alphabet="ab \t\n\r", max_size=60)


@given(texts, texts, texts)
def test_an_accepted_exact_edit_changes_exactly_one_place(before: str, old: str, new: str) -> None:
    text = before + old + new
    assume("\r" not in text)
    edit = apply_edit(text, old, new)

    if isinstance(edit, Applied) and edit.tier is Tier.EXACT:
        starts = [n for n in range(len(text)) if text.startswith(old, n)]
        assert [text[:n] + new + text[n + len(old) :] for n in starts] == [edit.text]


@given(texts, texts, texts)
def test_whatever_is_accepted_leaves_the_lines_around_as_they_were(
    text: str, old: str, new: str
) -> None:
    edit = apply_edit(text, old, new)

    if isinstance(edit, Applied) and edit.tier is not Tier.EXACT:
        lines, edited = text.split("\n"), edit.text.split("\n")
        size = len(old.removesuffix("\n").split("\n"))
        grown = len(edited) - len(lines)
        assert any(
            lines[:at] == edited[:at] and lines[at + size :] == edited[at + size + grown :]
            for at in range(len(lines) - size + 1)
        )


@given(texts, texts)
def test_the_nearest_places_are_at_most_three_and_inside_the_file(text: str, old: str) -> None:
    edit = apply_edit(text, old, "x")

    if isinstance(edit, Missed):
        last = text.count("\n") + 1
        assert len(edit.ranges) <= 3
        assert all(1 <= start <= end <= last for start, end in edit.ranges)
