import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fixers import Proposal
from bot.fixers.misspellings import misspellings
from bot.fixers.spelling_report import Correction, correction_in, is_slip
from policies.category import Kind
from policies.patch import Change, Op
from tests.fakes.fixer_cases import after, edits, run, words

RECEIVED = Correction("recieved", "received")
REPORT = words('typo: "recieved" should be "received"')
CODE = 'def pay():\n    raise ValueError("Payment was not recieved in time")\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('typo: "recieved" should be "received"', RECEIVED, id="should be"),
        pytest.param("recieved → received", RECEIVED, id="an arrow"),
        pytest.param("`Recieved` -> `Received`", RECEIVED, id="an arrow of two signs"),
        pytest.param("it says 'recieved' instead of 'received'", RECEIVED, id="instead of"),
        pytest.param("received is misspelt as recieved", RECEIVED, id="misspelt as"),
        pytest.param("s/recieved/received/", RECEIVED, id="as sed has it"),
        pytest.param("There is a typo: Payment recieved", RECEIVED, id="only the wrong word"),
        pytest.param(
            "typo: shoping → shopping", Correction("shoping", "shopping"), id="not in our list"
        ),
        pytest.param("Payment recieved", None, id="an error with a typo is not about it"),
        pytest.param("status goes active -> inactive", None, id="another arrow"),
        pytest.param("shoping → shopping", None, id="not in our list and no word of spelling"),
        pytest.param("typo: foo should be bar", None, id="another word altogether"),
        pytest.param("typo: received should be recieved", None, id="the wrong way round"),
        pytest.param("typos: recieved → received, occured → occurred", None, id="two at once"),
        pytest.param("typo in recieved and occured", None, id="two wrong words"),
        pytest.param("pre-recieved → received", None, id="half of a word"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_what_a_report_asks_for(text: str, expected: Correction | None) -> None:
    assert correction_in(text) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("recieved", "received", True),
        ("shoping", "shopping", True),
        ("inactive", "active", False),
        ("debit", "credit", False),
        ("user", "users", True),
        ("abcdefgh", "ahgfedcb", False),
        ("same", "same", False),
    ],
)
def test_a_slip_is_one_or_two_letters(old: str, new: str, expected: bool) -> None:
    assert is_slip(old, new) is expected


def test_our_list_is_sound() -> None:
    known = misspellings()

    assert 200 <= len(known) <= 300
    assert not known.keys() & set(known.values())
    assert all(word.isascii() and word.isalpha() and word.islower() for word in known)


async def fix(code: str, report: str = REPORT.message, **others: str) -> str | None:
    texts = {"shop/pay.py": code} | {f"{name}.py": text for name, text in others.items()}
    proposal = await run(words(report), texts)
    if proposal is None:
        return None
    return after({}, proposal).get("shop/pay.py")


async def test_a_proposal_says_what_and_why() -> None:
    proposal = await run(REPORT, {"shop/pay.py": CODE})

    assert proposal == Proposal(
        kind=Kind.TYPO_IN_STRING,
        change=(Change(Op.PUT, "shop/pay.py", old=CODE, new=CODE.replace("recieved", "received")),),
        summary="Correct the spelling of a message in shop/pay.py: `recieved` → `received`",
        root_cause="A message in shop/pay.py is misspelt: `recieved` → `received`.",
        evidence="The word stands in one string literal of the repository's Python files.",
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("x = 'Not Recieved in time'\n", "x = 'Not Received in time'\n", id="capital"),
        pytest.param("x = 'NOT RECIEVED NOW'\n", "x = 'NOT RECEIVED NOW'\n", id="capitals"),
        pytest.param("x = f'{a} was recieved'\n", "x = f'{a} was received'\n", id="an f-string"),
        pytest.param(
            "x = ('we have '\r\n     'recieved it')\r\n",
            "x = ('we have '\r\n     'received it')\r\n",
            id="over two lines",
        ),
        pytest.param("x = 'not reCieved in time'\n", None, id="an odd style"),
        pytest.param("x = 'recieved'\n", None, id="one word may be a name"),
        pytest.param("x = 'mail recieved'\n", None, id="two words may be a name"),
        pytest.param("x = {'was not recieved': 1}\n", None, id="a key"),
        pytest.param("x = y['was not recieved']\n", None, id="a look-up"),
        pytest.param("x = y == 'was not recieved'\n", None, id="a comparison"),
        pytest.param("x = y in ('was not recieved', 1)\n", None, id="a comparison with many"),
        pytest.param("x = b'was not recieved'\n", None, id="bytes"),
        pytest.param("def f():\n    'It was not recieved.'\n", None, id="a docstring"),
        pytest.param("# it was not recieved\n", None, id="a comment"),
        pytest.param("recieved = 'it was not'\n", None, id="a variable"),
        pytest.param("x = f'it was {recieved}'\n", None, id="a variable in an f-string"),
        pytest.param("x = 'not recieved, not recieved'\n", None, id="twice"),
        pytest.param("x = 'not recieved now'\nrecieved = 1\n", None, id="elsewhere too"),
        pytest.param("x = 'not prerecieved now'\n", None, id="inside a word"),
        pytest.param("x = 'it is recieved\n", None, id="no Python"),
    ],
)
async def test_exactly_that_word_in_exactly_that_message(code: str, expected: str | None) -> None:
    assert await fix(code) == expected


async def test_a_test_that_expects_the_word_stops_it() -> None:
    assert await fix(CODE, tests="assert 'not recieved' in page\n") is None


@given(
    before=st.sampled_from(["", "# c\n", "import os\n", "x = '\u2028'\n"]),
    prose=st.lists(st.sampled_from(["order", "ünser", "%s", "\\n", "{}"]), min_size=2, max_size=5),
    quote=st.sampled_from(["'", '"', '"""']),
    pair=st.sampled_from(sorted(misspellings().items())),
    newline=st.sampled_from(["\n", "\r\n"]),
    bom=st.sampled_from(["", "\ufeff"]),
)
@settings(max_examples=150, deadline=None)
async def test_only_the_word_ever_changes_and_only_once(
    before: str, prose: list[str], quote: str, pair: tuple[str, str], newline: str, bom: str
) -> None:
    old, new = pair
    message = " ".join([*prose, "was", old, "now"])
    code = bom + (before + f"raise E({quote}{message}{quote})\n").replace("\n", newline)
    report = words(f"typo: {old} → {new}")

    proposal = await run(report, {"a.py": code})

    assert proposal is not None
    assert after({}, proposal) == {"a.py": code.replace(old, new)}
    assert len(edits(proposal)) == 2
    assert await run(report, after({}, proposal)) is None
