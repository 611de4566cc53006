"""R15: people are numbers; a login in the file is one account's, and nobody else's later."""

import pytest

from policies.facts import PersonFacts
from policies.rulebook import Rulebook, parse_rulebook
from policies.rulebook_people import logins_in, nobody_has, with_accounts
from policies.rulebook_terms import Account, Person
from policies.verdict import Reason
from policies.who_counts import is_listed

FILE = """
version: 1
approval:
  B: {users: [Bo, 7]}
  C: {users: [bo, Cy]}
  never_count: [Dee, bo]
"""
BO, CY = Account(1, "bo"), Account(2, "cy")


def read(text: str) -> Rulebook:
    rulebook = parse_rulebook(text)
    assert isinstance(rulebook, Rulebook)
    return rulebook


def test_each_login_is_asked_for_once_whatever_its_case() -> None:
    assert logins_in(read(FILE)) == ("bo", "cy", "dee")
    assert logins_in(read("version: 1\napproval: {never_count: [12]}\n")) == ()


def test_a_login_becomes_its_account_and_one_that_nobody_has_goes() -> None:
    rules = with_accounts(read(FILE), {"bo": BO, "cy": CY}).approval

    assert (rules.b.users, rules.c.users, rules.never_count) == ((BO, 7), (BO, CY), (BO,))
    assert logins_in(with_accounts(read(FILE), {})) == ()


@pytest.mark.parametrize(
    ("entry", "user_id", "login", "expected"),
    [
        pytest.param(BO, 1, "renamed", True, id="R15 the account under its new login"),
        pytest.param(BO, 9, "bo", False, id="R15 another account under the old login"),
        pytest.param("BO", 9, "bo", True, id="R15 a login that was not looked up, in any case"),
        pytest.param("bo", 1, "renamed", False, id="a login that was not looked up is a name"),
        pytest.param(1, 1, "renamed", True, id="an id"),
        pytest.param(1, 9, "bo", False, id="another id"),
        pytest.param(BO, None, "bo", False, id="an account without a number"),
    ],
)
def test_who_is_listed(entry: Person, user_id: int | None, login: str, expected: bool) -> None:
    person = PersonFacts(login, "User", "write", "write")

    assert is_listed(user_id, person, (entry,)) is expected


def test_the_gate_names_who_does_not_exist() -> None:
    text = "the repository's file names dee, which nobody has on GitHub"

    assert nobody_has(("dee",)) == (Reason("R15", None, text),)
