"""The rules of a repository's file that look at code: where they look, and for what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.category import Category, Kind
from policies.content_words import holds, problem_with, words_of
from policies.lift_rules import content_lifts, path_lifts
from policies.patch import Change, Op
from policies.proofs.classify import classify_change, classify_unread
from policies.rulebook_terms import LiftRule, Scope

CODE = """\
import ledger


def book(amount):
    entry = amount+1
    return ledger.post(entry)


def greet():
    text = "a"
    return  text
"""
IN_BOOK, IN_GREET = (
    CODE.replace("amount+1", "amount + 1"),
    CODE.replace("return  text", "return text"),
)


@pytest.mark.parametrize(
    ("phrase", "text", "is_held"),
    [
        pytest.param("ledger", "ledger.post()", True, id="a word"),
        pytest.param("Ledger", "LEDGER", True, id="in any case"),
        pytest.param("ledger", "ledgers", False, id="a part of a word is no word"),
        pytest.param("ledger*", "ledgers", True, id="the beginning of a word"),
        pytest.param("*_token", "api_token", True, id="the end of a word"),
        pytest.param("*token*", "mytokens", True, id="the middle of a word"),
        pytest.param("ledger.post", "ledger . post", True, id="whatever stands between"),
        pytest.param("ledger.post(", "ledger.posted(", False, id="words in a row"),
        pytest.param("ledger post", "ledger.post", False, id="without a sign that is there"),
        pytest.param("insert into *", "", False, id="not in nothing"),
    ],
)
def test_a_phrase_is_words_and_signs(phrase: str, text: str, is_held: bool) -> None:
    assert (holds([phrase], words_of(text)) is not None) == is_held


@pytest.mark.parametrize(
    ("phrase", "is_wrong"),
    [
        pytest.param("stripe.charges.create", False, id="a call"),
        pytest.param("a b c d e f g h", False, id="eight words"),
        pytest.param("a b c d e f g h i", True, id="nine words"),
        pytest.param("(((", True, id="no word"),
        pytest.param("a*b", True, id="a star within a word"),
        pytest.param("*", True, id="a star for any word"),
        pytest.param("a" * 101, True, id="too long"),
        pytest.param("(a|b)*", True, id="a star behind a sign"),
    ],
)
def test_a_phrase_is_never_an_expression(phrase: str, is_wrong: bool) -> None:
    assert (problem_with(phrase) is not None) == is_wrong


@given(st.text(alphabet="a*_ .(", max_size=120))
def test_every_phrase_that_passes_is_found_in_itself(phrase: str) -> None:
    if problem_with(phrase) is None:
        assert holds([phrase], words_of(phrase.replace("*", " "))) == phrase


@pytest.mark.parametrize(
    ("scope", "new", "is_lifted"),
    [
        pytest.param(Scope.HUNK, IN_BOOK, False, id="not in the changed line"),
        pytest.param(Scope.FUNCTION, IN_BOOK, True, id="in the function of the changed line"),
        pytest.param(Scope.FUNCTION, IN_GREET, False, id="not in another function"),
        pytest.param(Scope.FILE, IN_GREET, True, id="anywhere in the changed file"),
        pytest.param(Scope.FILE, CODE, False, id="in a file that stays"),
    ],
)
@pytest.mark.parametrize("parse", [True, False])
def test_a_rule_looks_as_far_as_its_scope(
    scope: Scope, new: str, is_lifted: bool, parse: bool
) -> None:
    rule = LiftRule(Category.B, ("**",), None, ("ledger",), scope)

    assert bool(content_lifts([rule], Change(Op.PUT, "a.py", CODE, new), parse=parse)) == is_lifted


def test_a_rule_lifts_a_proven_change_and_says_which() -> None:
    rule = LiftRule(
        Category.B, ("shop/**",), Kind.DATABASE_SCHEMA_CHANGE, ("ledger",), Scope.FUNCTION, "books"
    )
    change = Change(Op.PUT, "shop/a.py", CODE, IN_BOOK)

    lifted = classify_change([change], rules=[rule])

    assert (lifted.category, lifted.kinds) == (Category.C, (Kind.DATABASE_SCHEMA_CHANGE,))
    assert lifted.reasons == (
        "shop/a.py holds 'ledger' in the changed function: the rule 'books' of the repository's file makes it category C",
    )
    assert classify_unread([change], "it crashed", rules=[rule]).category is Category.C
    elsewhere = Change(Op.PUT, "other/a.py", CODE, IN_BOOK)
    assert classify_change([elsewhere], rules=[rule]).category is Category.A


def test_a_text_too_long_to_search_counts_as_holding_everything() -> None:
    rule = LiftRule(Category.B, ("**",), None, ("ledger",))
    change = Change(Op.PUT, "a.txt", "a", "b" * 500_001)

    assert [category for category, _, _ in content_lifts([rule], change)] == [Category.B]


def test_rules_of_code_say_nothing_of_paths_alone() -> None:
    rule = LiftRule(Category.C, ("**",), None, ("ledger",))

    assert path_lifts([rule], ["a.py"]) == []
