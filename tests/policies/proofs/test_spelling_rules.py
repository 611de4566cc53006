"""Which words are corrections of which: only slips that no dictionary takes for a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.proofs.english_words import COMMON, KNOWN
from policies.proofs.prose import corrected
from policies.proofs.spelling import is_correction, is_one_slip
from policies.proofs.verdict import NotProvenError

WORDS = tuple(COMMON.split())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("recieved", "received", id="a known misspelling"),
        pytest.param("guradually", "gradually", id="a letter too many"),
        pytest.param("redireted", "redirected", id="a letter too few"),
        pytest.param("publiched", "published", id="another letter"),
        pytest.param("becuase", "because", id="two letters swapped, in a comment only"),
        pytest.param("Njumber", "Number", id="with a capital"),
        pytest.param("NJUMBER", "NUMBER", id="in capitals"),
        pytest.param("tiemout", "timeout", id="a term of computing"),
        pytest.param("isnt", "isn't", id="an apostrophe, in a comment only"),
        pytest.param("fron", "from", id="a small word, in a comment only"),
        pytest.param("accorss", "across", id="two slips in a long word, in a comment only"),
    ],
)
def test_a_slip_of_the_fingers_is_corrected(old: str, new: str) -> None:
    only_in_comments = new in {"because", "isn't", "from", "across"}

    assert is_correction(old, new, documents=True)
    assert is_correction(old, new) is not only_in_comments


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("colour", "color", id="a dialect"),
        pytest.param("serialisation", "serialization", id="a dialect of computing"),
        pytest.param("tokeniser", "tokenizer", id="a dialect that no dictionary has"),
        pytest.param("cancelled", "canceled", id="a doubled letter that is right"),
        pytest.param("affect", "effect", id="two real words"),
        pytest.param("causalities", "casualties", id="two real words, one a common slip for the other"),
        pytest.param("not", "now", id="a meaning turned round"),
        pytest.param("errors", "error", id="a plural"),
        pytest.param("error", "errors", id="a singular"),
        pytest.param("its", "it's", id="both are words"),
        pytest.param("wont", "won't", id="an old word, in a string"),
        pytest.param("Recieve", "receive", id="a capital goes"),
        pytest.param("python", "Python", id="case only"),
        pytest.param("systemd", "system", id="a program's name"),
        pytest.param("mutex", "mutes", id="a term"),
        pytest.param("kubectl", "kubectls", id="towards no word"),
        pytest.param("adn", "and", id="too short"),
        pytest.param("xyzzy", "fuzzy", id="two slips"),
        pytest.param("thier", "their", id="a small word"),
        pytest.param("recieve", "reprieve", id="another word than the dictionary's"),
        pytest.param("bress", "press", id="one of several that could be meant"),
        pytest.param("", "a", id="nothing"),
        pytest.param("a" * 500, "a" * 501, id="no word of any length"),
    ],
)  # fmt: skip
def test_any_other_word_is_another_word(old: str, new: str) -> None:
    assert not is_correction(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("doesnt", "does", id="without its denial"),
        pytest.param("unsed", "used", id="one that may have denied"),
        pytest.param("reachible", "unreachable", id="one that denies now"),
        pytest.param("cant", "can", id="a real word"),
        pytest.param("tokeniser", "tokenizer", id="a dialect"),
        pytest.param("recieve", "reprieve", id="another word than the dictionary's"),
        pytest.param("frobnicate", "fabricate", id="a name for another"),
    ],
)
def test_even_a_comment_keeps_its_meaning(old: str, new: str) -> None:
    assert not is_correction(old, new, documents=True)


@pytest.mark.parametrize("name", ["COMMON", "KNOWN"])
def test_the_lists_are_in_order(name: str) -> None:
    words = {"COMMON": COMMON, "KNOWN": KNOWN}[name].split("\n")[1:-1]

    assert words == sorted(set(words))


@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_no_word_is_the_correction_of_another_word(old: str, new: str) -> None:
    assert not is_correction(old, new)
    assert not is_correction(old, new, documents=True)


@given(st.sampled_from(WORDS), st.integers(0, 20), st.sampled_from("abcxyz"))
def test_one_slip_is_seen_from_both_ends(word: str, place: int, letter: str) -> None:
    slipped = word[:place] + letter + word[place:]

    assert is_one_slip(word, slipped)
    assert is_one_slip(slipped, word)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("the value isnt here", "the value isn't here", id="an apostrophe"),
        pytest.param("use pkg_resourcess for it", "use pkg_resources for it", id="inside a name"),
        pytest.param("a 'recieved' value here", "a 'received' value here", id="in quotes"),
    ],
)
def test_a_document_may_be_corrected_where_a_string_may_not(old: str, new: str) -> None:
    assert corrected(old, new, line=1, documents=True)
    with pytest.raises(NotProvenError):
        corrected(old, new, line=1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("100% recieved in time", "100% received in time", id="after a sign that may format"),
        pytest.param("got {recieved} in time", "got {received} in time", id="a placeholder"),
        pytest.param("see /recieved in time", "see /received in time", id="a path"),
        pytest.param("see --recieved in time", "see --received in time", id="a flag"),
        pytest.param("see <recieved> in time", "see <received> in time", id="markup"),
        pytest.param("it was recieved  now", "it was received now", id="white space too"),
        pytest.param("recieved it", "received it", id="no sentence"),
    ],
)  # fmt: skip
def test_a_word_that_may_be_more_than_a_word_stays(old: str, new: str) -> None:
    with pytest.raises(NotProvenError, match="line 7"):
        corrected(old, new, line=7)
