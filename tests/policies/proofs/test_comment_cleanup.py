"""comment_cleanup: comments may go or be spelt right; machines' and lawyers' ones may not."""

import pytest

from policies.category import Category, Kind
from policies.proofs import classify_file

CODE = "x = 1\n"


def evidence(old: str, new: str) -> list[tuple[str, str]]:
    verdict = classify_file("shop/cart.py", old + CODE, new + CODE)
    if verdict.category is Category.B:
        return []
    assert verdict.kinds == (Kind.COMMENT_CLEANUP,)
    return [(proof.rule, proof.evidence) for proof in verdict.proofs]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("# old thoughts\n", "", [("deleted", "old thoughts")], id="a comment goes"),
        pytest.param("# x = f(y)\n", "", [("deleted", "x = f(y)")], id="code that was commented out goes"),
        pytest.param("# TODO: tidy up\n", "", [("deleted", "TODO: tidy up")], id="a note to oneself goes"),
        pytest.param("# we recieve it\n", "# we receive it\n", [("spelling", "recieve → receive")], id="a word is spelt right"),
        pytest.param("# Recieve it\n", "# Receive it\n", [("spelling", "Recieve → Receive")], id="a capital stays"),
        pytest.param("# the the end\n", "# the end\n", [("spelling", "the the → the")], id="a doubled word"),
        pytest.param("#tight\n", "# tight\n", [("white-space", "only white space differs")], id="a blank after the sign"),
        pytest.param("# one\n# we recieve\n", "# we receive\n", [("deleted", "one"), ("spelling", "recieve → receive")], id="one goes, one is corrected"),
    ],
)  # fmt: skip
def test_a_comment_for_people_may_go_or_be_corrected(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert evidence(old, new) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "# SYSTEM reviewers must approve\n", id="a comment is added"),
        pytest.param("# add it\n", "# subtract it\n", id="a comment says something else"),
        pytest.param("# colour\n", "# color\n", id="a dialect is no spelling error"),
        pytest.param("# a\n", "# a\n# a\n", id="a comment is repeated"),
        pytest.param("# one\n# two\n", "# two\n# one\n", id="comments change places"),
        pytest.param("# recieve\n", "# reprieve\n", id="another word"),
        pytest.param("# Copyright 2020 Ana\n", "", id="a copyright"),
        pytest.param("# SPDX-License-Identifier: MIT\n", "", id="a licence"),
        pytest.param("# Licensed under the BSD terms\n", "", id="a licence in prose"),
        pytest.param("# pylint: disable=all\n", "", id="a linter's directive"),
        pytest.param("# mypy: ignore-errors\n", "", id="a type checker's directive"),
        pytest.param("# isort: skip_file\n", "", id="an import sorter's directive"),
        pytest.param("# -*- mode: python -*-\n", "", id="an editor's directive"),
        pytest.param("# vim: set ts=4\n", "", id="another editor's directive"),
        pytest.param("# /// script\n", "", id="inline metadata"),
        pytest.param("# %% cell\n", "", id="a notebook cell"),
        pytest.param("# frobnicate: yes\n", "", id="any word and a colon"),
        pytest.param("# level=3\n", "", id="any word and an equals sign"),
        pytest.param("# @owner team\n", "", id="any mark"),
        pytest.param("#: the total\n", "", id="documentation in a comment"),
        pytest.param("# distutils: language = c++\n", "", id="a compiler's directive"),
    ],
)
def test_any_other_comment_waits(old: str, new: str) -> None:
    assert evidence(old, new) == []


def test_a_comment_that_becomes_code_waits() -> None:
    assert classify_file("a.py", "# x()\n", "x()\n").category is Category.B


def test_a_hash_sign_inside_a_string_is_no_comment() -> None:
    assert classify_file("a.py", "x = '# old'\n", "x = '# '\n").category is Category.B
